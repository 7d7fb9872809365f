"""The next site, and how much of a first effect arrived later, from the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from analytics.domain.gate import Voltage
from analytics.domain.initiative import ExpectedEffect, Register
from analytics.domain.reuse import Deployment, Reuse, Template
from analytics.value.next_site import site_outlook
from analytics.value.pooling import predict_site
from analytics.value.voltage import voltage_of
from tests.value.facts import INITIATIVE, KPI, estimate, study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.study import Study

AS_OF = date(2026, 9, 30)
MINE = replace(INITIATIVE, template_id="T-1")
FOUND = ((-4.0, 0.5), (-3.0, 0.5), (-2.0, 0.5))  # the KPI is better where it is lower


def deployment(
    number: int, effect: float | None, error: float | None, name: str = "T-1"
) -> Deployment:
    return Deployment(
        template_id=name,
        sequence_no=number,
        initiative_id="I-1",
        site=f"Site {number}",
        go_live_on=date(2026, number, 1),
        effect=effect,
        effect_se=error,
    )


def rolled_out(*found: tuple[float | None, float | None], templates: int = 1) -> Register:
    names = [f"T-{k + 1}" for k in range(templates)]
    return Register(
        initiatives=(MINE,),
        kpis=(KPI,),
        expected_effects=(
            ExpectedEffect(initiative_id="I-1", kpi_id="K-1", effect=None, role="primary"),
        ),
        reuse=Reuse(
            templates=tuple(Template(template_id=one, name=f"Core {one}") for one in names),
            deployments=tuple(
                deployment(k, effect, error, one)
                for one in names
                for k, (effect, error) in enumerate(found, start=1)
            ),
        ),
    )


def test_the_next_site_is_predicted_from_all_sites_with_direction_applied_once() -> None:
    found = site_outlook(MINE, rolled_out(*FOUND), AS_OF)
    expected = predict_site([4.0, 3.0, 2.0], [0.5] * 3)
    assert (found.live, found.measured) == (3, 3)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.probability_positive == pytest.approx(expected.probability_positive)
    assert (found.kpi, found.unit) == (KPI.name, KPI.unit)


def test_a_site_that_is_not_live_yet_does_not_count() -> None:
    found = site_outlook(MINE, rolled_out(*FOUND), date(2026, 2, 15))
    assert (found.live, found.measured, found.low) == (2, 2, None)


def test_sites_without_an_effect_are_counted_and_predict_nothing() -> None:
    found = site_outlook(MINE, rolled_out(*FOUND[:2], (None, None), (-2.0, None)), AS_OF)
    assert (found.live, found.measured, found.probability_positive) == (4, 2, None)


def test_effects_whose_kpi_is_not_named_predict_nothing_and_say_so() -> None:
    book = replace(rolled_out(*FOUND), expected_effects=())
    found = site_outlook(MINE, book, AS_OF)
    assert found.probability_positive is None
    assert "not on one KPI" in found.problem


def test_an_initiative_without_a_template_has_its_own_deployments() -> None:
    alone = replace(INITIATIVE, template_id="")
    assert site_outlook(alone, rolled_out(*FOUND), AS_OF).measured == 3
    other = replace(alone, initiative_id="I-2")
    assert site_outlook(other, rolled_out(*FOUND), AS_OF).live == 0


def test_one_pair_stands_beside_the_policy_default_with_its_error() -> None:
    """First 4 +- 0.5; later 3 and 2, each +- 0.5: mean 2.5 +- 0.3536, ratio 0.625."""
    found = voltage_of(rolled_out(*FOUND), (), AS_OF)
    assert (found.mean, found.spread, found.own) == (0.70, 0.20, False)
    (pair,) = found.pairs
    assert pair.ratio == pytest.approx(0.625)
    assert pair.std_error == pytest.approx(((0.5**2 / 2) + (0.625 * 0.5) ** 2) ** 0.5 / 4)
    assert pair.compared == "first site and 2 later sites"


def test_five_alike_pairs_replace_the_default() -> None:
    found = voltage_of(rolled_out(*FOUND, templates=5), (), AS_OF)
    assert found.own
    assert found.mean == pytest.approx(0.625)
    assert found.spread == pytest.approx(found.pairs[0].std_error / 5**0.5)


@pytest.mark.parametrize("first", [(-0.9, 0.5), (4.0, 0.5), (None, None)])
def test_a_first_effect_that_is_none_makes_no_pair(
    first: tuple[float | None, float | None],
) -> None:
    assert voltage_of(rolled_out(first, *FOUND), (), AS_OF) == Voltage()


def measured(effects: Sequence[tuple[str, str, float]]) -> tuple[Study, ...]:
    return tuple(
        study(f"S-{start}", estimate(effect, 0.2, period=(start, end)))
        for start, end, effect in effects
    )


def test_pilot_and_production_of_one_initiative_make_a_pair() -> None:
    turned = replace(INITIATIVE, production_on=date(2026, 4, 1))
    book = Register(initiatives=(turned,), kpis=(KPI,))
    studies = measured([("2026-01-01", "2026-03-31", -2.0), ("2026-04-01", "2026-06-30", -1.0)])
    (pair,) = voltage_of(book, studies, AS_OF).pairs
    assert pair.ratio == pytest.approx(0.5)
    assert pair.compared == "pilot and production"
    assert voltage_of(book, studies, date(2026, 5, 1)).pairs == ()
    assert voltage_of(replace(book, initiatives=(INITIATIVE,)), studies, AS_OF).pairs == ()


def test_a_study_whose_checks_failed_makes_no_pair() -> None:
    turned = replace(INITIATIVE, production_on=date(2026, 4, 1))
    book = Register(initiatives=(turned,), kpis=(KPI,))
    first, second = measured(
        [("2026-01-01", "2026-03-31", -2.0), ("2026-04-01", "2026-06-30", -1.0)]
    )
    assert second.estimate is not None
    broken = replace(second, estimate=replace(second.estimate, trustworthy=False))
    assert voltage_of(book, (first, broken), AS_OF).pairs == ()
