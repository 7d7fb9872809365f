"""What a credit would be with some of its steps switched off: a what-if, stored nowhere.

Every step leaves a share of the step before it. Switching one off leaves its share out and keeps
the others; the shares of claimants of one KPI are those that were reconciled with every step on.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import exact_money, percent
from analytics.domain.credit import CreditOutcome, CreditStep
from analytics.value.cents import cents

if TYPE_CHECKING:
    from collections.abc import Collection

    from analytics.domain.assumptions import Assumptions
    from analytics.domain.credit import Credit

# In the order they act; each leaves a share of what the one before left.
STEPS = ("lower_bound", "evidence", "realisation", "decay", "kpi_total", "overlap")
LABELS = {
    "lower_bound": "Lower bound",
    "evidence": "Evidence grade",
    "realisation": "Kind of benefit",
    "decay": "Wearing off",
    "kpi_total": "KPI total",
    "overlap": "Overlap",
}
IN_STEPS = frozenset(
    {CreditOutcome.CREDITED, CreditOutcome.NOT_DISTINGUISHABLE, CreditOutcome.GRADE_TOO_LOW}
)


def switchable(credit: Credit) -> tuple[str, ...]:
    """Return the steps of a credit that can be switched off; harm has none, it is booked in full.

    Bound, evidence and kind of benefit act on every credit in money, also where the bound alone
    already left nothing; the others only where they were found.
    """
    if credit.outcome not in IN_STEPS or not credit.steps or credit.benefit_class is None:
        return ()
    found = {one.key for one in credit.steps}
    return tuple(one for one in STEPS if one in STEPS[:3] or one in found)


def switched(credit: Credit, off: Collection[str], assumptions: Assumptions) -> Credit:
    """Credit an effect again without some of the steps.

    Parameters
    ----------
    credit
        As it is credited.
    off
        Keys of ``switchable``; nothing switched off returns the credit as it is.
    assumptions
        The policy it was credited by.
    """
    offered = switchable(credit)
    left_out = [one for one in offered if one in off]
    if not left_out:
        return credit
    gross = credit.steps[0]
    steps = [gross]
    for key in offered:
        if key not in left_out:
            steps.append(_step(key, steps[-1].amount, credit, assumptions))
    amount = steps[-1].amount
    names = ", ".join(LABELS[one].lower() for one in left_out)
    as_it_is = exact_money(credit.credited or Decimal(0), credit.currency)
    sentence = (
        f"What if {names} did not count: {exact_money(amount, credit.currency)} instead of"
        f" {as_it_is}. Everything else in Credence credits {as_it_is}."
    )
    last = CreditStep(key="credited", label="What if", amount=amount, sentence=sentence)
    return replace(credit, steps=(*steps, last), credited=amount, sentence=sentence)


def _step(key: str, before: Decimal, credit: Credit, assumptions: Assumptions) -> CreditStep:
    if key == "lower_bound":
        return next(one for one in credit.steps if one.key == key)
    share = _share(key, credit, assumptions)
    # A best estimate below zero is no gain that could be discounted.
    after = cents(before * share) if before > 0 else before
    return CreditStep(
        key=key,
        label=LABELS[key],
        amount=after,
        sentence=(
            f"{percent(round(share, 4))} of {exact_money(before, credit.currency)} is"
            f" {exact_money(after, credit.currency)}."
        ),
    )


def _share(key: str, credit: Credit, assumptions: Assumptions) -> Decimal:
    """Share a step leaves: of the policy where it says so, else as it was found."""
    if key == "evidence":
        return assumptions.evidence_factor(credit.grade)
    if key == "realisation" and credit.benefit_class is not None:
        return assumptions.realisation_factor(credit.benefit_class)
    before, after = credit.around(key) or (Decimal(0), Decimal(0))
    return after / before if before else Decimal(1)
