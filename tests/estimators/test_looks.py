"""Looks before the end: boundaries, repeated intervals and p-values, planned and not planned."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest
from scipy.stats import norm, t

from analytics.domain.check import Verdict
from analytics.domain.errors import PlanError
from analytics.domain.estimate import DataUse, Effect, Finding
from analytics.domain.looks import Look, LookDecision, LookPlan
from analytics.domain.plan import Alternative, Question
from analytics.estimators.look_schedule import Sight, place_look
from analytics.estimators.looks import at_look
from analytics.estimators.numerics.group_sequential import (
    SPENDING,
    Spending,
    boundaries,
    crossing,
    obrien_fleming,
    pocock,
    repeated_p_value,
)
from analytics.estimators.numerics.t_test import infer

QUARTERS = (date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1))
COUNTED = LookPlan(fractions=(0.25, 0.5, 0.75, 1.0), planned_units=400)
DATED = LookPlan(fractions=(0.25, 0.5, 0.75, 1.0), dates=QUARTERS)


def question(alternative: Alternative = "two-sided") -> Question:
    return Question(
        title="t",
        design="experiment",
        outcome="y",
        higher_is_better=True,
        sha256="",
        text="",
        alternative=alternative,
    )


def seen(
    units: float, statistic: float, *, sha256: str = "now", past: tuple[Look, ...] = ()
) -> tuple[Finding, tuple[Look, ...], LookDecision]:
    """Look at an effect of ``statistic`` standard errors with many degrees of freedom."""
    return look_with(
        COUNTED, Sight(units=units, sha256=sha256, seen_on=QUARTERS[-1], past=past), statistic
    )


def look_with(
    plan: LookPlan, sight: Sight, statistic: float, alternative: Alternative = "two-sided"
) -> tuple[Finding, tuple[Look, ...], LookDecision]:
    asked = question(alternative)

    def estimate_at(confidence: float) -> Finding:
        test = infer(statistic, 1.0, 1e6, confidence=confidence, alternative=alternative)
        effect = Effect(
            name="on",
            effect=statistic,
            std_error=1.0,
            ci_low=test.ci_low,
            ci_high=test.ci_high,
            confidence=confidence,
            p_value=test.p_value,
            degrees_of_freedom=1e6,
        )
        return Finding(
            method="welch",
            method_in_words="",
            estimand="",
            estimand_in_words="",
            effects=(effect,),
            primary="on",
            data=DataUse(rows=1, rows_used=1),
        )

    finding, monitoring = at_look(plan, asked, sight, estimate_at)
    return finding, monitoring.looks, monitoring.decision


@pytest.mark.parametrize("spend", SPENDING.values(), ids=SPENDING.keys())
@pytest.mark.parametrize("looks", [1, 2, 5, 12])
def test_boundaries_together_use_exactly_the_error_rate(spend: Spending, looks: int) -> None:
    times = tuple((look + 1) / looks for look in range(looks))
    bounds = boundaries(times, 0.025, spend)
    crossed = crossing(times, bounds)
    assert sum(crossed.upper) + sum(crossed.lower) == pytest.approx(0.05, abs=1e-9)


def test_one_look_is_the_single_test() -> None:
    assert boundaries((1.0,), 0.025, obrien_fleming) == pytest.approx((norm.ppf(0.975),))
    assert repeated_p_value(2.3, (1.0,), obrien_fleming) == pytest.approx(2 * norm.sf(2.3))


def test_pocock_boundaries_are_nearly_level_and_obrien_fleming_ones_fall() -> None:
    times = (0.25, 0.5, 0.75, 1.0)
    level, falling = boundaries(times, 0.025, pocock), boundaries(times, 0.025, obrien_fleming)
    # Reboussin et al. (2000): Pocock-type spending at 5 %, four looks.
    assert level == pytest.approx((2.368, 2.368, 2.358, 2.350), abs=1e-3)
    assert list(falling) == sorted(falling, reverse=True)


def test_a_repeated_p_value_is_the_error_rate_whose_boundary_is_just_reached() -> None:
    times = (0.3, 0.6, 0.8)
    bound = boundaries(times, 0.03, obrien_fleming)[-1]
    assert repeated_p_value(bound, times, obrien_fleming) == pytest.approx(0.06, rel=1e-4)
    assert repeated_p_value(0.0, times, obrien_fleming) == 1.0


def test_a_larger_drift_crosses_more_often_and_in_its_own_direction() -> None:
    times = (0.5, 1.0)
    bounds = boundaries(times, 0.025, obrien_fleming)
    shares = [sum(crossing(times, bounds, drift=drift).upper) for drift in (-1.0, 0.0, 1.0, 3.0)]
    assert shares == sorted(shares)
    mirrored = crossing(times, bounds, drift=-3.0)
    assert sum(mirrored.lower) == pytest.approx(shares[-1])


@pytest.mark.parametrize("statistic", [0.5, 2.0, 2.9, 3.1, -3.1, -1.0])
def test_interval_p_value_and_boundary_agree_at_a_look(statistic: float) -> None:
    finding, looks, decision = seen(200, statistic)
    effect, look = finding.effects[0], looks[0]
    excludes = not effect.ci_low <= 0 <= effect.ci_high
    assert excludes == (effect.p_value < 0.05) == look.crossed == (abs(statistic) > look.boundary)
    assert decision is (LookDecision.BOUNDARY_CROSSED if excludes else LookDecision.KEEP_RUNNING)
    assert effect.confidence == 0.95
    assert look.statistic == pytest.approx(statistic, abs=1e-4)


def test_before_the_end_nothing_of_a_single_test_is_left() -> None:
    finding, looks, _ = seen(100, 2.2)
    effect = finding.effects[0]
    single = 2 * t.sf(2.2, 1e6)
    assert single < 0.05
    assert effect.p_value > 0.2
    assert effect.ci_high - effect.effect == pytest.approx(looks[0].boundary, rel=1e-3)
    assert effect.widening == pytest.approx(looks[0].boundary / norm.ppf(0.975))


def test_at_the_end_the_interval_is_that_of_the_last_boundary() -> None:
    past: tuple[Look, ...] = ()
    for number, units in enumerate((100, 200, 300)):
        _, looks, _ = seen(units, 0.1, sha256=f"look {number}", past=past)
        past = looks[: number + 1]
    finding, looks, decision = seen(400, 2.012, past=past)
    assert [look.number for look in looks] == [1, 2, 3, 4]
    assert looks[-1].boundary == pytest.approx(2.0141, abs=1e-4)
    assert looks[-1].spent == pytest.approx(0.05)
    assert decision is LookDecision.NO_EFFECT_SHOWN
    assert finding.effects[0].p_value > 0.05


def test_the_same_data_again_are_the_same_look() -> None:
    _, first, _ = seen(100, 1.0, sha256="one")
    _, again, _ = seen(100, 1.0, sha256="one", past=first[:1])
    assert again == first


def test_a_look_that_was_not_planned_uses_error_and_is_said() -> None:
    _, planned, _ = seen(100, 1.0, sha256="one")
    finding, looks, _ = seen(160, 1.0, sha256="two", past=planned[:1])
    assert [look.planned for look in looks[:2]] == [True, False]
    check = next(one for one in finding.checks if one.name == "looks")
    assert check.verdict is Verdict.WARN
    alone = boundaries((0.25, 0.5), 0.025, obrien_fleming)[-1]
    with_it = next(look for look in looks if look.information == 0.5).boundary
    assert with_it > alone


def test_after_the_error_is_used_up_nothing_can_be_shown_any_more() -> None:
    _, end, _ = seen(400, 1.0, sha256="end")
    finding, looks, _ = seen(500, 4.0, sha256="more", past=end[:1])
    assert looks[1].boundary == 8.0
    assert finding.effects[0].p_value == pytest.approx(1.0)


def test_a_corrected_file_of_the_same_size_has_the_boundary_of_the_look_it_replaces() -> None:
    _, end, _ = seen(400, 1.0, sha256="end")
    _, looks, _ = seen(400, 1.0, sha256="corrected", past=end[:1])
    assert looks[1].boundary == end[0].boundary


def test_one_sided_looks_have_one_boundary() -> None:
    sight = Sight(units=200, sha256="x", seen_on=QUARTERS[-1])
    finding, looks, decision = look_with(COUNTED, sight, -3.0, "smaller")
    assert looks[0].boundary == pytest.approx(boundaries((0.5,), 0.05, obrien_fleming)[0])
    assert looks[0].statistic == pytest.approx(-3.0, abs=1e-4)
    assert decision is LookDecision.BOUNDARY_CROSSED
    assert finding.effects[0].ci_high < 0
    _, _, other = look_with(COUNTED, sight, 3.0, "smaller")
    assert other is LookDecision.KEEP_RUNNING


@pytest.mark.parametrize(
    ("last", "information", "planned"),
    [
        (date(2026, 3, 1), 0.25, True),  # a month labelled by its first day
        (date(2026, 4, 1), 0.25, True),
        (date(2026, 5, 16), 0.25 + 0.25 * 45 / 91, True),  # late, yet the first one
        (date(2026, 7, 1), 0.5, True),
        (date(2027, 1, 1), 1.0, True),
        (date(2026, 2, 1), 0.25 * 31 / 90, False),
    ],
)
def test_information_time_follows_the_date_of_the_data(
    last: date,
    information: float,
    planned: bool,  # noqa: FBT001 - a column of the table
) -> None:
    sight = Sight(units=10, sha256="x", first_day=date(2026, 1, 1), last_day=last, seen_on=last)
    place = place_look(DATED, question(), sight)
    assert place.information == pytest.approx(information)
    assert place.planned is planned
    assert place.final is (information == 1.0)


def test_without_a_store_the_looks_planned_before_count_as_taken() -> None:
    sight = Sight(units=10, sha256="x", first_day=date(2026, 1, 1), last_day=date(2027, 1, 1))
    _, looks, _ = look_with(DATED, sight, 1.0)
    assert [look.number for look in looks] == [1, 2, 3, 4]
    assert [round(look.boundary, 3) for look in looks] == [4.333, 2.963, 2.359, 2.014]
    assert [look.taken for look in looks] == [False, False, False, True]


def test_looks_that_end_before_the_data_begin_are_refused() -> None:
    sight = Sight(units=10, sha256="x", first_day=date(2028, 1, 1), last_day=date(2028, 6, 1))
    with pytest.raises(PlanError, match="2027-01-01"):
        place_look(DATED, question(), sight)


def test_watching_continuously_reaches_as_far_as_the_sequence() -> None:
    plan = LookPlan(continuous=True, planned_units=5_000)
    sight = Sight(units=6_461, sha256="x")
    statistic = 0.23437666666666668 / 0.12983081254184736
    finding, looks, decision = look_with(plan, sight, statistic)
    effect = finding.effects[0]
    # GrowthBook's published fixture (golden case gb-seq-two-abs-mean), divided by its error.
    assert effect.ci_low == pytest.approx(-0.16011652842982782 / 0.12983081254184736, abs=1e-4)
    assert effect.p_value == pytest.approx(0.7601250075467714, abs=1e-4)
    assert (looks, decision) == ((), LookDecision.KEEP_RUNNING)


def test_a_sequence_is_tightest_near_the_units_it_is_tuned_for() -> None:
    widths = []
    for units in (500, 5_000, 50_000):
        plan = LookPlan(continuous=True, planned_units=5_000)
        finding, _, _ = look_with(plan, Sight(units=units, sha256="x"), 0.0)
        widths.append(finding.effects[0].ci_high)
    assert widths[1] < widths[0]
    assert widths[1] * sqrt(1 / 5_000) > widths[2] * sqrt(1 / 50_000)


def test_a_finding_of_an_earlier_look_stands() -> None:
    _, early, decision = seen(200, 3.5, sha256="early")
    assert decision is LookDecision.BOUNDARY_CROSSED
    _, _, later = seen(400, 1.0, sha256="late", past=early[:1])
    assert later is LookDecision.EFFECT_SHOWN
