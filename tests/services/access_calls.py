"""How every service that takes the store is asked, with arguments drawn of one's own and others'.

An entry a service, by its name; a service without one fails a test by name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from analytics.domain.kpi_draft import KpiDraft
from analytics.domain.pack import Audience
from analytics.domain.viewer import Role
from analytics.services import (
    add_kpi,
    back_up_store,
    build_pack,
    change_batches,
    check_by_relabelling,
    check_roll_out,
    check_store,
    choose_plan,
    decide,
    estimate_plan,
    experiment_evidence,
    explain_change,
    follow_decisions,
    hide_profiles,
    hide_small_groups,
    import_inventory,
    import_outcomes,
    import_table,
    leave,
    list_assumptions,
    list_batches,
    list_datasets,
    list_register,
    list_studies,
    list_values,
    load_portfolio,
    look_closer,
    open_review,
    outcome_evidence,
    override_gate,
    people_in_study,
    plan_needs,
    prepare_review,
    preview_file,
    price_effect,
    read_experiments,
    read_surroundings,
    register_study,
    remember_mapping,
    review_portfolio,
    run_study,
    sign_review,
    view_file,
    view_policy,
    view_study,
)
from analytics.store.connection import Store
from analytics.store.permissions import Need, require
from analytics.store.seen import seen_by
from analytics.store.series import time_series
from tests.conftest import NOW, ROOT
from tests.services.access_asking import HOSTILE, OPEN, SERIES, TODAY, Asking
from tests.services.five_units import PLAN, UNITS, mark, write_units
from tests.services.unit_world import (
    LOOKS,
    PERIOD,
    action_of,
    decision_of,
    lesson_of,
    override_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.dataset import Dataset
    from analytics.domain.plan import AutoPlan, InterruptedTimeSeriesPlan
    from analytics.estimators.experiment import ExperimentEvidence
    from analytics.estimators.registry import Evidence

INVENTORY = ROOT / "data" / "inventory" / "example_2025.csv"
TABLES = ("initiative", "kpi", "domain", "benefit_claim", "no_table")


def _experiment(a: Asking) -> ExperimentEvidence:
    dataset, plan = a.dataset(), a.experiment()
    levels = plan_needs.covariate_levels(a.store, dataset, plan)
    return experiment_evidence.experiment_evidence(a.store, dataset, plan, levels)


def _outcome(a: Asking) -> object:
    found, plan = _experiment(a), a.experiment()
    quantile = replace(plan, outcome=replace(plan.outcome, kind="quantile", quantile=0.9))
    return outcome_evidence.outcome_evidence(a.store, quantile, found, lambda _: found)


def _closer(a: Asking) -> object:
    dataset, plan = a.dataset(), replace(a.experiment(), looks=None)
    finding = estimate_plan.estimate_plan(a.store, dataset, plan).finding
    needs = experiment_evidence.experiment_evidence(a.store, dataset, plan, {}).needs
    return look_closer.look_closer(a.store, dataset, plan, finding, needs)


def _series(a: Asking) -> tuple[Dataset, InterruptedTimeSeriesPlan, Evidence]:
    require(a.store.viewer, Need(role=Role.VIEWER))
    dataset, plan = a.dataset(), cast("InterruptedTimeSeriesPlan", a.plan(SERIES))
    return dataset, plan, time_series(a.store, dataset, plan_needs.series_needs(plan)).series


def _roll_out(a: Asking) -> object:
    dataset, plan, series = _series(a)
    finding = estimate_plan.estimate_plan(a.store, dataset, plan).finding
    data = finding.data
    read = check_roll_out.Read(dataset=dataset, evidence=series, again=lambda _: (series, data))
    return check_roll_out.check_roll_out(a.store, plan, read, finding)


def _surroundings(a: Asking) -> object:
    _, plan, series = _series(a)
    return read_surroundings.check_surroundings(a.store, plan.question, series, "2026-02-15")


def _adoption(a: Asking) -> object:
    text = SERIES.replace("interrupted_time_series", "staggered_adoption").replace(
        "start = 2026-02-15", 'unit = "agent"\nfirst_treated = "day"\ncovariates = ["arm"]'
    )
    return plan_needs.adoption_needs(a.store, a.dataset(), a.plan(text))  # type: ignore[arg-type]


def _packs(a: Asking) -> object:
    unit = a.pick(("", *UNITS, "Nowhere", *HOSTILE))
    a.said.append(unit)
    period = a.pick((PERIOD, "2026Q2", "2026Q4", "1999Q9"))
    return build_pack.open_packs(
        a.store, period, audiences=(a.pick(tuple(Audience)),), as_of=TODAY, unit=unit
    )


def _kpi(a: Asking) -> object:
    draft = KpiDraft(kpi_id=a.kpi(), name="New", unit="calls", direction=1,
                     initiative_id=a.initiative())  # fmt: skip
    return add_kpi.add_kpi(a.store, draft, now=NOW)


def _supersede(a: Asking) -> object:
    batch = a.pick(("1", "1", "1", "2", "9", a.pick(HOSTILE)))
    file = (a.file(), a.content())
    return change_batches.supersede_batch(
        a.store, a.data(), batch, file, reason=a.pick(("", "Wrong", "Wrong")), now=NOW
    )


def _register(a: Asking) -> object:
    data_file = a.data() if a.draw.random() < 0.5 else ""
    name = a.word("own_{}", "new_{}", "looks_{}")
    return register_study.register_study(a.store, name, a.plan_text(), data_file=data_file, now=NOW)


def _roles(a: Asking) -> object:
    roles = a.pick(({"outcome": ["minutes"]}, {"treatment": ["day"]}, {"nonsense": ["x"]}))
    return remember_mapping.remember_roles(a.store, a.data(), roles, now=NOW)


def _labels(a: Asking) -> tuple[str, ...]:
    word = mark(a.pick(UNITS))
    a.said.append(word)
    return a.pick((("agent", "day", "arm", "minutes"), ("arm", "team", f"seconds_{word}"), ()))


def _load(a: Asking) -> object:
    folder = a.store.scratch / "folder"
    if not folder.exists():
        write_units(folder, UNITS[:1])
    return load_portfolio.load_portfolio(a.store, folder, now=NOW)


def _backup(a: Asking) -> object:
    path = a.store.path or a.store.scratch
    return back_up_store.back_up_store(a.store, path.parent / f"{path.stem}.kept", now=NOW)


def _sign(a: Asking) -> object:
    held = open_review.open_review(a.store.acting_as(Role.REVIEWER), PERIOD)
    return sign_review.sign_review(a.store, held, signed_by="Ana", now=NOW, key=a.key())


def _view(a: Asking) -> object:
    """A file is looked at in a store in memory, by whoever may."""
    memory = Store.open(None, reads=(INVENTORY.parent,))
    try:
        return view_file.view_file(seen_by(memory, a.store.viewer), INVENTORY)
    finally:
        memory.close()


CALLS: dict[str, Callable[[Asking], object]] = {
    "add_kpi.add_kpi": _kpi,
    "add_kpi.list_benefit_texts": lambda a: add_kpi.list_benefit_texts(a.store),
    "back_up_store.back_up_store": _backup,
    "build_pack.open_packs": _packs,
    "build_pack.quarters_with_packs": lambda a: build_pack.quarters_with_packs(
        a.store, today=a.day()
    ),
    "change_batches.append_batch": lambda a: change_batches.append_batch(
        a.store, a.data(), a.file(), a.content(), now=NOW, sets_aside=a.pick((True, False))
    ),
    "change_batches.supersede_batch": _supersede,
    "change_batches.withdraw_batch": lambda a: change_batches.withdraw_batch(
        a.store, a.data(), a.pick(("1", "1", "2", "3", a.pick(HOSTILE))), reason="Wrong", now=NOW
    ),
    "change_batches.require_dataset": lambda a: change_batches.require_dataset(a.store, a.data()),
    "check_by_relabelling.aa_study": lambda a: check_by_relabelling.aa_study(
        a.store, a.study(), repetitions=5
    ),
    "check_by_relabelling.aa_plan": lambda a: check_by_relabelling.aa_plan(
        a.store, a.dataset(), a.experiment(), repetitions=5
    ),
    "check_roll_out.check_roll_out": _roll_out,
    "check_store.check_store": lambda a: check_store.check_store(a.store),
    "choose_plan.choose_plan": lambda a: choose_plan.choose_plan(
        a.store, a.dataset(), cast("AutoPlan", a.plan(OPEN))
    ),
    "decide.record_decision": lambda a: decide.record_decision(
        a.store, a.one_of(decision_of), now=NOW, key=a.key()
    ),
    "decide.record_action": lambda a: decide.record_action(
        a.store, a.one_of(action_of), now=NOW, key=a.key()
    ),
    "decide.close_action": lambda a: decide.close_action(
        a.store, decide.entry_id_of(a.key()), "Done", now=NOW, key=a.key()
    ),
    "decide.record_lesson": lambda a: decide.record_lesson(
        a.store, a.one_of(lesson_of), now=NOW, key=a.key()
    ),
    "estimate_plan.estimate_plan": lambda a: estimate_plan.estimate_plan(
        a.store, a.dataset(), a.plan(a.pick((PLAN, LOOKS, SERIES, OPEN)))
    ),
    "experiment_evidence.experiment_evidence": _experiment,
    "explain_change.explain_change": lambda a: explain_change.explain_change(
        a.store, since=date(2026, 3, 1), until=a.day()
    ),
    "follow_decisions.follow_decisions": lambda a: follow_decisions.follow_decisions(
        a.store, a.review()
    ),
    "follow_decisions.watch_kill_criteria": lambda a: follow_decisions.watch_kill_criteria(
        a.store, a.review()
    ),
    "hide_profiles.shown_profiles": lambda a: hide_profiles.shown_profiles(
        a.store, a.dataset(), today=a.day()
    ),
    "hide_profiles.adds_data": lambda a: hide_profiles.adds_data(a.store, a.file()),
    "hide_small_groups.shown_studies": lambda a: hide_small_groups.shown_studies(
        a.store, as_of=a.day()
    ),
    "hide_small_groups.shown_register": lambda a: hide_small_groups.shown_register(
        a.store, as_of=a.day()
    ),
    "leave.read_leaving": lambda a: leave.read_leaving(a.store, today=a.day()),
    "people_in_study.people_in_study": lambda a: people_in_study.people_in_study(
        a.store, a.dataset(), a.experiment()
    ),
    "import_inventory.import_inventory": lambda a: import_inventory.import_inventory(
        a.store, INVENTORY, now=NOW
    ),
    "import_outcomes.import_outcomes": lambda a: import_outcomes.import_outcomes(
        a.store, a.file(), a.content(), now=NOW, sets_aside=a.pick((True, False))
    ),
    "import_table.import_table": lambda a: import_table.import_table(
        a.store, a.pick(TABLES), a.file(), b"domain_id,name\nD-9,Nine\n", now=NOW
    ),
    "list_assumptions.list_assumptions": lambda a: list_assumptions.list_assumptions(
        a.store, a.review()
    ),
    "list_batches.list_set_aside": lambda a: list_batches.list_set_aside(a.store, a.data()),
    "list_batches.view_data_set": lambda a: list_batches.view_data_set(
        a.store, a.data(), today=a.day()
    ),
    "list_batches.view_data_sets": lambda a: list_batches.view_data_sets(a.store, today=a.day()),
    "list_datasets.list_datasets": lambda a: list_datasets.list_datasets(a.store, today=a.day()),
    "list_register.list_register": lambda a: list_register.list_register(a.store),
    "list_studies.list_studies": lambda a: list_studies.list_studies(a.store, today=a.day()),
    "list_values.list_values": lambda a: list_values.list_values(
        a.store, a.data(), a.pick(("team", "arm", "agent", "day", *HOSTILE))
    ),
    "load_portfolio.load_portfolio": _load,
    "look_closer.look_closer": _closer,
    "open_review.list_reviews": lambda a: open_review.list_reviews(a.store),
    "open_review.open_review": lambda a: open_review.open_review(
        a.store, a.pick(("", PERIOD, "2026Q1"))
    ),
    "outcome_evidence.outcome_evidence": _outcome,
    "override_gate.override_gate": lambda a: override_gate.override_gate(
        a.store, a.one_of(override_of), now=NOW, key=a.key()
    ),
    "plan_needs.covariate_levels": lambda a: plan_needs.covariate_levels(
        a.store, a.dataset(), replace(a.experiment(), covariates=("arm",))
    ),
    "plan_needs.adoption_needs": _adoption,
    "prepare_review.prepare_review": lambda a: prepare_review.prepare_review(
        a.store, a.pick((PERIOD, "2026Q2", "x")), now=NOW, key=a.key()
    ),
    "preview_file.preview_file": lambda a: preview_file.preview_file(
        a.store, a.file(), a.content()
    ),
    "price_effect.price_effect": lambda a: price_effect.price_effect(
        a.store, a.studies(), today=a.day()
    ),
    "read_experiments.read_experiments": lambda a: read_experiments.read_experiments(a.store),
    "read_surroundings.read_surroundings": lambda a: read_surroundings.read_surroundings(
        a.store, initiative_id=a.initiative(), kpi_id=a.kpi()
    ),
    "read_surroundings.check_surroundings": _surroundings,
    "register_study.register_study": _register,
    "remember_mapping.remember_roles": _roles,
    "remember_mapping.recall_roles": lambda a: remember_mapping.recall_roles(a.store, _labels(a)),
    "remember_mapping.recall_answers": lambda a: remember_mapping.recall_answers(
        a.store, _labels(a)
    ),
    "review_portfolio.review_portfolio": lambda a: review_portfolio.review_portfolio(
        a.store, as_of=a.day(), budget=a.pick((None, Decimal(0), Decimal(50_000)))
    ),
    "run_study.run_study": lambda a: run_study.run_study(
        a.store, a.study(), now=NOW, key=a.key() if a.draw.random() < 0.5 else ""
    ),
    "sign_review.sign_review": _sign,
    "view_file.view_file": _view,
    "view_policy.view_policy": lambda a: view_policy.view_policy(a.store, as_of=a.day()),
    "view_study.view_study": lambda a: view_study.view_study(a.store, a.study(), today=a.day()),
    "view_study.view_studies": lambda a: view_study.view_studies(a.store, today=a.day()),
}
