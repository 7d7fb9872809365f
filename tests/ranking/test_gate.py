"""The gate before scaling: three blocks, none makes up for another, what binds comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from analytics.domain.appraisal import (
    Advice,
    Appraisal,
    Feasibility,
    RankedInitiative,
    Recommendation,
)
from analytics.domain.estimate import Grade
from analytics.domain.gate import (
    ConditionState,
    Gate,
    GateBlock,
    GateFacts,
    GateVerdict,
    ScalingOutlook,
    SiteOutlook,
    Voltage,
)
from analytics.domain.initiative import Dependency, MonitoredLayer, Register
from analytics.domain.practice import (
    Integration,
    ModelVersion,
    Practice,
    RoleDemand,
    RoleHolder,
    RoleSupply,
)
from analytics.domain.reuse import Asset, AssetUse, Reuse
from analytics.ranking.capacity import capacity_of
from analytics.ranking.gate import gate_of
from analytics.ranking.gated_advice import with_gate
from analytics.ranking.scaling_outlook import scaling_outlook
from analytics.reports.gate_words import (
    gate_rows,
    gate_sentence,
    gate_verdict,
    premature_sentence,
)
from tests.value.facts import AS_OF, INITIATIVE, POLICY, credit, estimate

READY = Feasibility(
    score=4.0, weakest_section="change", sections=(("change", 4.0),), answered=1, items=1
)
LAYERS = tuple(
    MonitoredLayer(initiative_id="I-1", layer=layer, first=AS_OF - timedelta(days=365), last=AS_OF)
    for layer in ("business", "data", "model")
)
FINISHED = Asset(asset_id="A-1", name="Ticket archive", readiness="production")
BUILT_ON = Reuse(
    assets=(FINISHED,), uses=(AssetUse(initiative_id="I-1", asset_id="A-1", mode="reused"),)
)
RUN = Practice(
    supplies=(RoleSupply(business_unit="B", role="ml_engineer", as_of=AS_OF, headcount=3),),
    demands=(RoleDemand(initiative_id="I-1", role="ml_engineer", people=2),),
    holders=tuple(
        RoleHolder(
            initiative_id="I-1",
            role=role,
            person="A. Person",
            active=True,
            valid_from=None,
            valid_to=None,
        )
        for role in ("on_call", "executive_sponsor")
    ),
    integrations=(
        Integration(initiative_id="I-1", target_system="Desk", interface="api", closes_loop=True),
    ),
    versions=(
        ModelVersion(
            initiative_id="I-1",
            model_id="M",
            version="2",
            deployed_on=AS_OF - timedelta(days=200),
            retired_on=None,
            rollback_tested_on=AS_OF - timedelta(days=90),
        ),
    ),
)
REGISTER = Register(initiatives=(INITIATIVE,), monitoring=LAYERS, reuse=BUILT_ON, practice=RUN)


def appraisal(mean: float = 500e3, spread: float = 150e3, **changes: Any) -> Appraisal:
    """One pilot unit observed for a calendar year; eight more to go, as in the worked example."""
    year = ("2025-01-01", "2025-12-01")
    found = replace(credit(estimate(period=year)), value_mean=mean, value_sd=spread)
    initiative = replace(
        INITIATIVE,
        pilot_units=1,
        reachable_units=9,
        scale_capex=Decimal(4_000_000),
        scale_run_cost_per_unit=Decimal(120_000),
        owner="A. Person",
    )
    half = Decimal(repr(1.6448536269514722 * spread))
    plain = Appraisal(
        initiative=changes.pop("initiative", initiative),
        grade=Grade.A,
        credits=(found,),
        cost=Decimal(100_000),
        credited_low=Decimal(repr(mean)) - half,
        credited_high=Decimal(repr(mean)) + half,
        feasibility=READY,
        currency="SGD",
    )
    return replace(plain, **changes)


def gate(one: Appraisal, register: Register = REGISTER, sites: SiteOutlook | None = None) -> Gate:
    people = capacity_of(register, AS_OF).balance(one.initiative.initiative_id)
    facts = GateFacts(sites=sites or SiteOutlook(), people=people)
    return gate_of(one, register, assumptions=POLICY, as_of=AS_OF, facts=facts)


def failing(found: Gate) -> list[str]:
    return [one.name for one in found.conditions if one.state is ConditionState.FAILS]


def test_the_worked_pilot_is_not_scaled_yet_and_the_larger_one_is() -> None:
    """500 K +- 150 K: P = 0.577485; 2 M +- 600 K: P = 0.965747. A year is 365 days."""
    small, large = gate(appraisal()), gate(appraisal(2e6, 600e3))
    assert small.outlook is not None
    assert large.outlook is not None
    assert small.outlook.probability_positive == pytest.approx(0.577485, abs=2e-3)
    assert large.outlook.probability_positive == pytest.approx(0.965747, abs=2e-3)
    assert small.outlook.break_even == pytest.approx(458653.431161, abs=5e-6)
    assert small.verdict is GateVerdict.NOT_YET
    assert failing(small) == ["Pays at scale with a chance of 80%"]
    assert small.binding is not None
    assert small.binding.block is GateBlock.EVIDENCE
    assert "breaks even at SGD 459K" in small.binding.remedy
    assert large.verdict is GateVerdict.PASS
    assert large.binding is None


def test_a_splendid_value_does_not_make_up_for_missing_practice() -> None:
    gaps = Feasibility(
        score=1.0,
        weakest_section="compliance",
        sections=(("change", 4.0), ("compliance", 1.0)),
        answered=2,
        items=2,
    )
    found = gate(appraisal(20e6, 1e5, feasibility=gaps))
    assert found.verdict is GateVerdict.NOT_YET
    assert found.binding is not None
    assert found.binding.block is GateBlock.PRACTICE
    assert found.binding.remedy == "Close the gaps in compliance."
    assert gate_verdict(found) == "Not yet"
    assert gate_sentence(found).startswith("What binds first: every readiness section")
    assert gate_rows(found)["State"].iloc[0] == "Fails"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"grade": Grade.D}, "Evidence grade C or better"),
        ({"credits": (credit(estimate(effect=2.4)),)}, "No harm"),
        ({"feasibility": None}, "Every readiness section at 3.0 or above"),
    ],
)
def test_each_condition_can_bind(change: dict[str, Any], name: str) -> None:
    assert name in failing(gate(appraisal(2e6, 600e3, **change)))


def test_a_good_study_without_a_gain_does_not_vouch_for_a_weak_one_with_a_gain() -> None:
    weak = replace(credit(estimate(grade=Grade.E)), kpi_id="K-2")
    nothing = credit(estimate(effect=0.0))
    found = gate(appraisal(2e6, 600e3, credits=(nothing, weak)))
    assert "Evidence grade C or better" in failing(found)
    assert any(one.sentence == "The evidence is of grade E." for one in found.conditions)


def test_nobody_owns_it() -> None:
    mine = replace(appraisal().initiative, owner="")
    assert failing(gate(appraisal(2e6, 600e3, initiative=mine))) == ["A business owner"]


def test_monitoring_must_be_old_enough_and_alive() -> None:
    fresh = replace(LAYERS[0], first=AS_OF - timedelta(days=30))
    silent = replace(LAYERS[0], last=date(2025, 1, 1))
    for one in (fresh, silent):
        register = replace(REGISTER, monitoring=(one, *LAYERS[1:]))
        assert failing(gate(appraisal(2e6, 600e3), register)) == [
            "Monitored in 3 layers for 90 days"
        ]


def test_what_it_requires_must_be_in_use() -> None:
    other = replace(INITIATIVE, initiative_id="I-9", stage="pilot")
    needs = Dependency(initiative_id="I-1", other_id="I-9", relation="requires")
    register = replace(REGISTER, initiatives=(INITIATIVE, other), dependencies=(needs,))
    found = gate(appraisal(2e6, 600e3), register)
    assert failing(found) == ["What it requires is in use"]
    in_use = replace(register, initiatives=(INITIATIVE, replace(other, stage="production")))
    assert gate(appraisal(2e6, 600e3), in_use).verdict is GateVerdict.PASS


def test_an_unknown_cost_of_scaling_is_a_condition_not_a_pass() -> None:
    mine = replace(appraisal().initiative, scale_capex=None)
    found = gate(appraisal(2e6, 600e3, initiative=mine))
    assert found.verdict is GateVerdict.CONDITIONAL
    assert found.outlook is None
    assert found.binding is not None
    assert "scale_capex" in found.binding.sentence


def test_the_cost_of_a_unit_now_stands_in_for_a_planned_one_and_is_said() -> None:
    mine = replace(appraisal().initiative, scale_run_cost_per_unit=None)
    found = scaling_outlook(appraisal(initiative=mine), POLICY, Voltage())
    assert isinstance(found, ScalingOutlook)
    assert "as the initiative costs a unit now" in found.assumed
    assert isinstance(
        scaling_outlook(appraisal(initiative=mine, cost=None), POLICY, Voltage()), str
    )


def scaled(one: Appraisal, advice: Advice = Advice.SCALE) -> RankedInitiative:
    row = RankedInitiative(
        rank=1, appraisal=one, recommendation=Recommendation(advice=advice, reasons=("Because.",))
    )
    return with_gate(row, REGISTER, assumptions=POLICY, as_of=AS_OF, facts=GateFacts())


def test_advice_to_scale_is_taken_back_where_the_gate_fails() -> None:
    assert scaled(appraisal(2e6, 600e3)).recommendation.advice is Advice.SCALE
    measured = scaled(appraisal()).recommendation
    assert measured.advice is Advice.RUN_EXPERIMENT
    assert measured.reasons[0].startswith("Not to be scaled yet: Scaling is worth")
    unready = scaled(appraisal(2e6, 600e3, feasibility=None)).recommendation
    assert unready.advice is Advice.FIX
    assert scaled(appraisal(), Advice.STOP).recommendation.advice is Advice.STOP


def test_advice_on_condition_says_the_condition() -> None:
    mine = replace(appraisal().initiative, scale_capex=None)
    found = scaled(appraisal(2e6, 600e3, initiative=mine)).recommendation
    assert found.advice is Advice.SCALE
    assert found.reasons[-1].startswith("On condition that this is settled first")


def test_what_cannot_grow_has_no_gate() -> None:
    mine = replace(appraisal().initiative, stage="production")
    assert scaled(appraisal(initiative=mine)).gate is None


SITES = SiteOutlook(
    live=4, measured=4, kpi="Handling time", unit="minutes", mean=1.0, low=-0.5, high=2.5,
    probability_positive=0.91,
)  # fmt: skip


def test_the_next_site_is_asked_from_three_sites_on_and_said_until_then() -> None:
    for live in (0, 2):
        found = gate(appraisal(2e6, 600e3), sites=SiteOutlook(live=live))
        asked = next(one for one in found.conditions if one.name.startswith("The next site"))
        assert asked.state is ConditionState.NOT_ASKED
        assert "Asked from 3 sites on" in asked.sentence
        assert found.verdict is GateVerdict.PASS
        assert "Not asked yet" in set(gate_rows(found)["State"])


def test_a_next_site_that_may_well_lose_does_not_pass() -> None:
    large = appraisal(2e6, 600e3)
    assert gate(large, sites=SITES).verdict is GateVerdict.PASS
    doubtful = replace(SITES, low=-3.0, probability_positive=0.79)
    found = gate(large, sites=doubtful)
    assert failing(found) == ["The next site gains with a chance of 80%"]
    assert found.binding is not None
    assert "\N{MINUS SIGN}3.00 to 2.50 minutes (90% prediction interval" in found.binding.sentence


def test_sites_in_use_that_nobody_measured_are_not_passed() -> None:
    found = gate(appraisal(2e6, 600e3), sites=SiteOutlook(live=5, measured=2))
    assert found.verdict is GateVerdict.CONDITIONAL
    assert found.binding is not None
    assert "2 of 5 sites in use have a measured effect" in found.binding.sentence
    assert "effect_se" in found.binding.remedy


def test_what_it_builds_on_must_be_production_grade_and_known() -> None:
    partial = replace(BUILT_ON, assets=(replace(FINISHED, readiness="partial"),))
    found = gate(appraisal(2e6, 600e3), replace(REGISTER, reuse=partial))
    assert failing(found) == ["What it builds on is production-grade"]
    assert found.binding is not None
    assert found.binding.sentence == "Not production-grade: Ticket archive (partial)."
    nothing = gate(appraisal(2e6, 600e3), replace(REGISTER, reuse=Reuse()))
    assert nothing.verdict is GateVerdict.CONDITIONAL
    assert nothing.binding is not None
    assert nothing.binding.remedy == "List them in asset.csv and asset_use.csv."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grade": Grade.D}, "before it is understood why and where it works"),
        ({"feasibility": None}, "without the practices that keep it working"),
    ],
)
def test_a_roll_out_that_does_not_pass_is_named_premature(
    change: dict[str, Any], words: str
) -> None:
    early = replace(appraisal().initiative, stage="scaling")
    found = gate(appraisal(2e6, 600e3, initiative=early, **change))
    assert found.premature
    assert premature_sentence(found).endswith(f"{words}.")
    assert not gate(appraisal(2e6, 600e3, **change)).premature
    assert not gate(appraisal(2e6, 600e3, initiative=early)).premature


def test_own_pairs_replace_the_share_that_arrives_and_are_named() -> None:
    """Twice the default's doubt and half its share leave less, and say so."""
    own = Voltage(mean=0.35, spread=0.1, own=True)
    facts = GateFacts(voltage=own)
    plain = gate(appraisal(2e6, 600e3)).outlook
    found = gate_of(
        appraisal(2e6, 600e3), REGISTER, assumptions=POLICY, as_of=AS_OF, facts=facts
    ).outlook
    assert plain is not None
    assert found is not None
    assert found.mean < plain.mean
    assert found.break_even == pytest.approx(2 * plain.break_even)
    assert found.needed == plain.needed
    assert found.expected == pytest.approx(0.35 * found.pilot)
    assert "own pairs of a first and a later measurement" in found.assumed
    assert "policy default, no empirical standing" in plain.assumed
