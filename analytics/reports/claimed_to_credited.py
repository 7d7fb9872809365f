"""Why claimed value is not all credited: steps that add up, for a portfolio or one effect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.credit import Credit, CreditOutcome

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, RankedInitiative

ZERO = Decimal(0)
STEPS = (
    ("lower_bound", "Uncertainty", "Only the lower end of the interval is credited."),
    ("evidence", "Evidence grade", "Weaker designs are credited in part."),
    ("realisation", "Kind of benefit", "Freed time and avoided cost are not yet cash."),
    ("decay", "Wearing off", "A benefit that fades is credited at what is left of it."),
    ("kpi_total", "KPI total", "A claim beyond what the KPI did is not credited."),
    ("overlap", "Overlap", "Several initiatives move the same KPI; it is counted once."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallStep:
    """One bar: the change it makes, or the level where it is a total. Money in one currency."""

    key: str
    label: str
    amount: Decimal
    sentence: str
    is_total: bool = False


def claimed_to_credited(ranked: tuple[RankedInitiative, ...]) -> tuple[WaterfallStep, ...]:
    """Bridge from everything claimed to everything credited; empty where an end is not known.

    The first step less or plus the changes is the last step, to the cent. A change of zero is left
    out.

    Parameters
    ----------
    ranked
        The initiatives to add up. Claims and credits that are not known count for nothing here;
        the page says how many there are.
    """
    appraisals = tuple(one.appraisal for one in ranked)
    if all(one.claimed is None for one in appraisals):
        return ()
    if all(one.credited is None for one in appraisals):
        return ()
    claimed = sum((one.claimed for one in appraisals if one.claimed is not None), ZERO)
    counted = tuple(credit for one in appraisals for credit in _counted(one))
    gains = tuple(credit for credit in counted if credit.outcome is not CreditOutcome.HARM)
    losses = (credit for credit in counted if credit.outcome is CreditOutcome.HARM)
    harm = sum((_credited(credit) for credit in losses), ZERO)
    level = sum((_after(credit, "gross") for credit in gains), ZERO)
    changes = [_measured_step(level - claimed)]
    for key, label, sentence in STEPS:
        after = sum((_after(credit, key) for credit in gains), ZERO)
        changes.append(WaterfallStep(key=key, label=label, amount=after - level, sentence=sentence))
        level = after
    changes.append(
        WaterfallStep(
            key="harm", label="Harm found", amount=harm, sentence="Losses are booked in full."
        )
    )
    return (
        _total("claimed", "Claimed", claimed, "What the register says the initiatives are worth."),
        *(step for step in changes if step.amount),
        _total("credited", "Credited", level + harm, "What the evidence supports."),
    )


def gross_to_credited(credit: Credit) -> tuple[WaterfallStep, ...]:
    """Bridge of one effect, from its best estimate in money to what is credited."""
    if not credit.steps or credit.credited is None:
        return ()
    first, *rest = credit.steps
    steps = [_total("gross", first.label, first.amount, first.sentence)]
    level = first.amount
    for step in rest:
        if step.key != "credited":
            steps.append(
                WaterfallStep(
                    key=step.key,
                    label=step.label,
                    amount=step.amount - level,
                    sentence=step.sentence,
                )
            )
            level = step.amount
    if level != credit.credited:
        rounding = credit.credited - level
        steps.append(
            WaterfallStep(key="rounding", label="Rounding", amount=rounding, sentence="To cents.")
        )
    last = credit.steps[-1]
    label = last.label if last.key == "credited" else "Credited"  # a what-if says that it is one
    return (*steps, _total("credited", label, credit.credited, credit.sentence))


def _counted(appraisal: Appraisal) -> tuple[Credit, ...]:
    """Credits in money of an initiative whose money is known."""
    if appraisal.credited is None:
        return ()
    return tuple(credit for credit in appraisal.credits if credit.credited is not None)


def _measured_step(amount: Decimal) -> WaterfallStep:
    """Claims that nobody measured, less measurements that exceed the claim."""
    if amount <= 0:
        return WaterfallStep(
            key="not_measured",
            label="Not measured",
            amount=amount,
            sentence="Claims without a usable study, or beyond what was observed.",
        )
    return WaterfallStep(
        key="beyond_claim",
        label="Measured beyond claim",
        amount=amount,
        sentence="Best estimates add up to more than was claimed.",
    )


def _after(credit: Credit, key: str) -> Decimal:
    """Amount after a step; where the step is not listed, the last listed one before it."""
    order = ["gross", *(name for name, _, _ in STEPS)]
    reached = order[: order.index(key) + 1]
    listed = [step.amount for step in credit.steps if step.key in reached]
    if key == order[-1]:
        return _credited(credit)
    return listed[-1] if listed else ZERO


def _credited(credit: Credit) -> Decimal:
    return credit.credited if credit.credited is not None else ZERO


def _total(key: str, label: str, amount: Decimal, sentence: str) -> WaterfallStep:
    return WaterfallStep(key=key, label=label, amount=amount, sentence=sentence, is_total=True)
