"""What can be reused and what repeating costs: the worked numbers through the register's facts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analytics.domain.initiative import Initiative
from analytics.domain.returns import NotDefined
from analytics.domain.reuse import Asset, AssetUse, Deployment, Reuse, Template
from analytics.ranking.domain_adjacency import domain_links, next_uses
from analytics.ranking.template_return import template_returns

# Assets 400/250/150/100/120/500 and four use cases (value.md, 4.12); a, b and d are in production.
COSTS = dict(zip("abcdef", (400, 250, 150, 100, 120, 500), strict=True))
NEEDS = {"Lifetime value": "ab", "Churn": "abc", "Pricing": "bcd", "Maintenance": "df"}
DOMAINS = {"Lifetime value": "Customer", "Churn": "Customer", "Pricing": "Retail",
           "Maintenance": "Plant"}  # fmt: skip


def initiatives() -> list[Initiative]:
    return [
        Initiative(initiative_id=name, name=name, stage="pilot", domain=domain)
        for name, domain in DOMAINS.items()
    ]


def reuse(readiness: str = "partial") -> Reuse:
    return Reuse(
        assets=tuple(
            Asset(
                asset_id=key,
                name=key.upper(),
                build_cost=Decimal(cost),
                readiness="production" if key in "abd" else readiness,
            )
            for key, cost in COSTS.items()
        ),
        uses=tuple(
            AssetUse(initiative_id=name, asset_id=key, mode="needed")
            for name, keys in NEEDS.items()
            for key in keys
        ),
    )


@pytest.mark.parametrize("readiness", ["partial", "prototype", ""])
def test_reuse_and_what_is_still_to_build_are_the_worked_numbers(readiness: str) -> None:
    found = {one.name: one for one in next_uses(initiatives(), reuse(readiness))}
    shares = {name: one.reuse for name, one in found.items()}
    assert shares == pytest.approx(
        {"Lifetime value": 1.0, "Churn": 0.8125, "Pricing": 0.7, "Maintenance": 1 / 6}
    )
    assert {name: one.still_to_build for name, one in found.items()} == {
        "Lifetime value": 0, "Churn": 150, "Pricing": 150, "Maintenance": 500,
    }  # fmt: skip
    assert found["Maintenance"].missing == ("F",)


def test_domains_are_as_close_as_the_assets_they_share_by_cost() -> None:
    links = {(one.source, one.target): one for one in domain_links(initiatives(), reuse())}
    assert len(links) == 6
    # Retail needs b, c, d (500); Customer has b and c (400) and needs a, b, c (800).
    assert links["Customer", "Retail"].shared == pytest.approx(0.8)
    assert links["Retail", "Customer"].shared == pytest.approx(0.5)
    assert links["Customer", "Plant"].shared == 0
    assert links["Customer", "Retail"].assets == ("B", "C")


def test_an_asset_without_a_cost_makes_reuse_not_known_and_never_zero() -> None:
    facts = reuse()
    bare = Asset(asset_id="g", name="G")
    facts = Reuse(
        assets=(*facts.assets, bare),
        uses=(*facts.uses, AssetUse(initiative_id="Churn", asset_id="g")),
    )
    churn = next(one for one in next_uses(initiatives(), facts) if one.name == "Churn")
    assert isinstance(churn.reuse, NotDefined)
    assert "g has no cost" in churn.reuse.reason
    assert isinstance(churn.still_to_build, NotDefined)


def deployed(costs: list[float | None]) -> Reuse:
    return Reuse(
        templates=(Template(template_id="T", name="T", build_cost=Decimal(1_000_000)),),
        deployments=tuple(
            Deployment(
                template_id="T",
                sequence_no=number,
                site=f"s{number}",
                cost=None if cost is None else Decimal(str(cost)),
                adaptation_share=0.5 - 0.05 * number,
            )
            for number, cost in enumerate(costs, start=1)
        ),
    )


def test_a_template_learns_as_in_the_worked_example_with_the_adapted_share_beside_it() -> None:
    (found,) = template_returns(deployed([300e3, 246e3, 208e3, 195e3, 178e3, 172e3]))
    assert found.learning_rate == pytest.approx(0.198283, abs=5e-7)
    assert found.bespoke == 300e3
    assert found.break_even == 10
    assert [one.adaptation_share for one in found.points] == pytest.approx(
        [0.45, 0.40, 0.35, 0.30, 0.25, 0.20]
    )


def test_a_gap_in_the_sequence_ends_what_is_learnt_from() -> None:
    (found,) = template_returns(deployed([300e3, None, 208e3, 195e3]))
    assert len(found.points) == 1
    assert found.deployed == 4
    assert isinstance(found.learning_rate, NotDefined)
    assert isinstance(found.break_even, NotDefined)
    (empty,) = template_returns(deployed([]))
    assert isinstance(empty.bespoke, NotDefined)
