"""A guided form that asks for a study's question in the words of its data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.domain.dataset import Column, ColumnType, Dataset
from analytics.reports.labels import design_label
from analytics.services.draft_plan import PlanDraft
from analytics.services.list_values import list_values
from analytics.services.remember_mapping import recall_roles
from pages.components.plain_text import plain
from pages.components.plan_checks import choose_checks
from pages.components.plan_start import choose_start, time_columns
from pages.components.study_list import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.domain.initiative import Kpi, Register
    from analytics.store.connection import Store

EXPERIMENT, DIFFERENCE, STAGGERED, SERIES, ADJUSTED, AUTO = (
    "experiment",
    "difference_in_differences",
    "staggered_adoption",
    "interrupted_time_series",
    "adjusted_comparison",
    "auto",
)
ASKS = {
    EXPERIMENT: "Units were assigned at random: every arm is compared with the control.",
    DIFFERENCE: "Some units started on one date, others did not: both are followed over time.",
    STAGGERED: "Units started at different times, some perhaps never: all are followed over time.",
    SERIES: "One series over time, before and after the start, with no group to compare with.",
    ADJUSTED: "People chose for themselves and nothing was measured before: users are compared with"
    " others after adjustment. Weak evidence.",
    AUTO: "Say who was treated and when; the shape of the data decides on the design, before any"
    " outcome is read.",
}
COLUMN_ASKS = {
    EXPERIMENT: "Who got what: column",
    DIFFERENCE: "Who was treated: column",
    ADJUSTED: "Who used it: column",
    AUTO: "Who was treated: column (optional)",
}
NUMERIC = (ColumnType.INTEGER, ColumnType.NUMBER)
MOST_GROUPS = 50  # a column with more values is not a list of groups to choose from
SEASONS = {"None": None, "Quarters (4)": 4, "Days (7)": 7, "Months (12)": 12, "Weeks (52)": 52}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the rest of the form depends on; ``values`` are those of the column ``groups``.

    ``roles`` are the columns that were given a role when the file was added: the form begins there.
    """

    dataset: Dataset
    design: str
    groups: str = ""
    values: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def known(self, labels: list[str], role: str) -> list[str]:
        """Columns with a role, of those that may be chosen."""
        return [one for one in self.roles.get(role, ()) if one in labels]

    def place(self, labels: list[str], role: str, otherwise: int | None = 0) -> int | None:
        """Place among labels of the column with a role; ``otherwise`` where none has it."""
        known = self.known(labels, role)
        return labels.index(known[0]) if known else otherwise


def choose_basis(store: Store, datasets: tuple[Dataset, ...]) -> Basis:
    """Ask for data set, design and the column that says who is treated."""
    by_id = {one.dataset_id: one for one in datasets}
    left, right = st.columns(2)
    names = [one.file_name for one in datasets]
    added = st.query_params.get(DATA, "")
    chosen = left.selectbox(
        "Outcome file",
        list(by_id),
        index=names.index(added) if added in names else 0,
        format_func=lambda one: by_id[one].file_name,
        key="studies_data",
    )
    design = right.selectbox("Design", list(ASKS), format_func=design_label, key="studies_design")
    st.caption(ASKS[design])
    dataset = by_id[chosen]
    said = recall_roles(store, [one.label for one in dataset.columns])
    basis = Basis(dataset=dataset, design=design, roles=dict(said.roles) if said else {})
    if said is not None:
        st.caption(f"Begun with the columns' roles {plain(said.origin)}.")
    if design in (SERIES, STAGGERED):
        return basis
    labels = _labels(dataset, _is_group)
    groups = st.selectbox(
        COLUMN_ASKS[design],
        labels,
        index=basis.place(labels, "treatment", None if design == AUTO else 0) if labels else None,
        placeholder="None",
        key="studies_groups",
    )
    values = list_values(store, dataset.dataset_id, groups) if groups else ()
    return replace(basis, groups=groups or "", values=values)


