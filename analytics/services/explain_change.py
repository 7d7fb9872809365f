"""Why the credited value changed between two days: code, data, method and policy, exactly.

The two days are walked from one to the other by exchanging one thing at a time, in a fixed order:
the program's version on the old data and plans, then the data (and the day), then the plans, then
the policy. What each exchange changes is its share, so the shares sum to the change to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from analytics.domain.change import (
    Cause,
    CauseShare,
    InitiativeChange,
    PortfolioChange,
    RunTrace,
    StudyTrace,
)
from analytics.domain.errors import AnalyticsError, AssumptionError
from analytics.domain.viewer import Role
from analytics.ingest.plan_file import parse_plan
from analytics.services.estimate_plan import estimate_plan
from analytics.services.needs import needs
from analytics.services.read_look import LookHistory
from analytics.store.datasets import find_dataset
from analytics.store.looks import read_looks
from analytics.store.policy import read_assumptions
from analytics.store.register import read_register
from analytics.store.study_history import studies_known_on
from analytics.value.appraise import appraise
from analytics.value.currency import reporting_currency

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.appraisal import Appraisal
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.initiative import Register
    from analytics.domain.study import Study
    from analytics.store.connection import Store

REGISTER_NOTE = (
    "Prices, KPI totals and kinds of benefit are read as the register has them now, by their dates:"
    " a correction of an old row counts on both days."
)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Everything a credited amount follows from, beside the register."""

    studies: tuple[Study, ...]
    as_of: date
    assumptions: Assumptions


@needs(Role.VIEWER)
def explain_change(store: Store, *, since: date, until: date) -> PortfolioChange:
    """Reconcile the credited value of every initiative on two days.

    Parameters
    ----------
    store
        Read only; nothing that is recomputed is kept.
    since, until
        The two days, as the portfolio was known on them; the first is not the later one.

    Raises
    ------
    AssumptionError
        The days are turned around, or the policy changed its currency in between.
    """
    if since > until:
        raise AssumptionError(
            f"{since} is after {until}.", "Give the earlier day as the one to compare with."
        )
    register = read_register(store)
    old, new = read_assumptions(store, since), read_assumptions(store, until)
    before, after = studies_known_on(store, since), studies_known_on(store, until)
    code, data, notes = _exchanged(store, before, after)
    policies = [_with_currency(one, register) for one in (old, new)]
    if policies[0].currency != policies[1].currency:
        raise AssumptionError(
            f"The portfolio was kept in {policies[0].currency or 'no currency'} on {since} and in"
            f" {policies[1].currency or 'no currency'} on {until}.",
            "Compare two days with the same currency.",
        )
    states = (
        _State(studies=before, as_of=since, assumptions=policies[0]),
        _State(studies=code, as_of=since, assumptions=policies[0]),
        _State(studies=data, as_of=until, assumptions=policies[0]),
        _State(studies=after, as_of=until, assumptions=policies[0]),
        _State(studies=after, as_of=until, assumptions=policies[1]),
    )
    walked = [_appraised(register, one) for one in states]
    initiatives = tuple(
        _change(steps, states[0], states[-1], store) for steps in zip(*walked, strict=True)
    )
    return PortfolioChange(
        since=since,
        until=until,
        currency=policies[1].currency,
        before=sum((one.before or NOTHING for one in initiatives), NOTHING),
        after=sum((one.after or NOTHING for one in initiatives), NOTHING),
        shares=_sums(initiatives),
        initiatives=initiatives,
        policy_before=old.policy_id,
        policy_after=new.policy_id,
        notes=(*notes, REGISTER_NOTE),
    )


def _with_currency(policy: Assumptions, register: Register) -> Assumptions:
    return replace(policy, currency=reporting_currency(policy, register).code)


def _appraised(register: Register, state: _State) -> tuple[Appraisal, ...]:
    return appraise(register, state.studies, assumptions=state.assumptions, as_of=state.as_of)


