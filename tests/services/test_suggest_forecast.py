"""The form starts with what today's evidence says."""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist

from analytics.domain.appraisal import Appraisal
from analytics.domain.estimate import Grade
from analytics.domain.initiative import Initiative
from analytics.services.suggest_forecast import suggest_forecast


def appraisal(cost: int) -> Appraisal:
    return Appraisal(
        initiative=Initiative(initiative_id="I", name="i", stage="pilot"),
        grade=Grade.A,
        credited=Decimal(100_000),
        credited_low=Decimal(60_000),
        credited_high=Decimal(180_000),
        cost=Decimal(cost),
    )


def test_the_90_percent_interval_becomes_p10_to_p90_and_the_cost_is_success() -> None:
    # Half the interval is 60,000, or 1.6449 standard deviations; by the standard library.
    spread = 60_000 / NormalDist().inv_cdf(0.95)
    outcome = NormalDist(100_000, spread)
    found = suggest_forecast(appraisal(80_000))
    assert found is not None
    assert found[:4] == (
        round(outcome.inv_cdf(0.1)), 100_000, round(outcome.inv_cdf(0.9)), 80_000,
    )  # fmt: skip
    assert found[4] == round(100 * (1 - outcome.cdf(80_000)))


def test_nothing_is_suggested_where_no_money_is_known_and_no_chance_is_certain() -> None:
    unknown = Appraisal(
        initiative=Initiative(initiative_id="I", name="i", stage="pilot"), grade=Grade.U
    )
    assert suggest_forecast(unknown) is None
    sure, hopeless = suggest_forecast(appraisal(0)), suggest_forecast(appraisal(10**9))
    assert sure is not None
    assert hopeless is not None
    assert (sure[4], hopeless[4]) == (99, 1)
