"""Claimed, naive and corrected side by side, against the pooled numbers of the design."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.appraisal import Headline
from analytics.domain.credit import CreditOutcome
from analytics.domain.returns import NotDefined
from analytics.value.appraise import appraise
from analytics.value.forecast import ADOPTION_SPREAD, PRICE_SPREAD
from analytics.value.headline import headline_of
from analytics.value.portfolio_range import portfolio_range
from analytics.value.side_by_side import side_by_side
from tests.value.facts import (
    AS_OF,
    BROKEN,
    INITIATIVE,
    KPI,
    POLICY,
    PRICE,
    claim,
    estimate,
    register,
    study,
)

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal
    from analytics.domain.honesty import SideBySide

# Effects in per cent and errors of the design's worked example (value.md, 4.6).
WORKED = ((4.1, 1.6), (2.9, 1.0), (1.2, 0.8), (0.4, 0.7), (-0.6, 0.9), (3.0, 1.8))
EXPOSURE = 1_000.0
LEVEL = 100.0  # so that an effect in KPI units is one in per cent


def portfolio(
    measured: tuple[tuple[float, float], ...] = WORKED, level: float | None = LEVEL
) -> tuple[Appraisal, ...]:
    """One initiative with one KPI and one study for every pair of effect and error."""
    names = [str(i) for i in range(len(measured))]
    facts = register(
        initiatives=tuple(replace(INITIATIVE, initiative_id=f"I-{n}") for n in names),
        kpis=tuple(replace(KPI, kpi_id=f"K-{n}", direction=1) for n in names),
        unit_values=tuple(replace(PRICE, kpi_id=f"K-{n}") for n in names),
        claims=tuple(claim(claim_id=n, initiative_id=f"I-{n}", kpi_id=f"K-{n}") for n in names),
        costs=(),
    )
    studies = []
    for n, (effect, error) in zip(names, measured, strict=True):
        found = estimate(effect, error, exposure=EXPOSURE, higher_is_better=True)
        primary = replace(found.finding.effects[0], baseline_mean=level)
        found = replace(found, finding=replace(found.finding, effects=(primary,)))
        studies.append(study(f"S-{n}", found, initiative_id=f"I-{n}", kpi_id=f"K-{n}"))
    return appraise(facts, tuple(studies), assumptions=POLICY, as_of=AS_OF)


def sides(found: tuple[Appraisal, ...]) -> SideBySide:
    return side_by_side(found, headline_of(found), threshold=1.281552)


def money(amount: Decimal | NotDefined) -> float:
    assert isinstance(amount, Decimal)
    return float(amount)


def test_the_winners_of_the_worked_example_lose_a_quarter() -> None:
    """Effects 1, 2, 3 and 6 have a lower bound above zero at 90 %.

    The spread at which the weighted squares are their five degrees of freedom is found here by
    halving (Paule and Mandel 1982). DerSimonian and Laird's, in the design, leaves 7,946.
    """
    found = sides(portfolio())
    assert found.winners == 4
    assert found.evaluations == 6
    assert found.naive == Decimal("11200.00")  # (4.1 + 2.9 + 1.2 + 3.0) x 1,000
    effects, errors = np.array(WORKED).T
    low, high = 0.0, 100.0
    for _ in range(80):
        spread = (low + high) / 2
        weights = 1 / (errors**2 + spread)
        mean = weights @ effects / weights.sum()
        low, high = (spread, high) if weights @ (effects - mean) ** 2 > 5 else (low, spread)
    shrunken = mean + spread / (spread + errors**2) * (effects - mean)
    assert money(found.corrected) == pytest.approx(1_000 * shrunken[[0, 1, 2, 5]].sum(), abs=0.03)
    assert money(found.corrected) == pytest.approx(7_946, rel=0.05)
    assert 0 < money(found.selection_excess) < 11_200


def test_fewer_than_five_have_no_corrected_sum() -> None:
    found = sides(portfolio(WORKED[:4]))
    assert isinstance(found.corrected, NotDefined)
    assert found.corrected.reason.startswith("4 evaluations were given; borrowing from each other")
    assert found.naive == Decimal("8200.00")


def test_the_order_of_the_initiatives_does_not_matter() -> None:
    once, turned = sides(portfolio()), sides(portfolio(WORKED[::-1]))
    assert money(once.corrected) == pytest.approx(money(turned.corrected), abs=0.03)
    assert once.naive == turned.naive


def test_another_unit_of_the_kpi_changes_nothing_but_the_price() -> None:
    """Ten times the level, effects and errors: the same shares of it, ten times the money."""
    tenfold = tuple((10 * effect, 10 * error) for effect, error in WORKED)
    found, plain = sides(portfolio(tenfold, 10 * LEVEL)), sides(portfolio())
    assert money(found.corrected) == pytest.approx(10 * money(plain.corrected), abs=0.3)


def test_two_initiatives_that_claim_one_study_are_one_evaluation() -> None:
    found = portfolio()
    first = found[0]
    twin = replace(
        first, credits=(replace(first.credits[0], initiative_id="I-9"),), initiative=INITIATIVE
    )
    twice = sides((*found, twin))
    assert twice.evaluations == 6
    assert twice.winners == 5


def test_what_cannot_be_trusted_or_compared_is_named_not_pooled() -> None:
    assert sides(portfolio(level=None)).left_out == tuple(f"S-{n}" for n in range(6))
    found = portfolio()
    broken = replace(found[0].credits[0], outcome=CreditOutcome.NOT_TRUSTWORTHY)
    left = sides((replace(found[0], credits=(broken,)), *found[1:]))
    assert left.left_out == ("S-0",)
    assert left.evaluations == 5
    assert BROKEN.breaks_trust


def test_common_drivers_widen_the_range_and_bounds_added_up_are_wider_than_independence() -> None:
    """Variance of a product: s2 (1 + c) + c m2 with 1 + c = (1 + a2)(1 + p2); 20,000 draws."""
    entries = [one.credits[0] for one in portfolio()]
    found = portfolio_range(entries, rng=np.random.default_rng(3))
    assert not isinstance(found, NotDefined)
    mean = sum(one.value_mean or 0 for one in entries)
    variance = sum((one.value_sd or 0) ** 2 for one in entries)
    c = (1 + ADOPTION_SPREAD**2) * (1 + PRICE_SPREAD**2) - 1
    half = 1.644854 * (variance * (1 + c) + c * mean**2) ** 0.5
    assert found.mean == pytest.approx(mean)
    assert found.common.high - found.common.low == pytest.approx(2 * half, rel=0.04)
    spans = [one.high - one.low for one in (found.independent, found.common, found.sum_of_bounds)]
    assert spans == sorted(spans)


def test_without_money_there_is_no_range() -> None:
    assert isinstance(portfolio_range([], rng=np.random.default_rng(3)), NotDefined)
    assert sides(()).claimed is Headline().claimed
