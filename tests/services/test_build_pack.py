"""What a pack is of: a frozen review where there is one, else a preview; every number stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import AssumptionError, NotEstimableError, NotFoundError
from analytics.domain.pack import Audience, Unit, UnitWindow
from analytics.domain.returns import NotDefined
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.reports.packs.formats import FORMATS
from analytics.reports.packs.pages import PAGES
from analytics.reports.packs.written import footer_words
from analytics.reports.words import return_per_unit, window_words
from analytics.services.build_pack import PREVIEW, open_packs
from analytics.services.decide import record_decision
from analytics.services.import_table import import_table
from analytics.services.open_review import open_review
from analytics.services.prepare_review import prepare_review
from analytics.services.review_portfolio import review_portfolio
from analytics.services.sign_review import sign_review
from analytics.services.value_window import value_window
from analytics.store.seen import seen_by
from tests.conftest import NOW
from tests.services.reviews import REGISTER, SPRING, SUMMER, decision, load_two, measure

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.domain.pack import Figure, Pack, Page
    from analytics.store.connection import Store

ALL = tuple(Audience)


def packs(store: Store, period: str, when: datetime) -> dict[Audience, Pack]:
    found = open_packs(store, period, audiences=ALL, as_of=when.date())
    return {one.audience: one for one in found}


def page(pack: Pack, key: str) -> Page:
    return next(one for one in pack.pages if one.key == key)


def figure(pack: Pack, key: str, label: str) -> Figure:
    return next(one for one in page(pack, key).figures if one.label == label)


def test_every_question_is_answered_or_named_with_its_reason(demo_store: Store) -> None:
    for audience, pack in packs(demo_store, "2026Q3", NOW).items():
        answered = len(pack.pages) - 1  # the last page lists what is left out
        assert answered + len(pack.missing) == len(PAGES[audience])
        assert all(one.reason and one.remedy for one in pack.missing)
        assert pack.pages[-1].key == "exclusions"


def test_the_figures_are_those_of_the_portfolio(demo_store: Store) -> None:
    review = review_portfolio(demo_store, as_of=NOW.date())
    found = packs(demo_store, "2026Q3", NOW)
    headline = review.headline
    assert headline.credited is not None
    assert headline.cost is not None
    board, finance = found[Audience.BOARD], found[Audience.FINANCE]
    assert figure(board, "claimed_to_credited", "Credit rate").value == headline.credit_rate
    assert figure(finance, "cost", "Last twelve months").value == headline.cost
    steps = page(board, "claimed_to_credited").tables[0].rows
    assert (steps[0][1], steps[-1][1]) == (headline.claimed, headline.credited)
    assert sum(row[1] for row in steps[:-1] if row[1] is not None) == headline.credited  # type: ignore[misc] # money
    quarters = page(board, "value_and_cost").tables[0].rows
    assert quarters[-1][1] == headline.credited
    units = page(found[Audience.BUSINESS], "business_units").tables[0].rows
    assert sum(row[2] for row in units if row[2] is not None) == headline.credited  # type: ignore[misc] # money
    one = board.provenance
    assert (one.initiatives, one.policy_id) == (25, review.assumptions.policy_id)
    assert one.counted + len(one.exclusions) == 25


def test_cost_is_taken_from_credit_of_the_same_window_alone(demo_store: Store) -> None:
    review = review_portfolio(demo_store, as_of=NOW.date())
    found = packs(demo_store, "2026Q3", NOW)
    board = found[Audience.BOARD]
    first, *_, last = page(board, "value_and_cost").tables[0].rows
    net = figure(board, "value_and_cost", "Credited less cost")
    assert net.note == f"both from {first[0]} to {last[0]}"
    spent = sum(
        one.amount
        for one in review.register.costs
        if one.basis == "actual" and one.currency == review.currency
        and one.period_start <= NOW.date()
    )  # fmt: skip
    assert last[2] == spent
    assert review.headline.credited is not None
    assert net.value == review.headline.credited - spent
    assert review.headline.cost is not None
    assert spent > review.headline.cost  # the last twelve months are another window
    window = value_window(review)
    assert isinstance(window, UnitWindow)
    assert (window.first, window.last, window.net) == (first[0], last[0], net.value)
    assert return_per_unit(window, "SGD") == "SGD 0.94"  # 16,642,784.71 over 17,703,100
    for row in page(found[Audience.BUSINESS], "business_units").tables[0].rows:
        name, _, credited, _, start, end, cost, left = row
        if left is not None:
            assert left == credited - cost  # type: ignore[operator] # money
            assert first[0] <= start <= end <= last[0], name  # type: ignore[operator] # text


def test_audiences_see_the_same_facts(demo_store: Store) -> None:
    found = packs(demo_store, "2026Q3", NOW)
    assert len({one.provenance for one in found.values()}) == 1
    assert len({one.pages[-1] for one in found.values()}) == 1


def test_every_chart_shows_what_its_page_lists(demo_store: Store) -> None:
    for pack in packs(demo_store, "2026Q3", NOW).values():
        for one in pack.pages[:-1]:
            assert one.chart is not None
            assert all(len(s.values) == len(one.chart.categories) for s in one.chart.series)
            assert any(v for s in one.chart.series for v in s.values)  # no empty chart
            assert one.tables[0].rows


def test_nothing_measured_is_said_and_never_drawn(store: Store) -> None:
    text = "initiative_id,name,stage\nINI-1,Assistant,idea\n"
    import_table(store, "initiative", "initiative.csv", text.encode(), now=SPRING)
    found = packs(store, "2026Q1", SPRING)
    for audience in (Audience.BOARD, Audience.FINANCE, Audience.TECHNICAL):
        assert [one.key for one in found[audience].pages] == ["exclusions"]
        assert len(found[audience].missing) == len(PAGES[audience])
    assert found[Audience.BOARD].provenance.counted == 0
    for pack in found.values():
        assert all(one.write(pack) for one in FORMATS)


def test_a_preview_says_so_and_its_hash_follows_the_figures(store: Store) -> None:
    load_two(store)
    first = packs(store, "2026Q1", SPRING)[Audience.BOARD].provenance
    assert first.status == PREVIEW
    assert packs(store, "2026Q1", SPRING)[Audience.BOARD].provenance == first
    measure(store, "INI-1", 3.0, now=SPRING, seed=9)
    assert packs(store, "2026Q1", SPRING)[Audience.BOARD].provenance.snapshot != first.snapshot


def test_a_signed_review_gives_the_same_bytes_after_data_and_policy_moved(store: Store) -> None:
    load_two(store)
    snapshot = prepare_review(store, "2026Q1", now=SPRING).snapshot
    record_decision(store, decision(), now=SPRING, key="d-1")
    sign_review(store, open_review(store), signed_by="Ana", now=SPRING, key="s-1")
    before = packs(store, "2026Q1", SPRING)
    wrote = {one: [form.write(pack) for form in FORMATS] for one, pack in before.items()}
    assert before[Audience.BOARD].provenance.status == "Signed by Ana"
    assert before[Audience.BOARD].provenance.snapshot == snapshot.sha256
    measure(store, "INI-1", 9.0, now=SUMMER, seed=11)
    policy = "policy_id,valid_from,valid_to,currency,discount_rate\nP-1,2026-01-01,,SGD,0.5\n"
    import_table(store, "policy", "policy.csv", policy.encode(), now=SUMMER)
    after = packs(store, "2026Q1", SUMMER)
    assert {one: [form.write(p) for form in FORMATS] for one, p in after.items()} == wrote
    moved = review_portfolio(store, as_of=SUMMER.date())
    credited = page(after[Audience.BUSINESS], "business_units").tables[1].rows
    assert moved.headline.credited != sum(row[4] for row in credited if row[4] is not None)  # type: ignore[misc] # money


def test_what_was_decided_is_a_page_of_every_audience(store: Store) -> None:
    load_two(store)
    prepare_review(store, "2026Q1", now=SPRING)
    keys = [one.key for one in packs(store, "2026Q1", SPRING)[Audience.BOARD].pages]
    assert "decisions" not in keys
    made = decision()
    record_decision(store, made, now=SPRING, key="d-1")
    for pack in packs(store, "2026Q1", SPRING).values():
        (row,) = page(pack, "decisions").tables[0].rows
        assert made.forecast is not None
        forecast = (made.forecast.p10, made.forecast.p50, made.forecast.p90)
        assert row[:5] == ("Assistant", "Continue", "Continue", "Ana", "It pays for itself.")
        assert row[6:11] == ("net credited below 0 on 2026-07-01", *forecast, 0.8)
        assert pack.provenance.status == "Frozen, not signed yet"


def test_the_next_review_says_what_changed_and_how_the_forecasts_did(store: Store) -> None:
    load_two(store)
    prepare_review(store, "2026Q1", now=SPRING)
    first = packs(store, "2026Q1", SPRING)[Audience.BOARD]
    assert "What changed since the last review?" in [one.question for one in first.missing]
    made = decision()
    record_decision(store, made, now=SPRING, key="d-1")
    sign_review(store, open_review(store), signed_by="Ana", now=SPRING, key="s-1")
    measure(store, "INI-1", 1.2, now=SUMMER, seed=21)
    frozen = prepare_review(store, "2026Q2", now=SUMMER)
    for pack in packs(store, "2026Q2", SUMMER).values():
        changes = page(pack, "changes")
        assert changes.chart is not None
        (steps,) = changes.chart.series
        first_step, *between, last = steps.values
        assert first_step is not None
        assert first_step + sum(filter(None, between)) == pytest.approx(last)
        assert last == pytest.approx(float(frozen.portfolio.headline.credited or 0))
        forecasts = page(pack, "forecasts")
        (row,) = forecasts.tables[0].rows
        (scored,) = frozen.following.outcomes
        assert made.forecast is not None
        assert row[4:7] == (made.forecast.p10, made.forecast.p50, made.forecast.p90)
        assert row[10] == scored.actual
        brier = figure(pack, "forecasts", "Brier score").value
        came = scored.actual is not None and scored.actual >= (made.forecast.success_from or 0)
        assert brier == pytest.approx((0.8 - came) ** 2)  # one forecast, by hand
        assert all(form.write(pack) for form in FORMATS)


def test_who_sees_one_unit_gets_a_preview_of_it_and_no_review(demo_store: Store) -> None:
    prepare_review(demo_store, "2026Q3", now=NOW)
    grant = Grant(role=Role.VIEWER, units=("Retail Bank",))
    seen = seen_by(demo_store, Viewer(name="ana", grants=(grant,)))
    pack = packs(seen, "2026Q3", NOW)[Audience.BUSINESS]
    assert pack.provenance.status == PREVIEW
    rows = page(pack, "business_units").tables[1].rows
    assert {row[1] for row in rows} == {"Retail Bank"}


def test_a_business_unit_has_its_own_pack_with_the_same_numbers(demo_store: Store) -> None:
    whole = packs(demo_store, "2026Q3", NOW)[Audience.BUSINESS]
    rows = {row[0]: row for row in page(whole, "business_units").tables[1].rows}
    sums = {row[0]: row for row in page(whole, "business_units").tables[0].rows}
    units = {row[1] for row in rows.values()}
    found = {}
    for unit in units:
        built = open_packs(demo_store, "2026Q3", audiences=ALL, as_of=NOW.date(), unit=str(unit))
        pack = {one.audience: one for one in built}[Audience.BUSINESS]
        assert pack.provenance.part == unit
        assert f"{unit} only" in footer_words(pack.provenance)
        assert pack.provenance.snapshot == whole.provenance.snapshot
        assert {one.provenance for one in built} == {pack.provenance}
        assert all(form.write(one) for one in built for form in FORMATS[3:])
        found[unit] = pack
    assert sum(one.provenance.initiatives for one in found.values()) == 25
    excluded = [name for one in found.values() for name in one.provenance.exclusions]
    assert sorted(excluded) == sorted(whole.provenance.exclusions)
    for unit, pack in found.items():
        if sums[unit][2] is None:
            continue
        own = page(pack, "business_units")
        assert own.tables[0].rows == (sums[unit],)
        assert {row[0]: row for row in own.tables[1].rows} == {
            name: row for name, row in rows.items() if row[1] == unit
        }


def test_a_business_unit_nobody_has_is_refused_with_those_there_are(demo_store: Store) -> None:
    with pytest.raises(NotFoundError) as refused:
        open_packs(demo_store, "2026Q3", audiences=ALL, as_of=NOW.date(), unit="Moon")
    assert "Retail Bank" in refused.value.remedy


def test_credit_without_dates_is_not_a_zero_over_time(store: Store) -> None:
    load_two(store)  # experiments without a time column
    value = page(packs(store, "2026Q1", SPRING)[Audience.BOARD], "value_and_cost")
    assert "Two windows, so one is not taken from the other." in value.sentence
    (refused,) = value.figures
    assert (refused.label, refused.value) == ("Credited less cost", None)
    assert refused.note == "not of one window: some credit has no dates"
    window = value_window(review_portfolio(store, as_of=SPRING.date()))
    assert isinstance(window, NotDefined)
    assert return_per_unit(window, "SGD") == "not set"
    assert window_words(window) == "not of one window"
    assert value.chart is not None
    assert value.chart.categories == ("Credited so far", "Cost, last 12 months")
    assert "Assistant; Router" in value.method
    assert {row[1] for row in value.tables[0].rows} == {None}


def test_harm_counts_where_the_kpi_has_no_price(store: Store) -> None:
    for table in ("initiative", "kpi"):
        import_table(store, table, f"{table}.csv", REGISTER[table].encode(), now=SPRING)
    measure(store, "INI-1", -1.0, now=SPRING)
    measure(store, "INI-2", 0.5, now=SPRING)
    kpis = page(packs(store, "2026Q1", SPRING)[Audience.BUSINESS], "kpi_effects")
    assert [(one.label, one.value) for one in kpis.figures] == [
        ("KPIs improved", 1),
        ("Harm found", 1),
    ]


def test_a_store_without_an_initiative_has_no_pack(store: Store) -> None:
    with pytest.raises(NotEstimableError):
        packs(store, "2026Q1", SPRING)


@pytest.mark.parametrize("period", ["2026Q5", "autumn", "2027Q1"])
def test_a_period_that_is_no_quarter_or_has_not_begun_is_refused(store: Store, period: str) -> None:
    with pytest.raises(AssumptionError):
        open_packs(store, period, audiences=ALL, as_of=NOW.date())


def test_money_of_a_figure_is_never_a_text(demo_store: Store) -> None:
    for pack in packs(demo_store, "2026Q3", NOW).values():
        for one in pack.pages:
            for number in one.figures:
                assert number.unit is not Unit.TEXT
                assert not isinstance(number.value, str)
