"""The best portfolio: the worked one, brute force on two hundred others, and bad input."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, pairwise

import numpy as np
import pytest

from analytics.domain.errors import AssumptionError, NotEstimableError
from analytics.ranking.choice_limits import (
    Candidate,
    Infeasible,
    Limits,
    Selection,
    SharedAsset,
    Synergy,
    selection_of,
)
from analytics.ranking.core_index import core_index, fitting_portfolios, share_of_optima
from analytics.ranking.frontier import frontier, what_binds
from analytics.ranking.select import select

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


def test_the_core_index_counts_synergies_and_what_is_paid_once() -> None:
    """Known values: one portfolio is best, so it alone is not dominated."""
    rng = np.random.default_rng(11)
    for _ in range(25):
        candidates, limits = problem(rng)
        if not len(fitting_portfolios(candidates, limits)):
            continue
        found = core_index(candidates, limits, [one.value for one in candidates])
        top = best(candidates, limits)
        listed = [tuple(x for x in candidates if x.initiative_id in p) for p in found.portfolios]
        assert {round(worth(one, limits), 6) for one in listed} == {round(top.value, 6)}


def test_eight_initiatives_with_wide_intervals_are_indexed_as_pair_by_pair() -> None:
    rng = np.random.default_rng(12)
    lowest = rng.integers(0, 50, 8).astype(float)
    many = [
        Candidate(initiative_id=f"I{i}", value=low + float(rng.integers(1, 40)), cost=10 + i)
        for i, low in enumerate(lowest)
    ]
    limits = Limits(budget=60)
    found = core_index(many, limits, lowest.tolist())
    rows = fitting_portfolios(many, limits)
    highest = np.array([one.value for one in many])
    kept = [
        p
        for p in rows
        if not any(
            (gained := q * (1 - p)) @ lowest - (lost := p * (1 - q)) @ highest >= 0
            and gained @ highest - lost @ lowest > 0
            for q in rows
        )
    ]
    assert found.shares == pytest.approx(np.mean(kept, axis=0))


def problem(rng: np.random.Generator) -> tuple[list[Candidate], Limits]:
    """Make up a portfolio of up to fourteen with every kind of limit, synergy and shared asset."""
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
            assets=tuple(one for one in "PQ" if rng.random() < 0.25),
        )
        for i, name in enumerate(ids)
    ]
    pairs = [
        Synergy(first=first, second=second, amount=float(rng.integers(-40, 60)))
        for first, second in combinations(ids, 2)
        if rng.random() < 0.1
    ]
    forced = rng.permutation(ids)[:2] if rng.random() < 0.3 and members > 1 else ()
    limits = Limits(
        budget=float(rng.integers(0, 25 * members)),
        people=(("engineer", float(rng.integers(0, 2 * members + 1))), ("analyst", 5.0)),
        at_least=(("X", int(rng.integers(0, 3))),) if rng.random() < 0.4 else (),
        assets=tuple(
            SharedAsset(
                asset_id=one, cost=float(rng.integers(0, 40)), charge=float(rng.integers(0, 30))
            )
            for one in "PQ"
        ),
        synergies=tuple(pairs),
        must=tuple(map(str, forced[:1])),
        never=tuple(map(str, forced[1:])),
    )
    return candidates, limits


def fits(chosen: tuple[Candidate, ...], limits: Limits) -> bool:
    """Check the definition of every limit, one portfolio at a time and without any matrix."""
    names = {one.initiative_id for one in chosen}
    assets = [one for one in limits.assets if any(one.asset_id in x.assets for x in chosen)]
    cost = sum(one.cost for one in chosen) + sum(one.cost for one in assets)
    return (
        (limits.budget is None or cost <= limits.budget)
        and all(
            sum(dict(one.people).get(role, 0) for one in chosen) <= supply
            for role, supply in limits.people
        )
        and all(sum(one.domain == d for one in chosen) >= count for d, count in limits.at_least)
        and all(names.issuperset(one.requires) for one in chosen)
        and not any(names.intersection(one.excludes) for one in chosen)
        and names.issuperset(limits.must)
        and names.isdisjoint(limits.never)
    )


def worth(chosen: tuple[Candidate, ...], limits: Limits) -> float:
    names = {one.initiative_id for one in chosen}
    used = {asset for one in chosen for asset in one.assets}
    return (
        sum(one.value for one in chosen)
        + sum(one.amount for one in limits.synergies if {one.first, one.second} <= names)
        - sum(one.charge for one in limits.assets if one.asset_id in used)
    )


def test_two_hundred_random_portfolios_are_solved_as_by_brute_force() -> None:
    """Every kind of limit, synergies of both signs and assets paid once; listed without matrices
    up to ten initiatives, by matrices up to fourteen."""
    rng = np.random.default_rng(20261125)
    infeasible = 0
    for _ in range(200):
        candidates, limits = problem(rng)
        fitting = fitting_portfolios(candidates, limits)
        portfolios = [
            tuple(one for one, x in zip(candidates, row, strict=True) if x) for row in fitting
        ]
        if len(candidates) <= 10:
            everything = chain.from_iterable(
                combinations(candidates, size) for size in range(len(candidates) + 1)
            )
            assert set(portfolios) == {one for one in everything if fits(one, limits)}
        found = select(candidates, limits)
        if not portfolios:
            assert isinstance(found, Infeasible)
            assert found.message.startswith("No portfolio fits")
            infeasible += 1
            continue
        assert isinstance(found, Selection)
        best_worth = max(worth(one, limits) for one in portfolios)
        assert found.value == pytest.approx(best_worth, abs=1e-6)
        assert fits(tuple(one for one in candidates if one.initiative_id in found.chosen), limits)
    assert 0 < infeasible < 100


def test_the_limits_named_as_impossible_are_and_none_of_them_too_many() -> None:
    """What a conflict names cannot hold; without any one of them something fits."""
    rng = np.random.default_rng(5)
    seen = 0
    while seen < 20:
        candidates, limits = problem(rng)
        found = select(candidates, limits)
        if isinstance(found, Selection):
            continue
        seen += 1
        named = [one for one in found.limit.split(", ") if one != "dependencies"]
        kept = replace(
            limits,
            budget=limits.budget if "budget" in named else None,
            people=tuple(one for one in limits.people if f"people: {one[0]}" in named),
            at_least=tuple(one for one in limits.at_least if f"minimum in {one[0]}" in named),
            must=tuple(one for one in limits.must if f"must: {one}" in named),
            never=tuple(one for one in limits.never if f"never: {one}" in named),
        )
        assert isinstance(select(candidates, kept), Infeasible)
        if "budget" in named:
            assert isinstance(select(candidates, replace(kept, budget=None)), Selection)
        for one in kept.at_least:
            fewer = tuple(other for other in kept.at_least if other != one)
            assert isinstance(select(candidates, replace(kept, at_least=fewer)), Selection)


def test_a_shared_asset_is_paid_once() -> None:
    """40 and 40 with a platform of 50: alone neither is worth it, together they cost 70."""
    pair = [Candidate(initiative_id=name, value=40, cost=10, assets=("platform",)) for name in "AB"]
    limits = Limits(budget=70, assets=(SharedAsset(asset_id="platform", cost=50),))
    found = best(pair, limits)
    assert found.chosen == ("A", "B")
    assert found.cost == 70
    assert found.assets == ("platform",)
    assert best(pair, replace(limits, budget=69)).chosen == ("A",)
    assert best(pair, replace(limits, budget=59)).chosen == ()


def test_what_an_asset_takes_a_year_must_be_earned_by_those_who_use_it_together() -> None:
    pair = [Candidate(initiative_id=name, value=40, cost=10, assets=("platform",)) for name in "AB"]
    asset = SharedAsset(asset_id="platform", cost=50, charge=60)
    found = best(pair, Limits(assets=(asset,)))
    assert (found.chosen, found.value) == (("A", "B"), 20)
    assert best(pair, Limits(assets=(replace(asset, charge=81),))).chosen == ()
    assert best(pair[:1], Limits(assets=(asset,))).chosen == ()


def test_a_synergy_counts_only_where_both_are_funded() -> None:
    """A loses 10 alone and gains 15 with B; what two take from each other can leave one out."""
    pair = [Candidate(initiative_id=name, value=v, cost=10) for name, v in (("A", -10), ("B", 20))]
    gain = Synergy(first="A", second="B", amount=15)
    found = best(pair, Limits(synergies=(gain,)))
    assert (found.chosen, found.value) == (("A", "B"), 25)
    assert best(pair, Limits(budget=10, synergies=(gain,))).chosen == ("B",)
    two = [replace(one, value=20) for one in pair]
    assert best(two, Limits(synergies=(replace(gain, amount=-25),))).value == 20


def test_what_is_put_in_or_left_out_by_hand_costs_what_it_costs() -> None:
    free, forced = best(six(), LIMITS), best(six(), replace(LIMITS, must=("B",)))
    assert "B" in forced.chosen
    assert "C" not in forced.chosen
    assert forced.value < free.value
    assert "A" not in best(six(), replace(LIMITS, never=("A",))).chosen
    without = best(six(), replace(LIMITS, never=("A",)))
    assert "D" not in without.chosen  # it requires A
    chosen = [one for one in six() if one.initiative_id in "ADEF"]
    assert selection_of(chosen, LIMITS) == free


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
        (
            Limits(budget=30, at_least=(("X", 3),)),
            "budget, minimum in X",
            "a budget of 30 and at least 3 initiatives in X cannot hold together",
        ),
        (
            Limits(people=(("engineer", 2),), at_least=(("X", 3),)),
            "people: engineer, minimum in X",
            "2 engineer and at least 3 initiatives in X",
        ),
        (Limits(must=("B", "C")), "dependencies, must: B, must: C", "B excludes C"),
        (
            Limits(must=("D",), never=("A",)),
            "dependencies, must: D, never: A",
            "D requires A, D funded and A not funded cannot hold together",
        ),
        (Limits(budget=45, must=("A",)), "budget, must: A", "a budget of 45 and A funded"),
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
        (six(), replace(LIMITS, assets=(SharedAsset(asset_id="P", cost=-1),)), "supply of P"),
        (six(), replace(LIMITS, must=("Z",)), "Z is no candidate"),
        (six(), replace(LIMITS, must=("A",), never=("A",)), "A must be funded and must not"),
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