def _exchanged(
    store: Store, before: tuple[Study, ...], after: tuple[Study, ...]
) -> tuple[tuple[Study, ...], tuple[Study, ...], tuple[str, ...]]:
    """Studies by today's program on the old data and plans, and on the new data and old plans."""
    code, data, notes = [], [], []
    for old, new in zip(before, after, strict=True):
        try:
            first = _by_new_code(store, old, new)
        except AnalyticsError as error:
            first = old
            notes.append(_not_recomputed(old, error, "program is part of that of its data"))
        try:
            second = _on_new_data(store, first, new)
        except AnalyticsError as error:
            second = first
            notes.append(_not_recomputed(old, error, "data is part of that of its method"))
        code.append(first)
        data.append(second)
    return tuple(code), tuple(data), tuple(notes)


def _by_new_code(store: Store, old: Study, new: Study) -> Study:
    """Return the old question on the old data, answered by the program of today."""
    if _same_plan(old, new) and old.dataset_id == new.dataset_id:
        return new
    if old.estimate is None or new.estimate is None:
        return old
    if old.estimate.version == new.estimate.version:
        return old
    return _run_again(store, old)


def _on_new_data(store: Store, old: Study, new: Study) -> Study:
    """Return the old question on the new data."""
    if old.dataset_id == new.dataset_id:
        return old
    if _same_plan(old, new) or old.estimate is None or new.estimate is None:
        return new
    return _run_again(store, replace(old, dataset_id=new.dataset_id))


def _same_plan(old: Study, new: Study) -> bool:
    return old.plan_sha256 == new.plan_sha256


def _run_again(store: Store, study: Study) -> Study:
    """Answer a study's question on its data by the program of today, without keeping it."""
    dataset = find_dataset(store, study.dataset_id)
    if dataset is None or study.run_at is None:
        raise AssumptionError(
            f"The data of study '{study.study_id}' are no longer in the store.",
            "Add the outcome file again.",
        )
    history = LookHistory(today=study.run_at.date(), looks=read_looks(store, study.study_id))
    estimate = estimate_plan(store, dataset, parse_plan(study.plan_text), history=history)
    return replace(study, estimate=estimate, problem=None)


def _not_recomputed(study: Study, error: AnalyticsError, words: str) -> str:
    return (
        f"Study '{study.study_id}' could not be computed again ({error.message}), so the share of"
        f" its {words}."
    )


def _change(
    steps: tuple[Appraisal, ...], first: _State, last: _State, store: Store
) -> InitiativeChange:
    amounts = [one.credited or NOTHING for one in steps]
    before, after = steps[0], steps[-1]
    shares = tuple(
        CauseShare(cause=cause, amount=new - old)
        for cause, (old, new) in zip(Cause, pairwise(amounts), strict=True)
    )
    moved = any(one.amount for one in shares)
    return InitiativeChange(
        initiative_id=after.initiative.initiative_id,
        name=after.initiative.name,
        before=before.credited,
        after=after.credited,
        shares=shares,
        studies=_traces(before, after, (first, last), store) if moved else (),
    )


def _traces(
    before: Appraisal, after: Appraisal, ends: tuple[_State, _State], store: Store
) -> tuple[StudyTrace, ...]:
    """Return what the credits of an initiative rested on, then and now."""
    counted = [{one.study_id for one in end.credits} for end in (before, after)]
    known = [{one.study_id: one for one in end.studies} for end in ends]
    return tuple(
        StudyTrace(
            study_id=name,
            before=_trace(store, known[0][name]) if name in counted[0] else None,
            after=_trace(store, known[1][name]) if name in counted[1] else None,
        )
        for name in sorted(counted[0] | counted[1])
    )


def _trace(store: Store, study: Study) -> RunTrace | None:
    estimate, dataset = study.estimate, find_dataset(store, study.dataset_id)
    if estimate is None or study.run_at is None:
        return None
    data = estimate.finding.data
    return RunTrace(
        run_at=study.run_at,
        file_name=dataset.file_name if dataset else study.data_file,
        data_sha256=dataset.sha256 if dataset else "",
        rows=data.rows,
        rows_used=data.rows_used,
        period_start=data.period_start,
        period_end=data.period_end,
        plan_sha256=study.plan_sha256,
        method=estimate.finding.method,
        version=estimate.version,
        grade=estimate.grade.value,
    )


def _sums(initiatives: tuple[InitiativeChange, ...]) -> tuple[CauseShare, ...]:
    return tuple(
        CauseShare(
            cause=cause,
            amount=sum((one.shares[place].amount for one in initiatives), NOTHING),
        )
        for place, cause in enumerate(Cause)
    )
