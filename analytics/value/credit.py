"""How much of one measured effect is credited, step by step (METHODS.md, "Credit").

Only the lower bound of a good effect is credited, times the factors of its evidence grade and of
its kind of benefit. Harm is booked in full, without any factor. An interval that straddles zero
credits nothing, and says so.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import count, exact_money, figure, percent
from analytics.domain.assumptions import BenefitClass
from analytics.domain.check import Verdict
from analytics.domain.credit import Credit, CreditOutcome, CreditStep
from analytics.domain.days import day_of
from analytics.value.cents import cents, priced
from analytics.value.finding import finding_sentence
from analytics.value.good_effect import GoodEffect, good_effect, quantile
from analytics.value.wearing_off import wearing_off

if TYPE_CHECKING:
    from analytics.domain.assumptions import Assumptions
    from analytics.domain.estimate import Estimate
    from analytics.domain.initiative import Kpi, UnitValue
    from analytics.domain.study import Study

INTERVAL_BOUND = 0.95  # one-sided: the interval shown with every credit is a 90 % one
CLASS_WORDS = {
    BenefitClass.CASHABLE: "Cashable savings count",
    BenefitClass.REVENUE_MARGIN: "Contribution margin counts",
    BenefitClass.COST_AVOIDANCE: "Avoided cost counts",
    BenefitClass.CAPACITY_RELEASE: "Freed working time counts",
    BenefitClass.RISK_REDUCTION: "Reduced risk counts",
    BenefitClass.CAPITAL_EFFICIENCY: "Capital set free counts",
}


def credit_effect(
    estimate: Estimate,
    study: Study,
    kpi: Kpi,
    unit_value: UnitValue | None,
    assumptions: Assumptions,
) -> Credit:
    """Credit the primary effect of one study, in money where the KPI has a price.

    Parameters
    ----------
    estimate
        A usable estimate: finite effect and standard error (see ``good_effect.is_usable``).
    study
        The study it came from.
    kpi
        What was measured; its direction says what is good.
    unit_value
        Approved value of one KPI unit, in the reporting currency; ``None`` where there is none.
    assumptions
        The policy in force.
    """
    found = good_effect(estimate.effect, kpi, confidence=assumptions.credit_confidence)
    credit = _in_own_unit(estimate, study, kpi, found)
    if unit_value is not None:
        credit = replace(credit, currency=unit_value.currency, unit_value=unit_value.unit_value)
    if not estimate.trustworthy:
        return _not_trusted(credit, estimate)
    if unit_value is None or found.exposure is None:
        return credit
    if found.high < 0:
        return _harm(credit, found)
    if credit.benefit_class is None:
        return credit
    return _lasting(_good(credit, found, assumptions), estimate, kpi)


def benefit_class_of(kpi: Kpi) -> BenefitClass | None:
    """Return a KPI's kind of benefit, ``None`` where it is not set or not one of the policy's."""
    try:
        return BenefitClass(kpi.benefit_class)
    except ValueError:
        return None


def _in_own_unit(estimate: Estimate, study: Study, kpi: Kpi, found: GoodEffect) -> Credit:
    """State the effect without any money."""
    finding = finding_sentence(kpi, found)
    return Credit(
        initiative_id=study.initiative_id,
        kpi_id=kpi.kpi_id,
        study_id=study.study_id,
        outcome=CreditOutcome.NO_UNIT_VALUE,
        grade=estimate.grade,
        good_effect=found.effect,
        good_low=found.low,
        good_high=found.high,
        exposure=found.exposure or 0.0,
        sentence=f"{finding} It has no price, so it stays in its own unit.",
        benefit_class=benefit_class_of(kpi),
        period_start=estimate.finding.data.period_start,
        period_end=estimate.finding.data.period_end,
        finding=finding,
        effect_from=estimate.finding.start or _first_adoption(estimate),
    )


def _first_adoption(estimate: Estimate) -> str:
    """Return the period in which the first units of a roll-out adopted; empty elsewhere."""
    finding = estimate.finding
    hidden = [one.group for one in finding.people.cohorts] if finding.people else []
    days = {day_of(one): one for one in (*(cell.group for cell in finding.group_time), *hidden)}
    known = [day for day in days if day is not None]
    return days[min(known)] if known and len(known) == len(days) else ""


def _not_trusted(credit: Credit, estimate: Estimate) -> Credit:
    """Leave the amount unknown: nothing is credited, and nothing says that it is worth nothing."""
    broken = [
        check.sentence
        for check in estimate.finding.checks
        if check.breaks_trust and check.verdict is Verdict.FAIL
    ]
    why = " ".join(broken) or "A check of the study failed."
    return replace(
        credit,
        outcome=CreditOutcome.NOT_TRUSTWORTHY,
        sentence=f"The study is not trustworthy, so its effect is not used. {why}",
        finding=f"The study is not trustworthy: {why}",
    )


def _harm(credit: Credit, found: GoodEffect) -> Credit:
    """Book a loss in full: what is known to hurt is never discounted for weak evidence."""
    gross = _gross(credit)
    loss = exact_money(-gross.amount, credit.currency)
    return _with_interval(
        replace(
            credit,
            outcome=CreditOutcome.HARM,
            steps=(gross,),
            credited=gross.amount,
            sentence=f"{credit.finding} The loss of {loss} is booked in full.",
        ),
        found,
        factor=Decimal(1),
    )


def _good(credit: Credit, found: GoodEffect, assumptions: Assumptions) -> Credit:
    """Credit the lower bound times both factors; zero where the bound does not reach above zero."""
    grade, kind = credit.grade, credit.benefit_class
    if kind is None:
        raise ValueError("a credit in money needs a benefit class")
    evidence = assumptions.evidence_factor(grade)
    realised = assumptions.realisation_factor(kind)
    gross, bound = _gross(credit), _lower_bound(credit, found)
    credit = replace(
        credit,
        outcome=CreditOutcome.NOT_DISTINGUISHABLE,
        steps=(gross, bound),
        credited=bound.amount,
        sentence=f"{credit.finding} Nothing is credited.",
    )
    credit = _with_interval(credit, found, factor=evidence * realised)
    if found.low <= 0:
        return credit
    history = assumptions.history_of(grade)
    basis = f", by {history.pairs} own effects measured again," if history else ""
    weighed = _weighed(
        credit,
        ("evidence", f"Evidence grade {grade}"),
        evidence,
        f"Grade {grade} evidence{basis} counts",
    )
    if not evidence:
        return replace(
            weighed,
            outcome=CreditOutcome.GRADE_TOO_LOW,
            sentence=(
                f"{credit.finding} Evidence of grade {grade} is too weak: the policy credits 0% of"
                " it."
            ),
        )
    counted = _weighed(weighed, ("realisation", "Kind of benefit"), realised, CLASS_WORDS[kind])
    return replace(
        counted,
        outcome=CreditOutcome.CREDITED,
        sentence=(
            f"{credit.finding} That lower bound is worth"
            f" {exact_money(bound.amount, credit.currency)}; {percent(evidence)} for grade {grade}"
            f" and {percent(realised)} for the kind of benefit are credited."
        ),
    )


def _lasting(credit: Credit, estimate: Estimate, kpi: Kpi) -> Credit:
    """Leave of a credit what a benefit that wears off still brings at the end."""
    worn = wearing_off(estimate, kpi) if credit.outcome is CreditOutcome.CREDITED else None
    if worn is None:
        return credit
    faded = _weighed(credit, ("decay", "Wearing off"), worn.left, worn.sentence)
    return replace(
        scaled(faded, worn.left),
        sentence=f"{credit.sentence} {percent(round(worn.left, 2))} of that is left of the effect.",
    )


def scaled(credit: Credit, share: Decimal) -> Credit:
    """Scale a credit's interval and distribution, not what is credited, to a share of them."""
    return replace(
        credit,
        low=None if credit.low is None else cents(credit.low * share),
        high=None if credit.high is None else cents(credit.high * share),
        value_mean=None if credit.value_mean is None else credit.value_mean * float(share),
        value_sd=None if credit.value_sd is None else credit.value_sd * float(share),
    )


