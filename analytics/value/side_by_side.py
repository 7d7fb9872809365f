"""The portfolio as claimed, as a scoreboard adds it up, and corrected for choosing winners.

Effects are compared as shares of the level without the initiative; all evaluations that can be
trusted count, losers included. Normal-normal empirical Bayes draws each towards their mean by how
little it says itself; what an effect keeps is what its money keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.credit import CreditOutcome
from analytics.domain.errors import NotEstimableError
from analytics.domain.honesty import SideBySide
from analytics.domain.returns import NotDefined
from analytics.value.cents import cents
from analytics.value.pooling import SpreadMethod, pool
from analytics.value.winners_curse import bias_of_selected_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.appraisal import Appraisal, Headline
    from analytics.domain.credit import Credit

LOG_UNIT = "log "  # such an effect is a relative one already


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evaluation:
    """One effect as a share of its baseline, positive is good, with its credit."""

    credit: Credit
    effect: float
    std_error: float

    @property
    def won(self) -> bool:
        return self.credit.good_low > 0

    @property
    def gross(self) -> Decimal | None:
        return self.credit.steps[0].amount if self.credit.steps else None

    @property
    def measured(self) -> tuple[str, float, float]:
        """What makes two credits one evaluation: two claimants read the same study."""
        return self.credit.kpi_id, self.effect, self.std_error


def side_by_side(
    appraisals: Sequence[Appraisal], headline: Headline, *, threshold: float
) -> SideBySide:
    """Compare what is claimed, what winners add up to, what is left of it, and what is credited.

    Parameters
    ----------
    appraisals
        Of the whole portfolio, overlaps netted.
    headline
        Their totals.
    threshold
        z statistic from which an effect counts as an improvement.
    """
    evaluations, left_out = _evaluations(appraisals)
    distinct = list({one.measured: one for one in evaluations}.values())
    winners = [one for one in evaluations if one.won and one.gross is not None]
    corrected, excess = _corrected(distinct, winners, threshold)
    return SideBySide(
        claimed=headline.claimed,
        naive=sum((one.gross or Decimal(0) for one in winners), Decimal(0)),
        corrected=corrected,
        credited=headline.credited,
        winners=len(winners),
        evaluations=len(distinct),
        selection_excess=excess,
        left_out=left_out,
    )


def _evaluations(
    appraisals: Sequence[Appraisal],
) -> tuple[list[_Evaluation], tuple[str, ...]]:
    found, left_out = [], []
    for appraisal in appraisals:
        for credit in appraisal.credits:
            if credit.outcome is CreditOutcome.NOT_TRUSTWORTHY:
                left_out.append(credit.study_id)
                continue
            one = _relative(credit, appraisal)
            if one is None:
                left_out.append(credit.study_id)
            else:
                found.append(one)
    return found, tuple(left_out)


def _relative(credit: Credit, appraisal: Appraisal) -> _Evaluation | None:
    """Put an effect on the common scale; ``None`` where the level without it is not known."""
    behind = appraisal.behind(credit)
    if behind is None:
        return None
    estimate, kpi = behind
    effect = estimate.effect
    level = 1.0 if kpi.unit.startswith(LOG_UNIT) else effect.baseline_mean
    error = effect.std_error
    if level is None or level <= 0 or error is None or error <= 0:
        return None
    return _Evaluation(credit=credit, effect=credit.good_effect / level, std_error=error / level)


def _corrected(
    distinct: list[_Evaluation], winners: list[_Evaluation], threshold: float
) -> tuple[Decimal | NotDefined, Decimal | NotDefined]:
    effects, errors = [one.effect for one in distinct], [one.std_error for one in distinct]
    try:
        pooled = pool(effects, errors, SpreadMethod.PAULE_MANDEL)
    except NotEstimableError as error:
        refusal = NotDefined(reason=f"{error.message} {error.remedy}")
        return refusal, refusal
    shrunken = {one.measured: effect for one, effect in zip(distinct, pooled.shrunken, strict=True)}
    total = Decimal(0)
    for one in winners:
        kept = Decimal(shrunken[one.measured] / one.effect)
        total += cents((one.gross or Decimal(0)) * kept * one.credit.share_kept)
    # What a whole baseline would be worth turns the bias of each effect into money.
    priced = [one for one in distinct if one.gross is not None and one.effect]
    worth = [float(one.gross or 0) / one.effect for one in priced]
    excess = bias_of_selected_sum(
        [one.std_error * abs(money) for one, money in zip(priced, worth, strict=True)],
        [shrunken[one.measured] * abs(money) for one, money in zip(priced, worth, strict=True)],
        threshold=threshold,
    )
    return total, cents(excess)
