"""The documents list what the code holds, and the code keeps the borders the documents draw."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import TYPE_CHECKING, get_args

import pytest

from analytics.domain.plan import Plan
from analytics.estimators.registry import CHECKS
from analytics.ingest import plan_keys
from tests.conftest import ROOT
from tests.documents import read, rows, section
from tests.inventory import DOCUMENT, HEADING, inventory, menu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = read("analytics/METHODS.md")
CEILING = 400
HEAVY = ("streamlit", "statsmodels", "plotly", "pandas", "scipy", "duckdb")
NAMES_THAT_ANSWER_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "base",
    "misc",
}


def python_files() -> list[Path]:
    folders = ("analytics", "pages", "tests")
    return [ROOT / "app.py", *(path for name in folders for path in (ROOT / name).rglob("*.py"))]


def test_the_inventory_is_what_the_code_holds() -> None:
    written = section(read(DOCUMENT), HEADING)
    assert written == inventory(), "python -m tests.inventory writes the lists again"


def test_every_page_is_in_the_menu() -> None:
    pages = {path for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__"}
    assert {ROOT / path for path, _ in menu()} == pages


def test_every_design_is_listed_in_the_methods() -> None:
    built = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", plan.__name__.removesuffix("Plan")).lower()
        for plan in get_args(Plan)
    }
    assert built == set(plan_keys.KEYS)
    tables = section(METHODS, "## Designs").partition("\n### ")[0]
    assert {row[0] for row in rows(tables)} == built


def test_every_check_is_listed_in_the_methods_with_its_designs() -> None:
    found = {row[0]: row[1] for row in rows(section(METHODS, "## Checks"))}
    assert found == {name: ", ".join(designs) for name, designs in CHECKS.items()}


def test_every_file_of_checks_is_a_row_of_the_registry() -> None:
    folder = ROOT / "analytics" / "estimators" / "checks"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(CHECKS)


def imports_of(path: Path) -> Iterator[str]:
    """Every module a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize(
    ("forbidden", "allowed"), [("streamlit", ()), ("pages", ()), ("duckdb", ("store",))]
)
def test_no_module_of_analytics_imports_what_is_not_its_business(
    forbidden: str, allowed: tuple[str, ...]
) -> None:
    engine = ROOT / "analytics"
    offenders = {
        path.relative_to(engine).as_posix()
        for path in engine.rglob("*.py")
        if path.relative_to(engine).parts[0] not in allowed
        and forbidden in {name.partition(".")[0] for name in imports_of(path)}
    }
    assert offenders == set()


EVERYTHING = """
import analytics, importlib, pkgutil
for module in pkgutil.walk_packages(analytics.__path__, "analytics."):
    if not module.name.endswith("demo.__main__"):
        importlib.import_module(module.name)
"""


def loaded_by(statements: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after these statements."""
    script = f"import sys\n{statements}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_the_command_line_says_what_it_does_without_loading_anything_heavy() -> None:
    ask = "from analytics.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    loaded = loaded_by(ask)
    assert "analytics" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_whole_engine_loads_without_a_user_interface_and_without_slow_packages() -> None:
    loaded = loaded_by(EVERYTHING)
    assert {"analytics", "duckdb"} <= loaded
    assert loaded.isdisjoint({"streamlit", "pages", "statsmodels"})


def test_files_stay_small_or_say_why_not() -> None:
    table = rows(section(read("analytics/DECISIONS.md"), "## Files above 400 lines"))
    allowed = {path: int(lines) for path, lines, _ in table}
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files()
    }
    large = {path: size for path, size in sizes.items() if size > CEILING}
    assert large.keys() == allowed.keys()
    assert all(size <= allowed[path] for path, size in large.items())


def test_a_file_is_named_after_the_question_it_answers() -> None:
    names = {path.stem for path in python_files()} | {path.parent.name for path in python_files()}
    assert names.isdisjoint(NAMES_THAT_ANSWER_NOTHING)