def _gross(credit: Credit) -> CreditStep:
    amount = priced(credit.good_effect, credit.exposure, _price(credit))
    return CreditStep(
        key="gross",
        label="Best estimate",
        amount=amount,
        sentence=(
            f"Best estimate {figure(credit.good_effect)} for each of"
            f" {count(credit.exposure)} observed, at"
            f" {exact_money(_price(credit), credit.currency)} each:"
            f" {exact_money(amount, credit.currency)}."
        ),
    )


def _lower_bound(credit: Credit, found: GoodEffect) -> CreditStep:
    amount = priced(max(0.0, found.low), credit.exposure, _price(credit))
    sure = percent(found.confidence)
    if found.low > 0:
        sentence = (
            f"With {sure} confidence the effect is at least {figure(found.low)}, not"
            f" {figure(found.effect)}: {exact_money(amount, credit.currency)}."
        )
    else:
        sentence = (
            f"With {sure} confidence the effect can be as low as {figure(found.low)}: not"
            f" distinguishable from zero, {exact_money(amount, credit.currency)} counts."
        )
    return CreditStep(key="lower_bound", label="Lower bound", amount=amount, sentence=sentence)


def _weighed(credit: Credit, name: tuple[str, str], factor: Decimal, words: str) -> Credit:
    """Take the share a factor leaves of the last step."""
    before = credit.steps[-1].amount
    after = cents(before * factor)
    sentence = (
        f"{words} {percent(factor)}: {percent(factor)} of"
        f" {exact_money(before, credit.currency)} is {exact_money(after, credit.currency)}."
    )
    step = CreditStep(key=name[0], label=name[1], amount=after, sentence=sentence)
    return replace(credit, steps=(*credit.steps, step), credited=after)


def _with_interval(credit: Credit, found: GoodEffect, *, factor: Decimal) -> Credit:
    """Add the risk-adjusted value as a distribution, with its 90 % interval."""
    weight = Decimal(credit.exposure) * _price(credit) * factor
    reach = Decimal(quantile(INTERVAL_BOUND, found.degrees_of_freedom) * found.std_error)
    effect = Decimal(found.effect)
    return replace(
        credit,
        value_mean=float(weight * effect),
        value_sd=float(weight * Decimal(found.std_error)),
        low=cents(weight * (effect - reach)),
        high=cents(weight * (effect + reach)),
    )


def _price(credit: Credit) -> Decimal:
    if credit.unit_value is None:
        raise ValueError("an amount of money needs a unit value")
    return credit.unit_value
