"""The same portfolio gives the same amounts, whoever adds them up and however often."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from analytics.reports.rank_json import portfolio_json
from analytics.services.load_portfolio import load_portfolio
from analytics.services.review_portfolio import review_portfolio
from analytics.store import opening
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

AS_OF = date(2026, 10, 15)
MONEY = ("claimed", "credited", "credited_low", "credited_high", "cost")


def written(store: Store) -> tuple[object, ...]:
    """Everything the review says in money, of the portfolio and of every initiative."""
    found: Any = portfolio_json(review_portfolio(store, as_of=AS_OF))
    rows = [found["headline"], *found["initiatives"]]
    return tuple(tuple(str(row.get(key)) for key in MONEY) for row in rows)


@pytest.mark.slow
def test_a_hundred_runs_at_any_number_of_threads_agree_to_the_cent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Loaded, estimated and reviewed at 1, 2, 3 and 8 threads, each reviewed 25 times."""
    configure = opening._configure  # noqa: SLF001 - the number of threads is set before the lock
    seen = set()
    for threads in (1, 2, 3, 8):

        def with_threads(
            connection: DuckDBPyConnection, scratch: Path, threads: int = threads
        ) -> None:
            configure(connection, scratch)
            connection.execute(f"SET threads = {threads}")

        monkeypatch.setattr(opening, "_configure", with_threads)
        store = Store.open(None)
        load_portfolio(store, ROOT / "data" / "demo", now=NOW)
        with store.cursor() as cursor:
            assert cursor.execute("SELECT current_setting('threads')").fetchone() == (threads,)
        seen |= {written(store) for _ in range(25)}
        store.close()
    assert len(seen) == 1


def test_the_same_review_twice_is_the_same(demo_store: Store) -> None:
    assert written(demo_store) == written(demo_store)
