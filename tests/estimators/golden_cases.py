"""Cases of the reference folder: inputs, the published values expected of them, a tolerance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Case = dict[str, Any]
FILES = ("attribution", "experiments")


def golden_file(shared: Path, file: str) -> Path:
    """Place of one of the files."""
    return shared / "data" / "golden" / f"{file}.json"


def cases_of(shared: Path, file: str) -> list[Case]:
    """Every case of one of the files."""
    text = golden_file(shared, file).read_text(encoding="utf-8")
    cases: list[Case] = json.loads(text)
    return cases


def case(shared: Path, name: str) -> Case:
    """Return one case of either file by its id; no two have the same."""
    return next(one for file in FILES for one in cases_of(shared, file) if one["id"] == name)


def golden(shared: Path, name: str) -> Any:
    """Return what is expected of a case."""
    return case(shared, name)["expected"]
