"""The result of ``rank`` and of ``value``: numbers unrounded for programs, lines for a terminal.

What cannot be computed is absent, with a problem that says why.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.problem import Problem
from analytics.domain.study import RUN_AGAIN, WITHDRAWN
from analytics.reports.claimed_to_credited import claimed_to_credited
from analytics.reports.labels import advice_label
from analytics.reports.money import money, money_exact
from analytics.reports.provenance import rests_on
from analytics.reports.result_json import plain, present, problem_json
from analytics.reports.result_text import problem_line
from analytics.reports.study_data import study_data_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.domain.appraisal import PortfolioReview, RankedInitiative
    from analytics.domain.credit import Credit
    from analytics.domain.gate import Gate
    from analytics.domain.gate_override import ScoredOverride
    from analytics.reports.result_json import Json

HEADLINE = (
    "claimed",
    "credited",
    "credited_low",
    "credited_high",
    "cost",
    "evidence_coverage",
    "credit_rate",
)
COLUMNS = (
    "#",
    "initiative",
    "grade",
    "claimed",
    "credited",
    "low",
    "high",
    "cost",
    "advice",
)
CORRECT_FIRST = f"Append corrected files first. {RUN_AGAIN}"
DATA_CHANGED = frozenset({"stale_data", WITHDRAWN})
AMOUNTS = frozenset({0, 3, 4, 5, 6, 7})


def portfolio_json(review: PortfolioReview) -> Json:
    """Write the ranked portfolio under the contract's keys."""
    headline = {key: _number(getattr(review.headline, key)) for key in HEADLINE}
    absent = [key for key, value in headline.items() if value is None]
    missing = [_absent_headline(absent)] if absent else []
    return {
        "as_of": review.as_of.isoformat(),
        "currency": review.currency,
        "headline": present(headline),
        **present({"budget": _number(review.budget)}),
        "leaders": [plain(one) for one in review.leaders],
        "initiatives": [_initiative(one) for one in review.ranked],
        **present({"overrides": [_override(one) for one in review.overrides] or None}),
        "problems": [problem_json(one) for one in (*review.problems, *missing)],
    }


def value_json(one: RankedInitiative, review: PortfolioReview) -> Json:
    """Write the bridge of one initiative from claimed to credited, step by step.

    ``bridge`` starts at what is claimed; every amount between the two totals is a change, and they
    add up to the cent. ``credits`` holds the same for every effect: each step's amount is what is
    left after it, and ``rests_on`` the uploads, rows, plan, price and policy behind it.
    """
    appraisal = one.appraisal
    content = _initiative(one)
    problems = content.pop("problems")
    return {
        **content,
        "currency": appraisal.currency,
        "claims": [
            present({name: _number(value) for name, value in plain(claim).items()})
            for claim in appraisal.claims
        ],
        "bridge": [_plain_money(step) for step in claimed_to_credited((one,))],
        "credits": [
            {**_credit(credit), "rests_on": rests_on(credit, appraisal, review)}
            for credit in appraisal.credits
        ],
        "studies": [study_data_json(study) for study in appraisal.studies],
        "problems": problems,
    }


def rank_text(review: PortfolioReview) -> str:
    """Write the ranked portfolio as a table, reasons and problems for a terminal."""
    if not review.ranked:
        return "The store holds no initiative. Load a portfolio folder first."
    currency, headline = review.currency, review.headline
    opening = (
        f"As of {review.as_of}, {currency or 'currency not set'}:"
        f" {money(headline.credited, currency)} credited of {money(headline.claimed, currency)}"
        f" claimed, cost {money(headline.cost, currency)}."
    )
    table = [_heading(), *(_row(one) for one in review.ranked)]
    lines = [opening, *_stale(review.ranked), "", *_aligned(table, right=AMOUNTS), ""]
    for one in review.ranked:
        lines.append(f"{one.rank}. {one.appraisal.initiative.name}: {_advice(one)}")
        lines += [f"   - {reason}" for reason in one.recommendation.reasons]
    problems = [problem_line(problem) for problem in review.problems]
    return "\n".join([*lines, *([""] if problems else []), *problems])


def value_text(one: RankedInitiative) -> str:
    """Write the bridge of one initiative from claimed to credited for a terminal."""
    appraisal = one.appraisal
    name, currency = appraisal.initiative.name, appraisal.currency
    lines = [name, "=" * len(name), "", f"{_advice(one)}. Grade {appraisal.grade}."]
    doubts = [one for one in appraisal.problems if one.kind in DATA_CHANGED]
    reasons = " ".join(one.recommendation.reasons)
    lines += [f"  {problem_line(one)}" for one in doubts if one.message not in reasons]
    lines += [f"  - {reason}" for reason in one.recommendation.reasons]
    bridge = [(step.label, step.amount) for step in claimed_to_credited((one,))]
    lines += ["", *_amounts(bridge, currency)]
    for credit in appraisal.credits:
        lines += ["", credit.sentence]
        lines += [f"  {step.label}: {step.sentence}" for step in credit.steps]
    left = [
        ("Cost", appraisal.cost),
        ("Credited less cost", appraisal.net_credited),
        ("Expected less cost", appraisal.expected_net_value),
    ]
    lines += ["", *_amounts(left, currency)]
    problems = [problem_line(one) for one in appraisal.problems if one not in doubts]
    return "\n".join([*lines, *([""] if problems else []), *problems])


