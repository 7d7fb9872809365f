"""The demo portfolio with every text in every file written by an attacker.

What a value is stays distinguishable: the same word becomes the same hostile word everywhere, so
that references, groups and plans still meet.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from typing import TYPE_CHECKING
from zlib import crc32

from analytics.domain.tables import UPLOADABLE, ValueType
from tests.browser.injection_strings import STRINGS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from analytics.domain.tables import Table

DEMO, TEMPLATES = ROOT / "data" / "demo", ROOT / "data" / "templates"
STUDIES = (
    "agent_assistance",
    "card_fraud_scoring",
    "customer_chatbot",
    "doctor_engagement_countries",
    "fraud_scoring_personal_loans",
    "inventory_optimisation",
    "money_laundering_alert_triage",
    "visual_quality_inspection",
)
VOCABULARY = {"role", "category", "layer", "metric", "currency", "status", "period"}
"""Columns whose words mean something to the product: one in three rows is hostile there."""
CODES = {"category", "criterion", "risk_class"}
"""Columns whose words are shown with a capital, or without: strings that survive that."""
NUMBER = re.compile(r"[-+]?[\d.]+(e-?\d+)?|\d{4}-\d{2}(-\d{2})?|", re.IGNORECASE)
FEW = 30


def hostile(word: str, among: tuple[str, ...] = STRINGS) -> str:
    """Make of a word the string that goes with it, and the word after it."""
    return f"{among[crc32(word.encode()) % len(among)]} {word}"


SMALL = tuple(one for one in STRINGS if one == one.lower() and not re.search(r"[-_]|^[a-z]", one))
FILE_STRINGS = tuple(one for one in STRINGS if len(one) < 90 and not re.search(r"[/\\\n\0]", one))


def write_hostile_portfolio(folder: Path) -> Path:
    """Write the folder: every table that can be uploaded, and eight studies with their files."""
    for name in ("outcomes", "plans"):
        (folder / name).mkdir(parents=True)
    for table in UPLOADABLE:
        _write_table(table, folder)
    for study in STUDIES:
        _write_study(study, folder)
    return folder


def _write_table(table: Table, folder: Path) -> None:
    source = DEMO / f"{table.name}.csv"
    source = source if source.exists() else TEMPLATES / f"{table.name}.csv"
    header, *rows = _rows(source)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            known = cell if source.parent == DEMO else _known(header[column], cell, at)
            row[column] = _cell(table, header[column], known, at)
    if table.name == "policy":  # else an export leaves e-mail addresses out, those of strings too
        header, rows = [*header, "names_in_exports"], [[*row, "true"] for row in rows]
    _save(folder / f"{table.name}.csv", [header, *rows])


def _known(column: str, cell: str, at: int) -> str:
    """Let the rows of a template speak of what the demo has."""
    if column not in {"initiative_id", "kpi_id", "review_id"}:
        return cell
    table = f"{column.removesuffix('_id')}.csv"
    rows = _rows((DEMO if (DEMO / table).exists() else TEMPLATES) / table)[1:]
    return rows[at % len(rows)][0]


def _cell(table: Table, column: str, cell: str, at: int) -> str:
    kind = table.column(column)
    if kind is None or kind.type is not ValueType.TEXT or kind.choices:
        return cell
    if column == "currency":
        return cell
    if column in CODES or (column == "role" and table.name != "initiative_role"):
        return hostile(cell, SMALL)
    known = column in VOCABULARY and at % 3
    nothing = not cell and (column in table.required or column.endswith(("_id", "site")))
    if known or nothing:
        return cell
    return hostile(cell or column)


def _write_study(study: str, folder: Path) -> None:
    header, *rows = _rows(DEMO / "outcomes" / f"{study}.csv")
    said: dict[str, str] = {one: hostile(one) for one in header}
    for column in range(len(header)):
        words = {row[column] for row in rows}
        if all(NUMBER.fullmatch(word) for word in words):
            continue
        among = STRINGS if len(words) <= FEW else (hostile(header[column]).rpartition(" ")[0],)
        said |= {word: hostile(word, among) for word in words if word}
        for row in rows:
            row[column] = said.get(row[column], row[column])
    name = f"{hostile(study, FILE_STRINGS)}.csv"
    _save(folder / "outcomes" / name, [[said[one] for one in header], *rows])
    plan = tomllib.loads((DEMO / "plans" / f"{study}.toml").read_text(encoding="utf-8"))
    for key in ("title", "initiative_id", "kpi_id"):
        said[plan[key]] = hostile(plan[key])
    plan["data"] = name
    kept = {key: value for key, value in plan.items() if key in {"design", "data"}}
    text = _toml({key: _say(value, said) for key, value in plan.items()} | kept)
    (folder / "plans" / f"{hostile(study, FILE_STRINGS)}.toml").write_text(text, encoding="utf-8")


def _say(value: object, said: dict[str, str]) -> object:
    if isinstance(value, str):
        return said.get(value, value)
    if isinstance(value, list):
        return [_say(one, said) for one in value]
    if isinstance(value, dict):
        return {said.get(key, key): _say(one, said) for key, one in value.items()}
    return value


def _toml(content: dict[str, object]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in content.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{json.dumps(key)} = {_value(one)}" for key, one in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _save(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
