"""Strategic scores and deliveries of the register answer their questions in the packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.pack import Audience
from analytics.services.build_pack import open_packs
from analytics.services.import_table import import_table
from tests.services.reviews import SPRING, load_two

if TYPE_CHECKING:
    from analytics.domain.pack import Page
    from analytics.store.connection import Store

SCORES = """initiative_id,criterion,assessor_id,score,rationale,assessed_on
INI-1,promise,ana,4,,2026-03-01
INI-1,promise,ben,2,,2026-03-01
INI-1,promise,ben,3,,2026-04-01
INI-1,resilience,ana,3,,2026-03-01
INI-2,promise,ana,1,,2026-03-01
INI-2,promise,ana,4,,2026-12-01
"""
VERSIONS = (
    "initiative_id,model_id,version,deployed_on,retired_on,refresh_due_on,release_method,"
    "deploy_lead_time_days,rollback_tested_on,toolchain\n"
    "INI-1,M,1,2025-01-01,2026-02-01,,big_bang,30,,\n"
    "INI-1,M,2,2026-02-01,,2026-04-01,canary,4,2026-04-01,registry\n"
    "INI-2,N,1,2026-01-01,,2026-12-01,canary,10,2025-12-01,\n"
    "INI-2,N,2,2026-12-01,,,canary,1,,\n"
)


def page(store: Store, audience: Audience, key: str) -> Page | None:
    (pack,) = open_packs(store, "2026Q1", audiences=(audience,), as_of=SPRING.date())
    return next((one for one in pack.pages if one.key == key), None)


def test_the_board_reads_scores_on_their_scale_and_no_money(store: Store) -> None:
    """Means by hand: ((4 + 3) / 2 + 3) / 2 = 3.25, and 1; a score of later counts for nothing."""
    load_two(store)
    assert page(store, Audience.BOARD, "strategic_position") is None
    import_table(store, "strategic_score", "s.csv", SCORES.encode(), now=SPRING)
    found = page(store, Audience.BOARD, "strategic_position")
    assert found is not None
    assert found.sentence == "Scored 3 or higher of 4: Assistant."
    assert found.chart is not None
    (series,) = found.chart.series
    assert (series.values, series.low, series.high) == ((3.25, 1.0), (3.0, 1.0), (4.0, 1.0))
    assert found.tables[0].rows == (
        ("Assistant", "Promise", 3.5, 3.0, 4.0, 2),
        ("Assistant", "Resilience", 3.0, 3.0, 3.0, 1),
        ("Router", "Promise", 1.0, 1.0, 1.0, 1),
    )


def test_technical_people_read_how_what_is_in_use_was_delivered(store: Store) -> None:
    load_two(store)
    assert page(store, Audience.TECHNICAL, "delivery") is None
    import_table(store, "model_version", "v.csv", VERSIONS.encode(), now=SPRING)
    found = page(store, Audience.TECHNICAL, "delivery")
    assert found is not None
    assert found.sentence == (
        "The way back was rehearsed within 90 days for 1 of 2 versions in use;"
        " overdue for a refresh: 1."
    )
    assert [one.value for one in found.figures] == [7.0, 1, 1]  # lead time: median of 4 and 10
    assert [row[:3] for row in found.tables[0].rows] == [
        ("Assistant", "M", "2"),
        ("Router", "N", "1"),
    ]


def test_numbers_that_are_hidden_do_not_make_those_shown_the_whole(store: Store) -> None:
    """One of two initiatives is used by 58 of 60: its numbers are hidden, its good use is not."""
    load_two(store)
    header = "initiative_id,period_start,eligible_users,active_users\n"
    shown = f"{header}INI-1,2026-02-01,100,40\n".encode()
    import_table(store, "adoption", "a.csv", shown, now=SPRING)
    before = page(store, Audience.BUSINESS, "adoption")
    import_table(
        store, "adoption", "b.csv", f"{header}INI-2,2026-02-01,60,58\n".encode(), now=SPRING
    )
    after = page(store, Audience.BUSINESS, "adoption")
    assert before is not None
    assert after is not None
    assert before.sentence.startswith("In the middle initiative 40% of those who could use it do;")
    assert after.sentence.startswith("In the middle initiative of those shown 40% of those who")
    assert after.sentence.endswith("Hidden: 1, of which used by all but fewer than 10: 1.")