def _stale(ranked: Sequence[RankedInitiative]) -> list[str]:
    """Name the studies whose data changed since they were run, before any figure of theirs."""
    pairs = [(one.appraisal.initiative, study) for one in ranked for study in one.appraisal.studies]
    lines = []
    for said, remedy, lost in (
        ("Stale, the data changed since the study was run", RUN_AGAIN, False),
        ("Not counted, the data of the study were withdrawn", CORRECT_FIRST, True),
    ):
        found = [
            f"{study.study_id} ({initiative.initiative_id})"
            for initiative, study in pairs
            if study.stale and study.has_lost_its_data is lost
        ]
        lines += [f"! {said}: {', '.join(found)}. {remedy}"] if found else []
    return lines


def _initiative(one: RankedInitiative) -> Json:
    appraisal = one.appraisal
    initiative, feasibility = appraisal.initiative, appraisal.feasibility
    return present(
        {
            "rank": one.rank,
            "initiative_id": initiative.initiative_id,
            "name": initiative.name,
            "stage": initiative.stage,
            "domain": initiative.domain or initiative.domain_id,
            "grade": appraisal.grade.value,
            **{key: _number(getattr(appraisal, key)) for key in _MONEY},
            "value_score": appraisal.value_score,
            "feasibility_score": feasibility.score if feasibility else None,
            "priority": one.priority,
            "probability_funded": one.probability_funded,
            "rank_probabilities": list(one.rank_probabilities) or None,
            "gate": _gate(one.gate),
            "advice": one.recommendation.advice.value,
            "reasons": list(one.recommendation.reasons),
            "stale_studies": [study.study_id for study in appraisal.studies if study.stale],
            "problems": [problem_json(problem) for problem in appraisal.problems],
        },
        keep=("name", "stage", "domain", "reasons", "problems"),
    )


def _gate(gate: Gate | None) -> Json | None:
    """Write the verdict of the gate with what binds first; ``None`` where it cannot grow."""
    if gate is None:
        return None
    binding, outlook = gate.binding, gate.outlook
    return present(
        {
            "verdict": gate.verdict.value,
            "binding": binding.name if binding else None,
            "probability_pays_at_scale": outlook.probability_positive if outlook else None,
            "value_at_scale": outlook.mean if outlook else None,
            "conditions": [plain(one) for one in gate.conditions],
            "premature": gate.premature,
        }
    )


def _override(one: ScoredOverride) -> Json:
    """Write an override with what the gate said and what became of it."""
    made = one.override
    return present(
        {
            **plain(made),
            "name": one.name,
            "until": made.until.isoformat(),
            "recorded_at": made.recorded_at.isoformat() if made.recorded_at else None,
            "in_force": one.in_force,
            "result": one.result.value,
            "sentence": one.sentence,
            "realised": one.realised,
            "realised_low": one.realised_low,
            "realised_high": one.realised_high,
        }
    )


_MONEY = (
    "claimed",
    "credited",
    "credited_low",
    "credited_high",
    "cost",
    "net_credited",
    "expected_net_value",
)


def _credit(credit: Credit) -> Json:
    content = {name: _number(value) for name, value in plain(credit).items() if name != "steps"}
    return {**present(content), "steps": [_plain_money(step) for step in credit.steps]}


def _plain_money(record: object) -> Json:
    return {name: _number(value) for name, value in plain(record).items()}


def _number(value: object) -> object:
    """Write money as a JSON number and a day as text; cents survive, a float has 15 digits."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _absent_headline(absent: Sequence[str]) -> Problem:
    return Problem(
        kind="headline_not_known",
        message=f"The portfolio's {', '.join(absent)} cannot be computed: no initiative has them.",
        remedy="The problems of each initiative say what is missing.",
    )


def _heading() -> tuple[str, ...]:
    return COLUMNS


def _row(one: RankedInitiative) -> tuple[str, ...]:
    appraisal = one.appraisal
    amounts = (
        appraisal.claimed,
        appraisal.credited,
        appraisal.credited_low,
        appraisal.credited_high,
        appraisal.cost,
    )
    name = f"{appraisal.initiative.initiative_id} {appraisal.initiative.name}"
    shown = (money(amount, "") for amount in amounts)
    return (str(one.rank), name, appraisal.grade.value, *shown, _advice(one))


def _advice(one: RankedInitiative) -> str:
    return advice_label(one.recommendation.advice)


def _amounts(rows: Sequence[tuple[str, Decimal | None]], currency: str) -> list[str]:
    return _aligned(
        [(label, money_exact(amount, currency)) for label, amount in rows], right=frozenset({1})
    )


def _aligned(rows: Iterable[tuple[str, ...]], *, right: frozenset[int]) -> list[str]:
    """Set rows in columns two spaces apart, those in ``right`` flush to the right."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
