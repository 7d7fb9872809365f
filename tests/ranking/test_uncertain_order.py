from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from analytics.domain.appraisal import Appraisal, Feasibility, RankedInitiative, Weighting
from analytics.domain.estimate import Grade
from analytics.domain.funding import PEOPLE, FundingTerms
from analytics.domain.initiative import Dependency, Register
from analytics.ranking.funding import probability_funded
from analytics.ranking.order import rank_initiatives
from analytics.ranking.uncertain_order import leaders, rank_chances
from analytics.ranking.value_draws import DRAWS, draw_net_values
from analytics.value.score import value_score
from tests.value.facts import AS_OF, INITIATIVE, POLICY, credit, estimate

GAIN = credit(estimate())
HARM = credit(estimate(effect=2.4))


def one(name: str, net: float | None, spread: float = 1e5, **changes: Any) -> Appraisal:
    """An initiative with a net value (and its 90 % half-width) at a cost of 100,000."""
    amount = None if net is None else Decimal(net)
    plain = Appraisal(
        initiative=replace(INITIATIVE, initiative_id=name, name=name, capacity_fte=1.0),
        grade=Grade.A,
        credits=(GAIN,),
        cost=Decimal(100_000),
        expected_net_value=amount,
        value_score=None if amount is None else value_score(amount, POLICY.value_anchors),
        credited_low=None if amount is None else amount + 100_000 - Decimal(spread),
        credited_high=None if amount is None else amount + 100_000 + Decimal(spread),
        feasibility=Feasibility(
            score=changes.pop("ready", 3.0), weakest_section="x", sections=(), answered=1, items=1
        ),
    )
    return replace(plain, **changes)


def ranked(*appraisals: Appraisal) -> tuple[RankedInitiative, ...]:
    return rank_initiatives(appraisals, assumptions=POLICY, as_of=AS_OF)


def by_name(rows: tuple[RankedInitiative, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    return {row.appraisal.initiative.name: v for row, v in zip(rows, values, strict=True)}


THREE = ranked(one("a", 500e3), one("b", 480e3), one("c", -300e3))


def test_draws_have_the_mean_and_the_interval_of_the_appraisal() -> None:
    """Stratified draws: the mean is exact but for the ends, the 5 % point to a slice."""
    drawn = draw_net_values([one("a", 500e3, 1e5)])[:, 0]
    assert drawn.shape == (DRAWS,)
    assert drawn.mean() == pytest.approx(500e3, abs=1)
    assert np.quantile(drawn, 0.05) == pytest.approx(400e3, abs=200)


def test_nobody_elses_draws_change_when_an_initiative_comes() -> None:
    alone = draw_net_values([one("a", 500e3)])
    together = draw_net_values([one("z", 1e6), one("a", 500e3)])
    assert (alone[:, 0] == together[:, 1]).all()


def test_close_initiatives_change_places_and_a_distant_one_does_not() -> None:
    """Difference 20,000 with sd 100,000/1.645 x root 2: P(a above b) = Phi(0.2326) = 0.592."""
    chances = by_name(THREE, rank_chances(THREE, POLICY))
    assert chances["a"][0] == pytest.approx(0.592, abs=0.015)
    assert chances["a"][0] + chances["b"][0] == pytest.approx(1)
    assert chances["c"] == (0, 0, 1)
    for row in chances.values():
        assert sum(row) == pytest.approx(1)


def test_the_order_shown_is_the_order_without_uncertainty() -> None:
    rows = ranked(one("a", 500e3, 0), one("b", 480e3, 0), one("c", 3e6, 0, ready=1.0))
    for place, chances in enumerate(rank_chances(rows, POLICY)):
        assert chances[place] == 1


def test_harm_stays_last_in_every_draw_whatever_it_is_worth() -> None:
    rows = ranked(one("rich", 4e6, credits=(GAIN, HARM)), one("poor", 1e3))
    assert by_name(rows, rank_chances(rows, POLICY))["rich"] == (0, 1)


def test_an_initiative_without_a_value_has_no_chances_and_stays_behind() -> None:
    rows = ranked(one("a", 500e3), one("unknown", None))
    chances = by_name(rows, rank_chances(rows, POLICY))
    assert chances == {"a": (1.0, 0.0), "unknown": ()}
    assert rank_chances((), POLICY) == ()


def test_the_statement_about_weights_that_changes_the_leader_is_found() -> None:
    """a: value 4.5 and feasibility 1; b: value 1.5 and feasibility 5; equal at a weight of 4/7."""
    rows = ranked(one("a", 2.75e6, 0, ready=1.0), one("b", 5e4, 0, ready=5.0))
    found = {leader.weighting: leader for leader in leaders(rows, POLICY)}
    assert found[Weighting.POLICY].name == "a"
    assert found[Weighting.POLICY].chance == 1
    assert found[Weighting.VALUE_FIRST].chance == pytest.approx(6 / 7, abs=1e-3)
    assert found[Weighting.FEASIBILITY_FIRST].name == "b"
    assert found[Weighting.ANY].name == "b"
    assert found[Weighting.ANY].chance == pytest.approx(4 / 7, abs=1e-3)
    assert leaders(ranked(one("unknown", None)), POLICY) == ()


def funded(
    rows: tuple[RankedInitiative, ...],
    budget: Decimal | None,
    *,
    people: float | None = None,
    rules: tuple[Dependency, ...] = (),
) -> tuple[float | None, ...]:
    supply = () if people is None else ((PEOPLE, people),)
    terms = FundingTerms(budget=budget, people=supply)
    return probability_funded(rows, Register(dependencies=rules), terms, POLICY)


def test_with_money_for_all_the_chance_is_that_of_a_net_gain() -> None:
    """Net 50,000 with sd 100,000/1.645: Phi(0.8224) = 0.7946."""
    rows = ranked(one("a", 50e3), one("b", -2e6), one("unknown", None))
    found = by_name(rows, funded(rows, Decimal(300_000)))
    assert found["a"] == pytest.approx(0.7946, abs=0.001)
    assert found["b"] == 0
    assert found["unknown"] is None
    assert by_name(rows, funded(rows, None)) == found


def test_with_money_for_one_the_better_one_is_funded_more_often() -> None:
    found = by_name(THREE, funded(THREE, Decimal(100_000)))
    assert found["a"] + found["b"] == pytest.approx(1)
    assert found["a"] == pytest.approx(0.592, abs=0.14)  # 200 optima: four errors of 0.035
    assert found["c"] == 0


def test_what_requires_a_loss_is_funded_when_both_together_gain() -> None:
    rows = ranked(one("a", 500e3, 0), one("b", -100e3, 0), one("c", 90e3, 0))
    needs = (
        Dependency(initiative_id="a", other_id="b", relation="requires"),
        Dependency(initiative_id="c", other_id="a", relation="excludes"),
    )
    found = by_name(rows, funded(rows, None, rules=needs))
    assert found == {"a": 1.0, "b": 1.0, "c": 0.0}


def test_people_can_be_what_is_short() -> None:
    found = by_name(THREE, funded(THREE, None, people=1.0))
    assert found["a"] + found["b"] == pytest.approx(1)
