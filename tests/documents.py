"""Reading the project's own documents: their tables, their commands, the modules they list."""

from __future__ import annotations

import ast
import re
from argparse import HelpFormatter
from functools import partial
from typing import TYPE_CHECKING

from analytics.__main__ import build_parser
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[str, ...]


def read(path: str) -> str:
    """Text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Everything below a heading up to the next heading of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(
        rf"^{re.escape(heading)}$\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"there is no heading '{heading}'"
    return found.group(1)


def rows(text: str) -> tuple[Row, ...]:
    """Rows of every table in a text, without headers; code marks are taken off the cells."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    rules = [place for place, row in enumerate(cells) if set("".join(row)) <= set("-: ")]
    headers = {place - 1 for place in rules}
    return tuple(
        tuple(cell.replace("`", "") for cell in row)
        for place, row in enumerate(cells)
        if place not in headers and place not in rules
    )


def marked_lines(text: str, name: str) -> tuple[str, ...]:
    """Lines between ``<!-- name: begin -->`` and ``<!-- name: end -->``, without code fences."""
    inside = text.partition(f"<!-- {name}: begin -->")[2].partition(f"<!-- {name}: end -->")[0]
    return tuple(line for line in inside.split("\n") if line and not line.startswith("```"))


def offered_commands() -> tuple[Row, ...]:
    """Every command of the command line with its words."""
    parser = build_parser()
    parser.formatter_class = partial(HelpFormatter, width=500)
    return tuple(re.findall(r"^    ([a-z-]+)\s{2,}(.+)$", parser.format_help(), re.MULTILINE))


def commands(text: str) -> tuple[str, ...]:
    """Every line of every shell block."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return tuple(line for block in blocks for line in block.splitlines())


def first_sentence(path: Path) -> str:
    """First line of a module's docstring, as a table shows it."""
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return words.partition("\n")[0].replace("`", "")


def modules(folder: str) -> tuple[Row, ...]:
    """Name and first sentence of every module of a package, sorted by name."""
    paths = sorted((ROOT / folder).glob("*.py"))
    return tuple((path.stem, first_sentence(path)) for path in paths if path.stem != "__init__")


def packages(folder: str) -> tuple[str, ...]:
    """Every package at or below a folder that holds modules of its own, as paths."""
    inits = sorted((ROOT / folder).rglob("__init__.py"))
    return tuple(
        init.parent.relative_to(ROOT).as_posix()
        for init in inits
        if len([*init.parent.glob("*.py")]) > 1
    )