def choose_draft(basis: Basis, register: Register) -> PlanDraft | None:
    """Ask for everything else; the draft once it was sent, ``None`` before.

    Parameters
    ----------
    basis
        As ``choose_basis`` returned it.
    register
        Initiatives and KPIs to choose from; neither may be empty.
    """
    with st.form("studies_guided"):
        draft = _question(basis, register)
        if basis.design in (EXPERIMENT, ADJUSTED):
            draft = _arms(draft, basis)
        elif basis.design == DIFFERENCE:
            draft = _difference(draft, basis)
        elif basis.design == STAGGERED:
            draft = _staggered(draft, basis)
        elif basis.design == AUTO:
            draft = _who_and_when(draft, basis)
        else:
            draft = _series(draft, basis)
        if basis.design != EXPERIMENT:
            followed = basis.design in (DIFFERENCE, STAGGERED, AUTO)
            numbers = _labels(basis.dataset, _is_numeric)
            draft = choose_checks(draft, numbers, followed=followed)
        sent = st.form_submit_button("Write the plan")
    return draft if sent else None


def _question(basis: Basis, register: Register) -> PlanDraft:
    initiatives = {one.initiative_id: one.name for one in register.initiatives}
    kpis = {one.kpi_id: one for one in register.kpis}
    title = st.text_input("Title", placeholder="What was done, to whom, when", key="studies_title")
    left, right = st.columns(2)
    initiative = left.selectbox(
        "Initiative", list(initiatives), format_func=initiatives.__getitem__, key="studies_about"
    )
    kpi = right.selectbox(
        "KPI", list(kpis), format_func=lambda one: _kpi_words(kpis[one]), key="studies_kpi"
    )
    numbers = _labels(basis.dataset, _is_numeric)
    outcome = left.selectbox(
        "Outcome column",
        numbers,
        index=basis.place(numbers, "outcome") if numbers else None,
        key="studies_y",
    )
    exposure = _optional(
        right.selectbox, "Each row stands for (optional)", basis, _is_numeric, "exposure"
    )
    registered = left.date_input(
        "Agreed before the outcome was known, on (optional)",
        value=None,
        key="studies_registered",
        help="The day the plan was written down. Leave it empty if the outcome was known already:"
        " the result then says so.",
    )
    return PlanDraft(
        title=title or basis.dataset.file_name.rpartition(".")[0],
        design=basis.design,
        outcome=outcome or "",
        higher_is_better=kpis[kpi].direction > 0,
        initiative_id=initiative,
        kpi_id=kpi,
        data=basis.dataset.file_name,
        registered_on=registered,
        credited_exposure=exposure,
    )


def _arms(draft: PlanDraft, basis: Basis) -> PlanDraft:
    """Ask for the arms, whether people were assigned to them or chose."""
    assigned = basis.design == EXPERIMENT
    left, right = st.columns(2)
    control = left.selectbox(
        "Value that means control" if assigned else "Value that means not used",
        basis.values,
        key="studies_control",
    )
    arm = right.selectbox(
        "Arm of this initiative",
        basis.values,
        index=len(basis.values) - 1 if basis.values else None,
        key="studies_arm",
    )
    unit = _optional(left.selectbox, "Unit observed (optional)", basis, _any, "unit")
    cluster = _optional(
        right.selectbox,
        "Randomised by (if coarser)" if assigned else "Chosen by (if coarser)",
        basis,
        _any,
        "cluster",
    )
    covariates = st.multiselect(
        "Known before the start, to adjust for (optional)"
        if assigned
        else "Known before they chose, to adjust for",
        _labels(basis.dataset, _any),
        default=basis.known(_labels(basis.dataset, _any), "covariates"),
        key="studies_covariates",
    )
    return replace(
        draft,
        treatment=basis.groups,
        control=control or "",
        arm=arm or "",
        unit=unit,
        cluster=cluster,
        covariates=tuple(covariates),
    )


def _difference(draft: PlanDraft, basis: Basis) -> PlanDraft:
    left, right = st.columns(2)
    treated = left.multiselect("Values that mean treated", basis.values, key="studies_treated")
    unit = _needed(right.selectbox, "Unit followed", basis, "unit")
    time, start = choose_start(basis.dataset, (left, right), basis.roles.get("time", ("",))[0])
    cluster = _optional(left.selectbox, "Rolled out by (if coarser)", basis, _any, "cluster")
    return replace(
        draft,
        treated=basis.groups,
        treated_values=tuple(treated),
        unit=unit,
        time=time,
        start=start,
        cluster=cluster,
    )


