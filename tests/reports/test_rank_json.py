from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from analytics.domain.appraisal import Headline, PortfolioReview
from analytics.domain.problem import Problem
from analytics.ranking.order import rank_initiatives
from analytics.reports.rank_json import portfolio_json, rank_text, value_json, value_text
from analytics.value.appraise import appraise
from analytics.value.headline import headline_of
from tests.value.facts import AS_OF, INITIATIVE, POLICY, claim, estimate, register, study

EMPTY = replace(INITIATIVE, initiative_id="I-2", name="Nobody measured")
REGISTER = register(initiatives=(replace(INITIATIVE, domain="Service"), EMPTY))
APPRAISALS = appraise(REGISTER, (study(found=estimate()),), assumptions=POLICY, as_of=AS_OF)
REVIEW = PortfolioReview(
    as_of=AS_OF,
    currency="SGD",
    headline=headline_of(APPRAISALS),
    ranked=rank_initiatives(APPRAISALS, assumptions=POLICY, as_of=AS_OF),
    assumptions=POLICY,
    register=REGISTER,
    problems=(Problem(kind="cost_stale", message="Old.", remedy="Add."),),
)
CONTRACT = {
    "rank", "initiative_id", "name", "stage", "domain", "grade", "claimed", "credited",
    "credited_low", "credited_high", "cost", "value_score", "feasibility_score", "advice",
    "reasons", "problems",
}  # fmt: skip


def test_the_portfolio_has_the_keys_of_the_contract() -> None:
    found = portfolio_json(REVIEW)
    assert list(found) == [
        "as_of",
        "currency",
        "headline",
        "leaders",
        "initiatives",
        "problems",
    ]
    assert found["as_of"] == "2026-10-15"
    assert found["headline"]["credited"] == 62330.18
    assert found["headline"]["evidence_coverage"] == 1.0
    assert found["headline"]["credit_rate"] == pytest.approx(62330.18 / 500_000, rel=1e-15)
    first = found["initiatives"][0]
    assert set(first) >= CONTRACT - {"feasibility_score"}
    assert first["rank"] == 1
    assert first["value_score"] == APPRAISALS[0].value_score
    json.dumps(found, allow_nan=False)


def test_what_is_not_known_is_absent_and_said() -> None:
    found = portfolio_json(REVIEW)
    nobody = found["initiatives"][1]
    for key in ("claimed", "credited", "credited_low", "cost", "value_score", "priority"):
        assert key not in nobody
    kinds = {problem["kind"] for problem in nobody["problems"]}
    assert {"claimed_not_set", "credited_not_known", "cost_not_set", "value_not_known"} <= kinds
    assert [one["kind"] for one in found["problems"]] == ["cost_stale"]
    assert "chances" in next(
        one["message"] for one in nobody["problems"] if one["kind"] == "value_not_known"
    )


def test_a_headline_without_numbers_says_so() -> None:
    found = portfolio_json(replace(REVIEW, headline=Headline(), ranked=()))
    assert found["headline"] == {}
    assert "claimed" in next(
        one["message"] for one in found["problems"] if one["kind"] == "headline_not_known"
    )


def test_the_bridge_leads_from_claimed_to_credited_to_the_cent() -> None:
    found = value_json(REVIEW.ranked[0], REVIEW)
    first, *changes, last = found["bridge"]
    assert (first["key"], last["key"]) == ("claimed", "credited")
    total = sum((Decimal(str(one["amount"])) for one in (first, *changes)), Decimal(0))
    assert total == Decimal(str(last["amount"])) == Decimal("62330.18")
    steps = [(step["key"], step["amount"]) for step in found["credits"][0]["steps"]]
    assert steps == [
        ("gross", 120000.0),
        ("lower_bound", 62330.18),
        ("evidence", 62330.18),
        ("realisation", 62330.18),
        ("credited", 62330.18),
    ]
    assert found["claims"][0]["claimed_on"] == "2026-09-28"
    assert found["currency"] == "SGD"
    json.dumps(found, allow_nan=False)


def test_an_unmeasured_initiative_has_no_bridge_and_no_zero() -> None:
    found = value_json(REVIEW.ranked[1], REVIEW)
    assert found["bridge"] == []
    assert found["credits"] == []
    assert "credited" not in found


def test_the_table_is_aligned_and_says_why() -> None:
    lines = rank_text(REVIEW).splitlines()
    assert lines[0] == "As of 2026-10-15, SGD: SGD 62K credited of SGD 500K claimed, cost SGD 10K."
    heading, first, second = lines[2:5]
    assert heading.index("advice") == first.index("Fix first") == second.index("Measure first")
    assert "not set" in second
    assert any(line.startswith("   - ") for line in lines)
    assert lines[-1].startswith("! Old.")


def test_the_value_of_one_initiative_is_read_step_by_step() -> None:
    text = value_text(REVIEW.ranked[0])
    assert text.startswith("Agent assistance\n================\n")
    assert "SGD 500,000.00" in text
    assert "Lower bound: With 90% confidence the effect is at least 1.25" in text
    assert "Credited less cost   SGD 52,330.18" in text


def test_an_empty_portfolio_says_what_to_do() -> None:
    assert "Load a portfolio folder" in rank_text(replace(REVIEW, ranked=()))


def test_a_bridge_with_an_unknown_end_is_absent_instead_of_ending_at_zero() -> None:
    claimed_only = register(initiatives=(INITIATIVE,), claims=(claim("500000"),), unit_values=())
    credited_only = register(initiatives=(INITIATIVE,), claims=())
    for facts in (claimed_only, credited_only):
        found = appraise(facts, (study(found=estimate()),), assumptions=POLICY, as_of=AS_OF)
        assert (found[0].claimed is None) != (found[0].credited is None)
        ranked = rank_initiatives(found, assumptions=POLICY, as_of=AS_OF)
        assert value_json(ranked[0], REVIEW)["bridge"] == []
