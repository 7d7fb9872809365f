from __future__ import annotations

import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.domain.errors import StoreError
from analytics.store.anchor import anchor_path
from analytics.store.connection import Store
from analytics.store.journal import line_digest
from analytics.store.store_check import check_file, check_store
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

WRITES = 12


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Write twelve times and close."""
    path = tmp_path / "kept.duckdb"
    store = Store.open(path)
    for number in range(1, WRITES + 1):
        with store.write("test", f"D-{number}", NOW, details='{"why": "a test"}') as cursor:
            cursor.execute("INSERT INTO domain (domain_id) VALUES (?)", [f"D-{number}"])
    store.close()
    return path


def tamper(path: Path, *statements: str) -> None:
    with closing(duckdb.connect(str(path))) as connection:
        for statement in statements:
            connection.execute(statement)


def found(path: Path) -> list[tuple[str, str]]:
    check = check_file(path)
    assert check.sound == (not check.findings)
    assert all(finding.remedy for finding in check.findings)
    return [(finding.kind, finding.message) for finding in check.findings]


def rewrite_from(path: Path, first: int) -> None:
    """Change a line and work out all hashes after it anew, as somebody who knows the rule would."""
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("UPDATE journal SET subject = 'X' WHERE seq = ?", [first])
        lines = connection.execute(
            "SELECT seq, written_at, action, subject, details, previous_hash, hash FROM journal"
            " ORDER BY seq"
        ).fetchall()
        before = lines[first - 2][6]
        for line in lines[first - 1 :]:
            digest = line_digest((*line[:5], before))
            connection.execute(
                "UPDATE journal SET previous_hash = ?, hash = ? WHERE seq = ?",
                [before, digest, line[0]],
            )
            before = digest


def test_what_was_written_is_found_sound_closed_and_open(written: Path) -> None:
    check = check_file(written)
    assert (check.sound, check.writes, check.anchored) == (True, WRITES, True)
    assert {one.table: one.rows for one in check.tables}["domain"] == WRITES
    store = Store.open(written)
    assert check_store(store) == check
    store.close()


def test_a_changed_line_is_named(written: Path) -> None:
    tamper(written, "UPDATE journal SET details = '{}' WHERE seq = 5")
    assert found(written) == [
        ("line_changed", "Line 5 of the journal was changed after it was written.")
    ]


def test_a_deleted_line_is_named(written: Path) -> None:
    tamper(written, "DELETE FROM journal WHERE seq IN (4, 5, 9)")
    assert found(written) == [("lines_missing", "Lines 4-5, 9 of the journal are missing.")]


def test_an_inserted_line_is_named(written: Path) -> None:
    tamper(
        written,
        "CREATE TABLE other AS SELECT * FROM journal",
        "DROP TABLE journal",
        "ALTER TABLE other RENAME TO journal",
        "INSERT INTO journal SELECT seq, written_at, 'paid', subject, details, previous_hash, hash"
        " FROM journal WHERE seq = 7",
    )
    assert {kind for kind, _ in found(written)} == {"line_changed", "lines_added"}


def test_exchanged_lines_are_named(written: Path) -> None:
    tamper(
        written,
        "CREATE TABLE other AS SELECT CASE seq WHEN 6 THEN 7 WHEN 7 THEN 6 ELSE seq END AS seq,"
        " * EXCLUDE (seq) FROM journal",
        "DROP TABLE journal",
        "ALTER TABLE other RENAME TO journal",
    )
    kinds = dict(found(written))
    assert kinds["line_changed"].startswith("Lines 6-7 ")
    assert "line_moved" in kinds


def test_a_cut_tail_is_named_and_the_store_is_not_opened(written: Path) -> None:
    tamper(written, "DELETE FROM journal WHERE seq > 9")
    [(kind, message)] = found(written)
    assert kind == "tail_missing"
    assert message.startswith("Lines 10-12 of the journal are missing: written and acknowledged")
    with pytest.raises(StoreError, match="lost its last 3 of 12 acknowledged writes") as refused:
        Store.open(written)
    assert "restore" in refused.value.remedy


def test_an_empty_journal_is_a_cut_tail(written: Path) -> None:
    tamper(written, "DELETE FROM journal")
    assert found(written)[0][0] == "tail_missing"


def test_a_journal_rewritten_with_its_hashes_differs_from_the_anchor(written: Path) -> None:
    rewrite_from(written, 8)
    [(kind, message)] = found(written)
    assert kind == "line_rewritten"
    assert message.startswith("Lines 8-12 of the journal are not what the anchor recorded")
    with pytest.raises(StoreError, match="does not hold what was acknowledged"):
        Store.open(written)


def test_a_line_added_at_the_end_with_a_right_hash_is_named(written: Path) -> None:
    with closing(duckdb.connect(str(written))) as connection:
        row = connection.execute("SELECT hash FROM journal WHERE seq = 12").fetchone()
        assert row is not None
        line = (13, NOW.replace(tzinfo=None), "paid", "me", "", str(row[0]))
        connection.execute(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", [*line, line_digest(line)]
        )
    [(kind, message)] = found(written)
    assert kind == "lines_added"
    assert message.startswith("Line 13 of the journal was not written by Credence")
    with pytest.raises(StoreError, match="does not hold what was acknowledged"):
        Store.open(written)


def test_a_missing_anchor_is_named_and_a_copy_elsewhere_begins_its_own(written: Path) -> None:
    copy = written.with_name("copy.duckdb")
    copy.write_bytes(written.read_bytes())
    anchor_path(written).unlink()
    assert [kind for kind, _ in found(written)] == ["anchor_missing"]
    with pytest.raises(StoreError, match="nobody can tell") as refused:
        Store.open(written)
    assert "copy 'kept.duckdb' to another name" in refused.value.remedy
    Store.open(copy).close()
    assert found(copy) == []
    tamper(copy, "DELETE FROM journal WHERE seq = 12")
    assert [kind for kind, _ in found(copy)] == ["tail_missing"]


def test_a_damaged_anchor_is_named(written: Path) -> None:
    place = anchor_path(written)
    lines = place.read_text().splitlines(keepends=True)
    place.write_text("".join([*lines[:6], "done nothing\n", *lines[7:]]))
    assert ("anchor_damaged", "Line 7 of 'kept.duckdb.anchor' is not understood.") in found(written)


def test_rows_missing_from_an_outcome_table_are_named(demo_store: Store) -> None:
    with demo_store.cursor() as cursor:
        row = cursor.execute("SELECT dataset_id, row_count FROM dataset LIMIT 1").fetchone()
        assert row is not None
        cursor.execute(f"DELETE FROM {row[0]} WHERE rowid = 0")
    [finding] = check_store(demo_store).findings
    assert finding.kind == "rows_missing"
    assert f"with {row[1]:,} rows, and its table holds {row[1] - 1:,}" in finding.message


def test_a_file_that_is_gone_is_not_begun_anew(written: Path) -> None:
    written.unlink()
    for attempt in (Store.open, check_file):
        with pytest.raises(StoreError, match="is gone: 12 writes to it were acknowledged"):
            attempt(written)
    assert not written.exists()


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_verified_in_five_seconds(tmp_path: Path) -> None:
    path = tmp_path / "long.duckdb"
    Store.open(path).close()
    before, lines = "", []
    for number in range(1, 100_001):
        line = (number, NOW.replace(tzinfo=None), "test", f"D-{number}", '{"why": "x"}', before)
        before = line_digest(line)
        lines.append((*line, before))
    rows = "\n".join("\t".join(map(str, line)) for line in lines)
    (tmp_path / "lines.tsv").write_text(rows)
    tamper(
        path,
        f"INSERT INTO journal SELECT * FROM read_csv('{tmp_path}/lines.tsv', delim='\t',"
        " header=false, quote='', columns={'a': 'BIGINT', 'b': 'TIMESTAMP', 'c': 'VARCHAR',"
        " 'd': 'VARCHAR', 'e': 'VARCHAR', 'f': 'VARCHAR', 'g': 'VARCHAR'}, nullstr='-')",
    )
    marks = "".join(f"done {line[0]} {line[6]}\n" for line in lines)
    anchor_path(path).write_text("begin 0 \n" + marks)
    start = time.process_time()
    check = check_file(path)
    seconds = time.process_time() - start
    assert (check.findings, check.writes) == ((), 100_000)
    sys.stdout.write(f"\n100,000 lines verified in {seconds:.2f} s of processor time\n")
    assert seconds < 5.0, f"{seconds:.1f} s of processor time for 100,000 lines"