def _staggered(draft: PlanDraft, basis: Basis) -> PlanDraft:
    left, right = st.columns(2)
    unit = _needed(left.selectbox, "Unit followed", basis, "unit")
    times = [column.label for column in time_columns(basis.dataset)]
    time = right.selectbox(
        "Time column",
        times,
        index=basis.place(times, "time") if times else None,
        key="studies_time",
    )
    first = left.selectbox(
        "First treated period: column",
        times,
        index=basis.place(times, "first_treated", len(times) - 1) if times else None,
        key="studies_first_treated",
        help="The same period in every row of a unit; empty for units that never start.",
    )
    cluster = _optional(right.selectbox, "Rolled out by (if coarser)", basis, _any, "cluster")
    covariates = st.multiselect(
        "Known before the start, to adjust for (optional)",
        _labels(basis.dataset, _any),
        default=basis.known(_labels(basis.dataset, _any), "covariates"),
        key="studies_covariates",
    )
    return replace(
        draft,
        unit=unit,
        time=time or "",
        first_treated=first or "",
        cluster=cluster,
        covariates=tuple(covariates),
    )


def _series(draft: PlanDraft, basis: Basis) -> PlanDraft:
    left, right = st.columns(2)
    time, start = choose_start(basis.dataset, (left, right), basis.roles.get("time", ("",))[0])
    per = _optional(left.selectbox, "Outcome per (optional)", basis, _is_numeric, "per")
    season = right.selectbox("Season", list(SEASONS), key="studies_season")
    controls = st.multiselect(
        "Comparison series that the initiative did not reach (optional)",
        _labels(basis.dataset, _is_numeric),
        key="studies_controls",
    )
    return replace(
        draft,
        time=time,
        start=start,
        denominator=per,
        season_length=SEASONS[season],
        covariates=tuple(controls),
    )


def _who_and_when(draft: PlanDraft, basis: Basis) -> PlanDraft:
    """Ask for what is known of a roll-out; what is left empty is not in the plan."""
    left, right = st.columns(2)
    values = left.multiselect("Values that mean treated", basis.values, key="studies_treated")
    unit = _optional(right.selectbox, "Unit followed (optional)", basis, _any, "unit")
    time, start = choose_start(basis.dataset, (left, right), basis.roles.get("time", ("",))[0])
    times = [column.label for column in time_columns(basis.dataset)]
    first = left.selectbox(
        "First treated period: column (optional)",
        times,
        index=basis.place(times, "first_treated", None),
        placeholder="None",
        key="studies_first_treated",
        help="Where units started at different times: the same period in every row of a unit, empty"
        " for units that never start. Otherwise give the common start.",
    )
    cluster = _optional(right.selectbox, "Rolled out by (if coarser)", basis, _any, "cluster")
    covariates = st.multiselect(
        "Known before the start (optional)",
        _labels(basis.dataset, _any),
        default=basis.known(_labels(basis.dataset, _any), "covariates"),
        key="studies_covariates",
        help="Of units: what may have led to an early start. Of one series: comparison series that"
        " the initiative did not reach.",
    )
    return replace(
        draft,
        treated=basis.groups if values else "",
        treated_values=tuple(values),
        unit=unit,
        time=time,
        start=start,
        first_treated=first or "",
        cluster=cluster,
        covariates=tuple(covariates),
    )


def _optional(
    show: Callable[..., str | None],
    label: str,
    basis: Basis,
    fits: Callable[[Column], bool],
    name: str,
) -> str:
    labels = _labels(basis.dataset, fits)
    chosen = show(
        label,
        labels,
        index=basis.place(labels, name, None),
        placeholder="None",
        key=f"studies_{name}",
    )
    return chosen or ""


def _needed(show: Callable[..., str | None], label: str, basis: Basis, name: str) -> str:
    labels = _labels(basis.dataset, _any)
    place = basis.place(labels, name) if labels else None
    return show(label, labels, index=place, key=f"studies_{name}") or ""


def _labels(dataset: Dataset, fits: Callable[[Column], bool]) -> list[str]:
    return [column.label for column in dataset.columns if fits(column)]


def _is_numeric(column: Column) -> bool:
    return column.type in NUMERIC


def _is_group(column: Column) -> bool:
    dated = column.type in (ColumnType.DATE, ColumnType.TIMESTAMP)
    return column.distinct <= MOST_GROUPS and not dated


def _any(column: Column) -> bool:
    return column.type is not ColumnType.TIMESTAMP


def _kpi_words(kpi: Kpi) -> str:
    better = "more" if kpi.direction > 0 else "less"
    return f"{kpi.name} ({better} is better)"
