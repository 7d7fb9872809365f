"""Which sentences say what was found: headline, range, effect, credit, money that is not there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.estimate import Grade
from analytics.domain.returns import NotDefined
from analytics.reports.labels import ADVICE, NOT_SET, outcome_label, stage_label
from analytics.reports.money import money
from analytics.reports.relative_change import relative_change

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from analytics.domain.appraisal import (
        Appraisal,
        Feasibility,
        PortfolioReview,
        RankedInitiative,
    )
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit
    from analytics.domain.estimate import DataUse, Effect, Estimate
    from analytics.domain.initiative import Initiative, Kpi
    from analytics.domain.pack import UnitWindow

STRONG = frozenset({Grade.A, Grade.B, Grade.C})
MINUS = "\N{MINUS SIGN}"


def headline_sentence(review: PortfolioReview) -> str:
    """Say in one sentence how much claimed value the evidence supports."""
    headline, currency = review.headline, review.currency
    if headline.credited is None:
        return no_money_sentence(review)
    credited = money(headline.credited, currency)
    if headline.credited < 0:
        return f"The evidence shows a net loss of {money(-headline.credited, currency)}"
    if headline.claimed is None:
        return f"{credited} of value is supported by evidence"
    return (
        f"{credited} of {money(headline.claimed, currency)} claimed value is supported by evidence"
    )


def no_money_sentence(review: PortfolioReview) -> str:
    """Say how many initiatives were measured where no effect has a price."""
    measured = sum(bool(estimates_of(one.appraisal)) for one in review.ranked)
    total = len(review.ranked)
    initiatives = "initiative" if total == 1 else "initiatives"
    return f"{measured} of {total} {initiatives} measured, none of it in money yet"


def range_sentence(review: PortfolioReview) -> str:
    """Range, period, currency and basis under the headline."""
    headline, currency = review.headline, review.currency
    parts = []
    if headline.credited_low is not None and headline.credited_high is not None:
        low, high = money(headline.credited_low, currency), money(headline.credited_high, currency)
        parts.append(
            f"The measured value behind it lies between {low} and {high}"
            " (90% interval, initiatives treated as independent)."
        )
    period = period_words(review)
    parts.append(f"{period}." if period else f"As of {day(review.as_of)}.")
    parts.append(
        f"{currency or 'Currency not set'}, lower {review.assumptions.credit_confidence:.0%} bound"
        f" of each effect, policy \N{LEFT DOUBLE QUOTATION MARK}{review.assumptions.policy_id}"
        "\N{RIGHT DOUBLE QUOTATION MARK}, before tax."
    )
    return " ".join(parts)


def period_words(review: PortfolioReview) -> str:
    """First and last period any credited effect was observed in, empty where there is none."""
    counted = [credit for one in review.ranked for credit in one.appraisal.credits]
    starts = [credit.period_start for credit in counted if credit.period_start]
    ends = [credit.period_end for credit in counted if credit.period_end]
    return f"Observed {min(starts)} to {max(ends)}" if starts and ends else ""


def effect_sentence(estimate: Estimate, kpi: Kpi | None) -> str:
    """Say an effect with its interval, in KPI units and as a share, and whether that is good."""
    effect = estimate.effect
    unit = f" {kpi.unit}" if kpi is not None and kpi.unit else ""
    name = kpi.name if kpi is not None else "The outcome"
    change = relative_change(effect, kpi)
    relative = "" if change is None else f" ({signed(change.effect * 100)}%)"
    return (
        f"{name} changed by {signed(effect.effect)}{unit}{relative};"
        f" {effect.confidence:.0%} interval {signed(effect.ci_low)} to {signed(effect.ci_high)}."
        f" {judgement(effect, higher_is_better=estimate.higher_is_better)}"
    )


def is_good(effect: Effect, *, higher_is_better: bool) -> bool | None:
    """Whether the whole interval is good or bad; ``None`` where it holds zero."""
    if effect.ci_low <= 0 <= effect.ci_high:
        return None
    return (effect.effect > 0) == higher_is_better


def judgement(effect: Effect, *, higher_is_better: bool) -> str:
    """Say whether the interval shows an improvement, a worsening or neither."""
    good = is_good(effect, higher_is_better=higher_is_better)
    if good is None:
        return "That is not distinguishable from zero."
    return "That is an improvement." if good else "That is a worsening."


def finding_word(estimate: Estimate) -> str:
    """Improvement, worsening or not distinguishable from zero: one word for a table."""
    good = is_good(estimate.effect, higher_is_better=estimate.higher_is_better)
    if good is None:
        return "Not distinguishable"
    return "Better" if good else "Worse"


def effect_words(effect: Effect) -> tuple[str, str, str]:
    """Write effect, low and high end with signs."""
    return signed(effect.effect), signed(effect.ci_low), signed(effect.ci_high)


def credit_sentence(credit: Credit) -> str:
    """Say what is credited of one effect, or why it has no money."""
    if credit.credited is None:
        return f"{outcome_label(credit.outcome)}. {credit.sentence}"
    if credit.outcome is CreditOutcome.NOT_TRUSTWORTHY:
        return f"{outcome_label(credit.outcome)}: nothing is credited. {credit.sentence}"
    shown = money(credit.credited, credit.currency)
    if credit.outcome is CreditOutcome.CREDITED:
        return f"{shown} credited. {credit.sentence}"
    return f"{outcome_label(credit.outcome)}: {shown}. {credit.sentence}"


def evidence_share(review: PortfolioReview) -> str:
    """Count the initiatives graded A to C: ``"6 of 12"``."""
    strong = sum(one.appraisal.grade in STRONG for one in review.ranked)
    return f"{strong} of {len(review.ranked)}"


def return_per_unit(window: UnitWindow | NotDefined, currency: str) -> str:
    """Credited money for each unit spent in the same window, ``"not set"`` where there is none."""
    if isinstance(window, NotDefined):
        return NOT_SET
    rate = float(window.credited / window.spent)
    return f"{currency} {rate:.2f}".replace("-", MINUS).strip()


def window_words(window: UnitWindow | NotDefined) -> str:
    """Name the window, or say that there is none."""
    if isinstance(window, NotDefined):
        return "not of one window"
    return f"{window.first} to {window.last}"


def money_missing_sentence(review: PortfolioReview) -> str:
    """Say why there is no money on a page."""
    if review.headline.credited is not None and review.headline.claimed is None:
        return "No amount of money is claimed, so there is nothing to compare."
    if not review.register.unit_values:
        return (
            "No amount of money is shown, because no KPI has an approved unit value. Effects stay"
            " in their own units until finance sets one in kpi_unit_value.csv."
        )
    return (
        "No amount of money is shown: none of these initiatives has a usable study of a KPI with an"
        " approved unit value."
    )


def no_picture_sentence(missing: int) -> str:
    """Say why initiatives are absent from the value and feasibility picture."""
    initiatives = "1 initiative is" if missing == 1 else f"{missing} initiatives are"
    return (
        f"{initiatives} not drawn, because value or feasibility is not known. The table below lists"
        " every one."
    )


def share(part: Decimal | None, whole: Decimal | None) -> str:
    """One amount as a share of another, ``"53%"``; empty where that makes no sense."""
    if part is None or whole is None or whole <= 0:
        return ""
    return f"{part / whole:.0%}".replace("-", "\N{MINUS SIGN}")


def about_sentence(initiative: Initiative) -> str:
    """Say what an initiative is, where, at which stage and who owns it."""
    places = [one for one in (initiative.domain, initiative.business_unit, initiative.site) if one]
    since = f" since {day(initiative.actual_start)}" if initiative.actual_start else ""
    parts = [
        f"{stage_label(initiative.stage)}{since}.",
        f"{', '.join(places)}." if places else "",
        f"Owner: {initiative.owner or NOT_SET}.",
        initiative.problem_solved,
    ]
    return " ".join(part for part in parts if part)


def feasibility_sentence(feasibility: Feasibility | None) -> str:
    """Say how ready an initiative is and what holds it back."""
    if feasibility is None:
        return "Readiness is not set. Add readiness_assessment.csv to see what is missing."
    return (
        f"Feasibility {feasibility.score:.1f} of 5, set by the weakest section,"
        f" {feasibility.weakest_section.replace('_', ' ')}."
        f" {feasibility.answered} of {feasibility.items} questions answered."
    )


def ranking_sentence(review: PortfolioReview) -> str:
    """Count the initiatives by advice, most hopeful first."""
    counts = Counter(one.recommendation.advice for one in review.ranked)
    said = [
        f"{counts[advice]} to {label.lower()}" for advice, label in ADVICE.items() if counts[advice]
    ]
    return ", ".join(said).capitalize() if said else "Nothing to rank"


def order_sentence(assumptions: Assumptions) -> str:
    """Say what the order is made of."""
    value = assumptions.value_weight
    return (
        f"Order: {value:.0%} value score, {1 - value:.0%} feasibility, both from 1 to 5 on fixed"
        f" anchors. Scaling is advised from feasibility {assumptions.feasible_from:.1f}."
    )


def scores_sentence(one: RankedInitiative, currency: str) -> str:
    """Scores and money of one initiative on one line."""
    appraisal = one.appraisal
    value = NOT_SET if appraisal.value_score is None else f"{appraisal.value_score:.1f}"
    feasible = NOT_SET if appraisal.feasibility is None else f"{appraisal.feasibility.score:.1f}"
    claimed = money(appraisal.claimed, currency)
    return (
        f"Value score {value}, feasibility {feasible}. Claimed {claimed},"
        f" credited {money(appraisal.credited, currency)}, cost {money(appraisal.cost, currency)}."
    )


def rows_sentence(data: DataUse) -> str:
    """Say how many rows were used and why others were not."""
    left_out = "".join(f" {one.rows:,} left out: {one.reason}." for one in data.dropped)
    period = f" {data.period_start} to {data.period_end}." if data.period_start else ""
    return f"{data.rows_used:,} of {data.rows:,} rows used.{period}{left_out}"


def estimates_of(appraisal: Appraisal) -> tuple[Estimate, ...]:
    """Return the estimates of an initiative's studies that ended in one."""
    return tuple(one.estimate for one in appraisal.studies if one.estimate is not None)


def signed(value: float) -> str:
    """Write a number with a sign and three or four figures, true minus, no exponent."""
    text = f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.3g}"  # noqa: PLR2004 - from here decimals say nothing
    if "e" in text:
        text = f"{value:+.6f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def range_words(low: float, high: float) -> str:
    """Write both ends with their signs; an endless one is said to be open."""
    if low == -float("inf"):
        return f"up to {signed(high)}"
    return f"{signed(low)} or more" if high == float("inf") else f"{signed(low)} to {signed(high)}"


def day(when: date) -> str:
    """Write a date as ``24 November 2026``."""
    return f"{when.day} {when:%B %Y}"
