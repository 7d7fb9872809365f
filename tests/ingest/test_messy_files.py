"""No file is silently wrong: stored rightly, asked about, or refused where it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.services.inspect_file import inspect_file
from tests.ingest.messy_columns import MESSY_COLUMNS
from tests.ingest.messy_files import ACCEPT, WHOLE_FILES, Messy

if TYPE_CHECKING:
    from pathlib import Path

MESSY = (*WHOLE_FILES, *MESSY_COLUMNS)


@pytest.mark.parametrize("messy", MESSY, ids=lambda one: one.name)
def test_every_messy_file_gets_its_verdict(tmp_path: Path, messy: Messy) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(messy.content)
    found = inspect_file(file)
    said = (*found.problems, *found.questions)
    assert found.action is messy.action, said
    assert not messy.kind or messy.kind in {one.kind for one in said}, said
    assert messy.row is None or messy.row in {one.row for one in said}, said
    assert all(one.remedy for one in said)
    if messy.action is ACCEPT:
        assert bool(messy.kind) == bool(said), said
    if messy.rows is not None:
        assert found.rows == messy.rows
    if messy.total is not None:
        total = next(c.total for c in found.columns if c.label.casefold() == "amount")
        # Decimal text to the nearest double, a few additions.
        assert total == pytest.approx(messy.total, rel=1e-12)
    assert not messy.label or found.columns[0].maximum == messy.label
    types = {column.label: column.type.value for column in found.columns}
    assert [(label, types[label]) for label, _ in messy.types] == list(messy.types)


def test_a_hundred_and_more_files_are_tried_and_each_only_once() -> None:
    assert len({one.name for one in MESSY}) == len(MESSY) > 100
