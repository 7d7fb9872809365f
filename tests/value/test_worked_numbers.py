"""Every worked number of the design of value, in one table, through public functions.

The numbers were computed with numpy and scipy independently of this program and are given to six
decimals; where money is larger the tolerance is half of the last digit given. What is behind each
of them is tested beside its module.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, log
from statistics import fmean, stdev
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from analytics.domain.estimate import Grade
from analytics.domain.freed_time import TimeClaim
from analytics.ranking.acceptability import exact_two_criteria
from analytics.ranking.adjacency import adjacency
from analytics.ranking.choice_limits import Selection
from analytics.ranking.core_index import core_index, fitting_portfolios
from analytics.ranking.frontier import frontier
from analytics.ranking.information_value import Belief, StudyCost, cost_of_delay, value_of_study
from analytics.ranking.replication import LearningCurve, break_even_count, fit_learning
from analytics.ranking.scaled_value import annuity, scaled_value
from analytics.ranking.select import select
from analytics.ranking.staged_option import Venture, staged_option
from analytics.value import cash_flow
from analytics.value.bias_adjusted import bias_adjusted
from analytics.value.concentration import concentration
from analytics.value.credit import credit_effect
from analytics.value.decay import Decay, decayed_worth, fit_decay
from analytics.value.freed_time import freed_time
from analytics.value.headline import headline_of
from analytics.value.overlap import net_overlap
from analytics.value.pooling import pool, predict_next
from analytics.value.reconcile import in_proportion, overlap_test, reconcile
from analytics.value.reference_class import ClosedClaim, calibrate
from analytics.value.shapley import capped_worth, overlapping_worth, shapley
from analytics.value.simulated_value import simulate_value
from analytics.value.unit_economics import break_even_success, unit_cost
from analytics.value.variance_bridge import PlannedFactor, variance_bridge
from analytics.value.winners_curse import bias_of_selected_sum, false_positive_risk
from tests.ranking.test_before_scaling import ASSETS, CASE
from tests.ranking.test_select import LIMITS, LOWEST, six
from tests.value.facts import KPI, POLICY, PRICE, estimate, study
from tests.value.test_cash_flow import FLOWS, number, outlook
from tests.value.test_decay import FALLING
from tests.value.test_headline import row
from tests.value.test_overlap import CENT, of
from tests.value.test_pooling import EFFECTS, ERRORS, Z
from tests.value.test_reconcile import CLAIMS, LEDGER
from tests.value.test_reconcile import ERRORS as CLAIM_ERRORS
from tests.value.test_worth import WORK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MICRO = Decimal(10) ** 6  # one unit worth a million: what is a cent there is 1e-8 of the example
CREDIT = credit_effect(
    estimate(grade=Grade.C), study(), KPI, replace(PRICE, unit_value=MICRO), POLICY
)
STEPS = {step.key: float(step.amount / MICRO) for step in CREDIT.steps}
# Another claim of 35/65 of this one leaves it a share of 0.65: the cap is the larger of the two.
SHARED, _ = net_overlap(
    (
        of("I-1", str(CREDIT.credited)),
        of("I-2", str(((CREDIT.credited or Decimal(0)) * 35 / 65).quantize(CENT))),
    )
)
TURNER = bias_adjusted(2.4, 0.9, factor=0.7, bias=0.2, quantile=float(ndtri(0.9)))
TIME = freed_time(
    TimeClaim(users=800, minutes_a_day=26, days=220, wage=38),
    measured_share=0.45,
    redeployed_share=0.30,
)
NORMAL = cash_flow.normal_outcome(163834.437538, 0.25 * 663834.437538)
SIMULATED = simulate_value([outlook()], draws=200_000, rng=np.random.default_rng(12345))
HALVING = Decay.with_half_life(18, floor=0.3)
WORTH = decayed_worth(1.2e6, HALVING, months=36, yearly_rate=0.10)
FIT = fit_decay(range(8), FALLING)
BALANCED = reconcile(CLAIMS, CLAIM_ERRORS, LEDGER)
OVERLAP = overlap_test(CLAIMS, CLAIM_ERRORS, LEDGER)
THREE = shapley(3, overlapping_worth([0.06, 0.05, 0.04], 1000))
POOLED = pool(EFFECTS, ERRORS)
NEXT = predict_next(POOLED)
WINNERS = (0, 1, 5)
BELIEF = Belief(mean=150e3, std_dev=400e3)
INFORMATION = value_of_study(BELIEF, 200e3, cost=32_500)
COST = StudyCost(fixed=10e3, per_unit=60)
SCALED = scaled_value(CASE)
LARGER = scaled_value(replace(CASE, pilot=2e6, pilot_error=600e3))
CURVE = LearningCurve(first=300e3, learning_rate=0.20)
VENTURE = Venture(success=6e6, failure=0.5e6, probability=0.35, investment=2e6, pilot_cost=0.2e6)
LIKELY = staged_option(replace(VENTURE, accuracy=0.85))
UNIT = unit_cost(WORK)
BRIDGE = variance_bridge(
    [
        PlannedFactor(name=name, planned=plan, actual=actual)
        for name, plan, actual in (
            ("volume", 10_000, 11_000),
            ("adoption", 0.8, 0.45),
            ("effect", 5, 4),
            ("price", 6, 6),
        )
    ]
)
HEADLINE = headline_of(
    tuple(
        map(row, [1200, 900, 600, 450, 300, 150], [1, 3, 5, 0, 4, 1], [260, 410, 480, 0, 190, 40])
    )
)
HELD = concentration([1200, 900, 600, 450, 300, 150])


def closed() -> list[ClosedClaim]:
    """Eight claims whose logarithms have the mean and the spread of the worked example."""
    steps = [-1.5, -1.1, -0.6, -0.1, 0.2, 0.7, 1.1, 1.3]
    middle, spread = fmean(steps), stdev(steps)
    logs = [log(0.537820) + (one - middle) / spread * 0.541745 for one in steps]
    return [ClosedClaim(forecast=100, realised=100 * exp(one)) for one in logs]


CALIBRATED = calibrate(closed(), known_spread=True)


def optimum(values: tuple[float, ...] | None = None) -> float:
    found = select(six() if values is None else six(values), LIMITS)
    assert isinstance(found, Selection)
    return found.value


def greedy() -> float:
    """Value over cost, best first, as long as it fits: what the optimum is compared with."""
    taken: list[str] = []
    worth = cost = people = 0.0
    for one in sorted(six(), key=lambda c: -c.value / c.cost):
        fits = cost + one.cost <= 100 and people + one.people[0][1] <= 11
        allowed = set(one.requires) <= set(taken) and not set(one.excludes) & set(taken)
        if fits and allowed:
            taken.append(one.initiative_id)
            worth, cost, people = worth + one.value, cost + one.cost, people + one.people[0][1]
    return worth


def reused(required: str) -> tuple[float, float]:
    found = adjacency(required, have={"a", "b", "d"}, costs=ASSETS)
    return found.reuse, found.incremental


def net_of(size: int) -> float:
    return value_of_study(BELIEF, 4e6 / size**0.5, cost=COST.of(size)).net


HALF = 5e-7
# section and number of the design, what computes it, the value, half of its last digit
TABLE: list[tuple[str, Callable[[], float | Sequence[float]], float | Sequence[float], float]] = [
    ("4.1 gross", lambda: STEPS["gross"], 120000.000000, HALF),
    ("4.1 lower bound of the effect", lambda: CREDIT.good_low or 0, 1.246604, HALF),
    ("4.1 after the lower bound", lambda: STEPS["lower_bound"], 62330.179550, HALF),
    ("4.1 after evidence", lambda: STEPS["evidence"], 43631.125685, HALF),
    ("4.1 credited", lambda: float((SHARED.credited or 0) / MICRO), 28360.231695, HALF),
    ("4.1 share of gross", lambda: float((SHARED.credited or 0) / MICRO) / STEPS["gross"],
     0.236335, HALF),
    ("4.1 chance of a gain",
     lambda: float(norm.cdf((CREDIT.value_mean or 0) / (CREDIT.value_sd or 1))), 0.996170, HALF),
    ("4.1 Turner", lambda: (TURNER.effect, TURNER.std_error), (1.680000, 0.792023), HALF),
    ("4.1 Turner credited", lambda: TURNER.low * 50_000 * 0.65, 21611.916116, 5e-6),
    ("4.1a hours", lambda: TIME.hours, 76266.666667, HALF),
    ("4.1a face value and realised", lambda: (TIME.face_value, TIME.realised),
     (2_898_133.33, 391_248.00), 0.005),
    ("4.3 net present value", lambda: cash_flow.net_present_value(FLOWS, 0.1), 163834.437538, HALF),
    ("4.3 internal rate", lambda: number(cash_flow.internal_rate_of_return(FLOWS)), 0.226405, HALF),
    ("4.3 payback", lambda: number(cash_flow.payback(FLOWS)), 2.615385, HALF),
    ("4.3 payback discounted", lambda: number(cash_flow.payback(FLOWS, 0.1)), 3.077423, HALF),
    ("4.3 return", lambda: number(cash_flow.return_on_investment(FLOWS)), 0.720000, HALF),
    ("4.3 benefit over cost", lambda: number(cash_flow.benefit_cost_ratio(FLOWS, 0.1)),
     1.327669, HALF),
    ("4.3 monthly rate", lambda: cash_flow.monthly_rate(0.1), 0.007974, HALF),
    ("4.3 spread", lambda: 0.25 * (cash_flow.net_present_value(FLOWS, 0.1) + 500e3),
     165958.609385, HALF),
    ("4.3 chance of a gain", lambda: NORMAL.probability_positive, 0.838228, HALF),
    ("4.3 tenth and ninetieth of a hundred", lambda: (NORMAL.low, NORMAL.high),
     (-48850.078134, 376518.953211), 5e-6),
    ("4.3 expected loss", lambda: NORMAL.expected_loss, 14167.234063, 5e-6),
    ("4.3 trap", lambda: [cash_flow.net_present_value((-100, 230, -132), r) for r in (0.1, 0.2)],
     (0.0, 0.0), 1e-9),
    ("4.3 drawn: mean, within four errors", lambda: SIMULATED.mean, 163830.00, 1750),
    ("4.3 drawn: chance, as stated", lambda: SIMULATED.probability_positive, 0.801845, 0.005),
    ("4.4 rate", lambda: HALVING.rate, 0.038508, HALF),
    ("4.4 three years", lambda: (WORTH.undiscounted, WORTH.flat), (2443262.580647, 3.6e6), HALF),
    ("4.4 overstatement", lambda: WORTH.overstatement, 1.473440, HALF),
    ("4.4 present value", lambda: (WORTH.present_value, WORTH.flat_present_value),
     (2154554.594869, 3118645.844222), HALF),
    ("4.4 first year", lambda: WORTH.first_year, 1032614.626268, HALF),
    ("4.4 fit", lambda: (FIT.start, FIT.floor, FIT.rate), (10.191696, 5.142244, 0.282871), HALF),
    ("4.4 half-life in quarters", lambda: log(2) / FIT.rate, 2.450397, HALF),
    ("4.5 proportional", lambda: in_proportion(CLAIMS, 100), (40, 33.333333, 26.666667), HALF),
    ("4.5 Shapley under a cap", lambda: shapley(3, capped_worth(CLAIMS, 100)).shares,
     (41.666667, 31.666667, 26.666667), HALF),
    ("4.5 Shapley of shares", lambda: THREE.shares, (57.340000, 47.540000, 37.840000), HALF),
    ("4.5 their total", lambda: sum(THREE.shares), 142.720000, HALF),
    ("4.5 balanced", lambda: BALANCED.claims, (58.107753, 38.173456, 18.975033), HALF),
    ("4.5 their sum", lambda: sum(BALANCED.claims), 115.256242, HALF),
    ("4.5 their errors", lambda: BALANCED.std_errors, (5.856362, 12.588713, 13.774989), HALF),
    ("4.5 overlap", lambda: (OVERLAP.statistic, OVERLAP.p_value, OVERLAP.claim_over_total or 0),
     (2.102497, 0.147059, 1.363636), HALF),
    ("4.6 fixed mean, Q, I2", lambda: (POOLED.fixed_mean, POOLED.heterogeneity,
                                       POOLED.inconsistency), (1.128638, 12.447988, 0.598329),
     HALF),
    ("4.6 spread, mean, error", lambda: (POOLED.spread, POOLED.mean, POOLED.std_error),
     (1.459666, 1.457722, 0.659684), HALF),
    ("4.6 weights of the data", lambda: POOLED.shrinkage,
     (0.363131, 0.593441, 0.695190, 0.748675, 0.643119, 0.310589), HALF),
    ("4.6 shrunken", lambda: POOLED.shrunken,
     (2.417215, 2.313628, 1.278556, 0.665832, 0.134361, 1.936737), HALF),
    ("4.6 winners, naive", lambda: sum(EFFECTS[i] for i in WINNERS), 10.000000, HALF),
    ("4.6 winners, shrunken", lambda: sum(POOLED.shrunken[i] for i in WINNERS), 6.667580, HALF),
    ("4.6 winners, Lee and Shen",
     lambda: [10 - bias_of_selected_sum(ERRORS, truths, threshold=Z)
              for truths in (EFFECTS, POOLED.shrunken)], (8.183970, 7.781984), HALF),
    ("4.6 false positive risk",
     lambda: [false_positive_risk(significance=one, power=0.8, success_rate=0.1)
              for one in (0.05, 0.025)], (0.360000, 0.219512), HALF),
    ("4.6b next site", lambda: (NEXT.std_dev, NEXT.low, NEXT.high, NEXT.probability_positive),
     (1.376535, -1.476840, 4.392283, 0.825340), HALF),
    ("4.7 first ranks", lambda: exact_two_criteria([(9, 2), (6, 6), (2, 9)]).first,
     (0.428571, 0.142857, 0.428571), HALF),
    ("4.8 optimum", optimum, 255, 0),
    ("4.8 at the lower bounds", lambda: optimum(LOWEST), 178, 0),
    ("4.8 greedy", greedy, 165, 0),
    ("4.8 portfolios that fit", lambda: len(fitting_portfolios(six(), LIMITS)), 24, 0),
    ("4.8 frontier", lambda: [one.selection.value for one in frontier(
        six(), LIMITS, (40, 60, 80, 100, 120, 140))], (100, 165, 195, 255, 255, 255), 0),
    ("4.8 core index", lambda: core_index(six(), LIMITS, LOWEST).shares, (1, 0.5, 0, 0.5, 0.5, 1),
     0),
    ("4.9 perfect information", lambda: INFORMATION.if_perfect, 95667.502549, 5e-6),
    ("4.9 spread before the study", lambda: 400e3**2 / (400e3**2 + 200e3**2) ** 0.5,
     357770.876400, 5e-6),
    ("4.9 sample information", lambda: INFORMATION.expected, 80093.972992, 5e-6),
    ("4.9 net of its cost", lambda: INFORMATION.net, 47593.972992, 5e-6),
    ("4.9 delay", lambda: cost_of_delay(BELIEF, delay=1.8, horizon=36), 7_500, HALF),
    ("4.9 chance of being wrong now", lambda: INFORMATION.probability_wrong, 0.353830, HALF),
    ("4.9 net by size", lambda: [net_of(n) for n in (50, 100, 200, 400, 800, 1600)],
     (22910, 37344, 46799, 46094, 29197, -14764), 0.5),
    ("4.10 annuity", lambda: annuity(0.10, 3), 2.486852, HALF),
    ("4.10 at scale", lambda: (SCALED.mean, SCALED.std_dev), (575807.66, 2945843.88), 0.005),
    ("4.10 chances", lambda: (SCALED.probability_positive, LARGER.probability_positive),
     (0.577485, 0.965747), HALF),
    ("4.10 break-even pilot", lambda: SCALED.break_even, 458653.431161, 5e-6),
    ("4.11 exponent", lambda: CURVE.exponent, -0.321928, HALF),
    ("4.11 tenth and fiftieth", lambda: (CURVE.cost_of(10), CURVE.cost_of(50)),
     (142952.96, 85148.12), 0.005),
    ("4.11 fifty with the template", lambda: 1e6 + CURVE.cost_of_all(50), 7036514.13, 0.005),
    ("4.11 against fifty bespoke, per cent",
     lambda: 100 * ((1e6 + CURVE.cost_of_all(50)) / 15e6 - 1), -53.09, 0.005),
    ("4.11 break-even count",
     lambda: break_even_count(CURVE, template=1e6, bespoke=300e3) or 0, 10, 0),
    ("4.11 learning rate",
     lambda: fit_learning([300e3, 246e3, 208e3, 195e3, 178e3, 172e3]).learning_rate, 0.198283,
     HALF),
    ("4.12 lifetime value", lambda: reused("ab"), (1.000000, 0), HALF),
    ("4.12 churn", lambda: reused("abc"), (0.812500, 150), HALF),
    ("4.12 pricing", lambda: reused("bdc"), (0.700000, 150), HALF),
    ("4.12 maintenance", lambda: reused("df"), (0.166667, 500), HALF),
    ("4.14 now and perfectly staged",
     lambda: (staged_option(VENTURE).commit_now, staged_option(VENTURE).staged),
     (425000, 1200000), HALF),
    ("4.14 the signal", lambda: (LIKELY.probability_of_signal, LIKELY.if_good, LIKELY.if_bad),
     (0.395, 0.753165, 0.086777), HALF),
    ("4.14 staged, and the option", lambda: (LIKELY.staged, LIKELY.option_value),
     (843750, 418750), HALF),
    ("4.15 mean and spread", lambda: (CALIBRATED.geometric_mean, CALIBRATED.log_std_dev),
     (0.537820, 0.541745), HALF),
    ("4.15 next claim", lambda: CALIBRATED.next_low, 0.331598, 2e-6),
    ("4.16 planned and actual",
     lambda: (BRIDGE.planned, BRIDGE.actual, BRIDGE.realisation_rate or 0),
     (240_000, 118_800, 0.495), HALF),
    ("4.16 parts", lambda: [amount for _, amount in BRIDGE.contributions],
     (17050, -99050, -39200, 0), HALF),
    ("4.17 parts", lambda: (UNIT.inference, UNIT.verification, UNIT.total),
     (967.50, 36000.00, 45967.50), 0.005),
    ("4.17 per success", lambda: UNIT.per_success, 1.596094, HALF),
    ("4.17 share of the model", lambda: UNIT.inference_share, 0.021, 5e-4),
    ("4.17 break-even success", lambda: break_even_success(WORK, worth=2), 0.574594, HALF),
    ("4.18 coverage, rate", lambda: (HEADLINE.evidence_coverage or 0, HEADLINE.credit_rate or 0),
     (0.500000, 0.383333), HALF),
    ("4.18 concentration", lambda: (HELD.index, HELD.effective_number) if HELD else (0, 0),
     (0.225694, 4.430769), HALF),
]  # fmt: skip


@pytest.mark.parametrize(
    ("compute", "value", "tolerance"),
    [pytest.param(*one[1:], id=one[0]) for one in TABLE],
)
def test_a_worked_number_comes_out(
    compute: Callable[[], float | Sequence[float]],
    value: float | Sequence[float],
    tolerance: float,
) -> None:
    assert np.asarray(compute()) == pytest.approx(np.asarray(value), rel=0, abs=tolerance)


def test_a_bolder_value_for_the_next_claim_is_never_what_is_used() -> None:
    """The product takes Student's quantile at seven degrees of freedom: lower, not higher."""
    assert calibrate(closed()).next_low < CALIBRATED.next_low
