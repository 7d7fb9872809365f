"""What a process imports one after the other, and what a store holds after so many of them.

One round is a register table, decisions between imports, outcome files short and long, plain and
quoted, text and Parquet, an appended batch, one put in its place, one withdrawn, a cancelled import
and a whole portfolio folder. Every step is known by its number alone, so that a process that takes
over from a killed one sends the very same again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import duckdb

from analytics.store.batches import batch_history, parts_of
from analytics.store.datasets import list_datasets
from tests.services.reviews import PLAN, outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

STEPS = (
    "table", "small", "plain", "more", "decision", "better", "withdraw", "cancelled", "again",
    "columnar", "folder",
)  # fmt: skip
FILES = {
    "small": (400, ""),
    "again": (700, ""),
    "plain": (200_000, ""),
    "more": (100_000, ""),
    "better": (120_000, ""),
    "cancelled": (100_000, ", FORCE_QUOTE (note)"),
    "columnar": (300_000, ", FORMAT parquet"),
}
"""Rows of each file, and how it is written."""
DOMAINS = 200
Pieces: TypeAlias = dict[str, object]
"""What is there, by name: a piece is whole or it is another value."""


def write_files(folder: Path) -> None:
    """Write the files of every round, and beside them what their rows add up to."""
    facts = {}
    for number, (name, (rows, how)) in enumerate(FILES.items()):
        path = folder / f"{name}{'.parquet' if 'parquet' in how else '.csv'}"
        header = "" if path.suffix == ".parquet" else "HEADER"
        query = (
            f"SELECT (i + {number} * 1000000)::BIGINT AS row_id, 'unit ' || (i % 500) AS unit,"
            f" (i * 7919 % 1000 + {number})::BIGINT AS minutes, 'note ' || (i % 97) AS note"
            f" FROM range({rows}) AS r(i)"
        )
        options = f"{header}{how}".removeprefix(", ")
        duckdb.execute(f"COPY ({query}) TO '{path}' ({options})")
        [sums] = duckdb.execute(f"SELECT {SUMS} FROM ({query})").fetchall()
        facts[name] = (path.name, rows, *sums)
    (folder / "facts.json").write_text(json.dumps(facts))


SUMS = "sum(row_id)::VARCHAR, sum(minutes)::VARCHAR, count(DISTINCT row_id)::VARCHAR"
WAVE_ROWS = 60
WAVE = outcomes(0.8, rows=WAVE_ROWS)


def write_portfolio(folder: Path, number: int) -> Path:
    """Write a portfolio of one initiative with a study; it is there already after a kill."""
    portfolio = folder / f"portfolio-{number}"
    for name in ("outcomes", "plans"):
        (portfolio / name).mkdir(parents=True, exist_ok=True)
    (portfolio / "initiative.csv").write_text(
        f"initiative_id,name,stage\nINI-L{number},Assistant,pilot\n"
    )
    (portfolio / "kpi.csv").write_text(
        "kpi_id,name,unit,direction,benefit_class\n"
        f"K-L{number},Resolved,tickets,1,capacity_release\n"
    )
    (portfolio / "outcomes" / f"INI-L{number}.csv").write_bytes(WAVE)
    plan = PLAN.format(initiative=f"INI-L{number}", kpi=f"K-L{number}")
    (portfolio / "plans" / f"study-{number}.toml").write_text(plan)
    return portfolio


def table_of(number: int) -> bytes:
    """Return a register table of this round."""
    rows = "".join(f"R{number}-{one},Domain {one}\n" for one in range(DOMAINS))
    return f"domain_id,name\n{rows}".encode()


def expected(done: int, facts: dict[str, tuple[object, ...]]) -> Pieces:
    """Give what is there after so many steps."""
    pieces: Pieces = {}
    for number in range(done):
        _step(pieces, *divmod(number, len(STEPS)), facts)
    return pieces


def _step(pieces: Pieces, turn: int, step: int, facts: dict[str, tuple[object, ...]]) -> None:
    name, plain, small = STEPS[step], f"plain-{turn}.csv", f"small-{turn}.csv"
    folder = (f"initiative INI-L{turn}", f"kpi K-L{turn}", f"study study-{turn}")
    simple: dict[str, Pieces] = {
        "table": {f"domains {turn}": DOMAINS},
        "decision": {f"decision {turn}": 1},
        "folder": {**dict.fromkeys(folder, 1), f"run study-{turn}": True},
        "better": {f"end {plain} 1": "superseded"},
        "withdraw": {f"end {plain} 2": "withdrawn", f"data set {plain}": [3]},
        "again": {f"end {small} 1": "superseded"},
    }
    pieces |= simple.get(name, {})
    file, *rest = facts.get(name, ("", 0))
    added: dict[str, tuple[str, int, tuple[object, ...], list[int]]] = {
        "folder": (f"INI-L{turn}.csv", 1, (f"INI-L{turn}.csv", WAVE_ROWS), [1]),
        "more": (plain, 2, (file, *rest), [1, 2]),
        "better": (plain, 3, (file, *rest), [3, 2]),
        "again": (small, 2, (small, *rest), [2]),
    }
    if name in added:
        _add(pieces, *added[name])
    elif name in facts:
        called = str(file).replace(name, f"{name}-{turn}")
        _add(pieces, called, 1, (called, *rest), [1])


def _add(
    pieces: Pieces, data_set: str, number: int, facts: tuple[object, ...], active: list[int]
) -> None:
    pieces[f"batch {data_set} {number}"] = list(facts)
    pieces[f"data set {data_set}"] = active


def pieces_of(store: Store) -> Pieces:
    """Read what a store holds, counted and added up from its rows."""
    pieces: Pieces = {}
    for one in list_datasets(store):
        pieces[f"data set {one.file_name}"] = [batch.number for batch in one.batches]
        with store.cursor() as cursor:
            rows = cursor.execute(f"SELECT count(*) FROM {one.relation}").fetchone()
            parts = parts_of(cursor, one.dataset_id)
        assert rows == (one.rows,) == (sum(part.batch.rows for part in parts),), one.file_name
        for batch in batch_history(store, one.file_name):
            name = f"{one.file_name} {batch.number}"
            pieces[f"batch {name}"] = [batch.file_name, *_sums(store, batch.batch_id, batch.rows)]
            if batch.ended:
                pieces[f"end {name}"] = batch.ended.value
    with store.cursor() as cursor:
        for kind, query in COUNTED.items():
            pieces |= {f"{kind} {name}": n for name, n in cursor.execute(query).fetchall()}
    return pieces


COUNTED = {
    "domains": "SELECT substr(split_part(domain_id, '-', 1), 2), count(*) FROM domain"
    " WHERE domain_id LIKE 'R%' GROUP BY 1",
    "decision": "SELECT regexp_extract(content, 'Because of (\\d+)', 1), count(*)"
    " FROM review_entry GROUP BY 1",
    "initiative": "SELECT initiative_id, count(*) FROM initiative GROUP BY 1",
    "kpi": "SELECT kpi_id, count(*) FROM kpi GROUP BY 1",
    "study": "SELECT study_id, count(*) FROM study GROUP BY 1",
    "run": "SELECT study_id, true FROM study_run GROUP BY 1",
}


def _sums(store: Store, table: str, rows: int) -> list[object]:
    with store.cursor() as cursor:
        count = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert count == (rows,), f"a batch of {rows} rows holds {count}"
        names = {str(row[0]) for row in cursor.execute(f"DESCRIBE {table}").fetchall()}
        if "c4" not in names:
            return [rows]
        query = SUMS.replace("row_id", "c1").replace("minutes", "c3")
        return [rows, *(cursor.execute(f"SELECT {query} FROM {table}").fetchone() or ())]


def other_tables(store: Store) -> set[str]:
    """Tables that are no stored batch's: the program's, and whatever was left half-way."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT table_name FROM duckdb_tables() WHERE table_name NOT IN"
            " (SELECT batch_id FROM batch)"
        ).fetchall()
    return {str(row[0]) for row in rows}
