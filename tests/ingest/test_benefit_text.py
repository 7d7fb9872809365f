"""From the words of a promised benefit to a KPI: direction, unit and what is left open."""

from __future__ import annotations

import pytest

from analytics.domain.tables import BENEFIT_CLASSES, find_table
from analytics.ingest.benefit_measures import MEASURES
from analytics.ingest.benefit_text import propose_kpis
from tests.ingest.benefit_texts import LABELLED


@pytest.mark.parametrize(
    ("text", "name", "direction", "unit"),
    [
        ("Reduce processing time from 10 days to 2", "Time per case", -1, "days per case"),
        ("Increase the speed of review", "Time per case", -1, "hours per case"),
        ("Fewer errors", "Errors per 100 cases", -1, "errors per 100 cases"),
        ("Improved accuracy", "Share that is correct", 1, "share of cases"),
        ("Costs are reduced", "Cost per case", -1, "money per case"),
        ("Higher cost savings", "Cost per case", -1, "money per case"),
        ("More revenue", "Revenue", 1, "money per month"),
        ("Reduced downtime of the line", "Downtime", -1, "hours per month"),
        ("Increased uptime of the line", "Downtime", -1, "hours per month"),
        ("Lower employee turnover", "Share who stay", 1, "share of people"),
        ("Improve safety on the road", "Incidents", -1, "incidents per month"),
    ],
)
def test_the_wording_says_which_way_is_better(
    text: str, name: str, direction: int, unit: str
) -> None:
    found = {one.name: one for one in propose_kpis(text)}
    assert found[name].direction == direction
    assert found[name].unit == unit


@pytest.mark.parametrize("text", ["It will reduce accuracy", "Increased costs", "More errors"])
def test_a_text_that_promises_what_nobody_wants_is_asked_about(text: str) -> None:
    (one,) = propose_kpis(text)
    assert one.direction == 0
    assert "say which is better" in one.question


def test_every_phrase_keeps_its_own_words_and_its_own_amount() -> None:
    first, second = propose_kpis("Fewer errors: 12%. Costs lower by $40,000, 5% faster for all.")[
        :2
    ]
    assert (first.phrase, first.words, first.claim) == ("Fewer errors: 12%", "errors", "12%")
    assert (second.words, second.claim) == ("Costs", "$40,000")
    (faster,) = propose_kpis("10% cheaper to run, faster replies")
    assert faster.claim == ""


def test_efficiency_is_proposed_last_and_asked_about_unless_something_says_it_clearly() -> None:
    (vague,) = propose_kpis("More efficient operations")
    assert vague.question.startswith("Efficiency can mean")
    names = [one.name for one in propose_kpis("Efficiency and faster decisions, less manual work")]
    assert names == ["Time per case", "Hours of work per case"]
    assert not any(one.question for one in propose_kpis("Efficient, with less manual work"))


@pytest.mark.parametrize("text", ["", "   ", "Generate predictive scenarios", "!!! ... ;;"])
def test_a_text_that_names_nothing_to_measure_proposes_nothing(text: str) -> None:
    assert propose_kpis(text) == ()


def test_on_public_benefit_texts_no_direction_is_wrong_and_little_is_missed() -> None:
    hits = misses = extra = 0
    for text, wanted, perhaps in LABELLED:
        found = {one.name: one.direction for one in propose_kpis(text)}
        for name in wanted.keys() & found.keys():
            assert found[name] == wanted[name], text
        hits += len(wanted.keys() & found.keys())
        misses += len(wanted.keys() - found.keys())
        extra += len(found.keys() - wanted.keys() - perhaps)
    # Of 25 things to measure 24 are proposed ("effiency" is not), beside one that nobody would.
    assert (hits, misses, extra) == (24, 1, 1)


def test_every_measure_fits_the_table_of_kpis() -> None:
    table = find_table("kpi")
    assert table is not None
    aggregation = table.column("aggregation")
    assert aggregation is not None
    for one in MEASURES:
        assert one.aggregation in aggregation.choices
        assert one.benefit_class in ("", *BENEFIT_CLASSES)
        assert one.good in (-1, 1)
