"""The best portfolio: the worked one, brute force on two hundred others, and bad input."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.ranking.core_index import core_index, fitting_portfolios, share_of_optima
from analytics.ranking.frontier import frontier, what_binds
from analytics.ranking.select import Candidate, Infeasible, Limits, Selection, select

VALUES = (120, 100, 90, 60, 45, 30)
LOWEST = (60, 85, 40, 50, 40, 28)
COSTS = (50, 40, 35, 25, 15, 10)
PEOPLE = (6, 4, 4, 2, 2, 1)
LIMITS = Limits(budget=100, people=(("engineer", 11),))


def six(values: tuple[float, ...] = VALUES) -> list[Candidate]:
    return [
        Candidate(
            initiative_id=name,
            value=values[i],
            cost=COSTS[i],
            people=(("engineer", PEOPLE[i]),),
            requires=("A",) if name == "D" else (),
            excludes=("C",) if name == "B" else (),
        )
        for i, name in enumerate("ABCDEF")
    ]


def best(candidates: list[Candidate], limits: Limits) -> Selection:
    found = select(candidates, limits)
    assert isinstance(found, Selection)
    return found


def test_the_optimum_is_not_what_value_over_cost_would_take() -> None:
    """Brute force of the 24 that fit agrees; greedy takes CEF for 165."""
    found = best(six(), LIMITS)
    assert "".join(found.chosen) == "ADEF"
    assert (found.value, found.cost, found.people) == (255, 100, (("engineer", 11),))
    assert best(six(LOWEST), LIMITS).value == 178
    assert len(fitting_portfolios(six(), LIMITS)) == 24


def test_beyond_100_it_is_people_that_bind_not_money() -> None:
    points = frontier(six(), LIMITS, (40, 60, 80, 100, 120, 140))
    assert [one.selection.value for one in points] == [100, 165, 195, 255, 255, 255]
    rich = replace(LIMITS, budget=120)
    binding = what_binds(six(), rich, more_money=20)
    assert [one.limit for one in binding] == ["engineer"]
    assert binding[0].gain == pytest.approx(25)


def test_two_portfolios_are_not_dominated_and_two_initiatives_are_in_both() -> None:
    found = core_index(six(), LIMITS, LOWEST)
    assert {"".join(one) for one in found.portfolios} == {"ADEF", "ABF"}
    assert found.shares == (1.0, 0.5, 0.0, 0.5, 0.5, 1.0)


def test_draws_stand_in_where_listing_is_too_long() -> None:
    with pytest.raises(NotEstimableError, match="16 candidates"):
        core_index([replace(six()[0], initiative_id=str(i)) for i in range(16)], LIMITS, [1] * 16)
    values = np.random.default_rng(4).uniform(LOWEST, VALUES, (60, 6))
    shares = share_of_optima(six(), LIMITS, values)
    assert shares[2] < 0.2
    assert shares[5] > 0.9


def problem(rng: np.random.Generator) -> tuple[list[Candidate], Limits]:
    members = int(rng.integers(1, 15))
    ids = [f"I{i}" for i in range(members)]
    candidates = [
        Candidate(
            initiative_id=name,
            value=float(rng.integers(-20, 100)),
            cost=float(rng.integers(0, 50)),
            people=(
                ("engineer", float(rng.integers(0, 5))),
                ("analyst", float(rng.integers(0, 3))),
            ),
            requires=(ids[int(rng.integers(i))],) if i and rng.random() < 0.2 else (),
            excludes=(ids[int(rng.integers(i))],) if i and rng.random() < 0.2 else (),
            domain="X" if rng.random() < 0.5 else "Y",
        )
        for i, name in enumerate(ids)
    ]
    limits = Limits(
        budget=float(rng.integers(0, 25 * members)),
        people=(("engineer", float(rng.integers(0, 2 * members + 1))), ("analyst", 5.0)),
        at_least=(("X", int(rng.integers(0, 3))),) if rng.random() < 0.4 else (),
    )
    return candidates, limits


def test_two_hundred_random_portfolios_are_solved_as_by_brute_force() -> None:
    rng = np.random.default_rng(20261125)
    infeasible = 0
    for _ in range(200):
        candidates, limits = problem(rng)
        fitting = fitting_portfolios(candidates, limits)
        found = select(candidates, limits)
        if not len(fitting):
            assert isinstance(found, Infeasible)
            infeasible += 1
            continue
        assert isinstance(found, Selection)
        values = fitting @ [one.value for one in candidates]
        assert found.value == pytest.approx(values.max(), abs=1e-6)
    assert 0 < infeasible < 100


def test_a_shared_asset_is_paid_once() -> None:
    """40 and 40 with a platform of 50: alone neither is worth it, together they cost 70."""
    pair = [Candidate(initiative_id=name, value=40, cost=10, assets=("platform",)) for name in "AB"]
    limits = Limits(budget=70, assets=(("platform", 50),))
    found = best(pair, limits)
    assert found.chosen == ("A", "B")
    assert found.cost == 70
    assert found.assets == ("platform",)
    assert best(pair, replace(limits, budget=69)).chosen == ("A",)
    assert best(pair, replace(limits, budget=59)).chosen == ()


def test_more_money_never_makes_the_best_portfolio_worse() -> None:
    rng = np.random.default_rng(9)
    candidates, limits = problem(rng)
    points = frontier(candidates, replace(limits, at_least=()), list(range(0, 200, 10)))
    values = [one.selection.value for one in points]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(values))


def test_money_without_limit_takes_everything_worth_having() -> None:
    assert best(six(), Limits()).chosen == ("A", "B", "D", "E", "F")


@pytest.mark.parametrize(
    ("limits", "limit", "said"),
    [
        (Limits(budget=100, at_least=(("X", 7),)), "minimum in X", "there are 6"),
        (Limits(budget=30, at_least=(("X", 3),)), "budget", "within a budget of 30"),
        (
            Limits(people=(("engineer", 2),), at_least=(("X", 3),)),
            "people: engineer",
            "with 2 engineer",
        ),
        (
            Limits(budget=30, people=(("engineer", 2),), at_least=(("X", 3),)),
            "dependencies",
            "several limits",
        ),
    ],
)
def test_where_nothing_fits_the_limit_is_named(limits: Limits, limit: str, said: str) -> None:
    candidates = [replace(one, domain="X") for one in six()]
    found = select(candidates, limits)
    assert isinstance(found, Infeasible)
    assert found.limit == limit
    assert said in found.message
    assert found.remedy


def test_nothing_to_choose_is_an_empty_portfolio() -> None:
    assert best([], LIMITS).chosen == ()
    assert isinstance(select([], Limits(at_least=(("X", 1),))), Infeasible)


@pytest.mark.parametrize(
    ("candidates", "limits", "said"),
    [
        ([replace(six()[0], cost=-1)], LIMITS, "A has a cost"),
        ([six()[0], six()[0]], LIMITS, "A is a candidate twice"),
        (six(), replace(LIMITS, budget=-5), "budget is below zero"),
        (six(), replace(LIMITS, people=(("engineer", -1),)), "supply of engineer"),
        (
            [replace(six()[0], requires=("B",)), replace(six()[1], requires=("A",))],
            LIMITS,
            "A needs B needs A",
        ),
    ],
)
def test_what_no_portfolio_can_be_made_of_is_refused(
    candidates: list[Candidate], limits: Limits, said: str
) -> None:
    with pytest.raises(AssumptionError, match=said):
        select(candidates, limits)


def test_a_dependency_on_no_candidate_cannot_be_met() -> None:
    assert best([replace(six()[0], requires=("Z",))], Limits()).chosen == ()
