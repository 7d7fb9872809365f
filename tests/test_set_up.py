"""The commands of the README, the pinned packages and the checks every change must pass."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from analytics.__main__ import build_parser
from tests.conftest import ROOT
from tests.documents import commands, marked_lines, offered_commands, read

if TYPE_CHECKING:
    from pathlib import Path

README = read("README.md")
PROJECT = tomllib.loads(read("pyproject.toml"))
PYTHONS = ("3.11.7", "3.12.1", "3.13.0")
RUNTIME, TEST = "requirements.txt", "tests/requirements.txt"
RUN = "python -m analytics "


def pins(path: str) -> dict[str, list[Requirement]]:
    """Pinned packages of a compiled file, by name; one name may have a pin for each Python."""
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^[\w.-]+==[^\\\n]+", read(path), re.MULTILINE):
        pin = Requirement(line.strip())
        found.setdefault(pin.name, []).append(pin)
    return found


def applies(pin: Requirement, python: str) -> bool:
    """Whether a pin is installed on this Python on Linux."""
    linux = {"sys_platform": "linux", "platform_system": "Linux"}
    short = python.rpartition(".")[0]
    return pin.marker is None or pin.marker.evaluate(
        {**linux, "python_full_version": python, "python_version": short}
    )


def version(pin: Requirement) -> str:
    return next(iter(pin.specifier)).version


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("path", "wanted"),
    [(RUNTIME, PROJECT["project"]["dependencies"]), (TEST, PROJECT["dependency-groups"]["test"])],
)
def test_every_direct_dependency_is_pinned_as_declared(
    path: str, wanted: list[str], python: str
) -> None:
    pinned = pins(path)
    for requirement in map(Requirement, wanted):
        versions = [version(pin) for pin in pinned[requirement.name] if applies(pin, python)]
        assert len(versions) == 1, requirement.name
        assert requirement.specifier.contains(versions[0]), requirement.name


def test_a_package_in_both_files_has_one_version() -> None:
    runtime, test = pins(RUNTIME), pins(TEST)
    both = runtime.keys() & test.keys()
    assert "numpy" in both
    assert {name: runtime[name] for name in both} == {name: test[name] for name in both}


@pytest.mark.parametrize("path", [RUNTIME, TEST])
def test_every_pin_carries_its_hashes(path: str) -> None:
    blocks = re.split(
        r"^(?=[A-Za-z])", re.sub(r"^#.*\n", "", read(path), flags=re.MULTILINE), flags=re.MULTILINE
    )
    blocks = [block for block in blocks if block.strip()]
    assert len(blocks) == sum(map(len, pins(path).values()))
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_readme_opens_the_app_with_one_line() -> None:
    steps = (
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install -r requirements.txt",
        ".venv/bin/python -m streamlit run app.py",
    )
    assert marked_lines(README, "open") == (" && ".join(steps),)


def test_the_readme_runs_all_quick_tests_with_one_line() -> None:
    steps = (
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install -r requirements.txt -r tests/requirements.txt",
        ".venv/bin/python -m pytest",
    )
    assert marked_lines(README, "tests") == (" && ".join(steps),)


def test_the_readme_has_an_example_of_every_command_and_each_is_understood() -> None:
    examples = [line.partition(RUN)[2] for line in commands(README) if RUN in line]
    parser = build_parser()
    chosen = [parser.parse_args(shlex.split(example)) for example in examples]
    assert {one.command for one in chosen} == {name for name, _ in offered_commands()}
    named = [
        vars(one)[key] for one in chosen for key in ("data", "plan", "file", "folder") if key in one
    ]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_what_the_readme_points_at_is_there() -> None:
    pointed = set(re.findall(r"\]\(([^)#:]+)\)", README))
    pointed |= set(re.findall(r"`((?:data|analytics|tests|\.ci)/[\w./-]+)`", README))
    made_later = {"data/portfolio.duckdb"}
    assert [path for path in sorted(pointed - made_later) if not (ROOT / path).exists()] == []


FAKE_TOOLS = """
import pathlib, sys
folder = pathlib.Path(".venv/bin")
folder.mkdir(parents=True)
for name in ("python", "ruff", "mypy", "lint-imports"):
    tool = folder / name
    tool.write_text(f"#!/bin/sh\\necho {name} was here\\n" + ("exit 1\\n" if name == FAILS else ""))
    tool.chmod(0o755)
print("===== 3 passed, 1 deselected in 0.12s =====")
print("a word after the summary")
sys.exit(1 if FAILS == "tests" else 0)
"""


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")


def run_ci(folder: Path, fails: str, environment: dict[str, str]) -> tuple[int, list[str]]:
    """Exit status and output of ``.ci/run`` in a project whose tests and tools only say hello."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "tools.py").write_text(f"FAILS = {fails!r}\n{FAKE_TOOLS}", encoding="utf-8")
    readme = "<!-- tests: begin -->\n```sh\npython3 tools.py\n```\n<!-- tests: end -->\n"
    (folder / "README.md").write_text(readme, encoding="utf-8")
    done = subprocess.run(
        [str(shutil.which("bash")), ".ci/run"],
        cwd=folder,
        env={**os.environ, "CI": "true", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.splitlines()


@needs_bash
@pytest.mark.parametrize("fails", ["", "tests", "ruff", "mypy", "lint-imports"])
def test_ci_ends_with_the_summary_and_fails_when_anything_failed(
    tmp_path: Path, fails: str
) -> None:
    status, lines = run_ci(tmp_path, fails, {"CHROMIUM_PATH": sys.executable})
    assert lines[-1] == "===== 3 passed, 1 deselected in 0.12s ====="
    assert status == (1 if fails else 0), lines
    assert [line for line in lines if line.endswith("was here")] == [
        "ruff was here",
        "ruff was here",
        "mypy was here",
        "lint-imports was here",
    ]


@needs_bash
def test_ci_installs_a_browser_where_there_is_none(tmp_path: Path) -> None:
    tools = tmp_path / "only_these"
    tools.mkdir()
    for name in ("cat", "dirname", "env", "grep", "mktemp", "rm", "sed", "sh", "tail", "tee"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (tools / "bash").symlink_to(str(shutil.which("bash")))
    (tools / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (tools / "sudo").write_text('#!/bin/sh\nshift\nexec "$@"\n', encoding="utf-8")
    (tools / "apt-get").write_text('#!/bin/sh\necho "apt-get $*"\n', encoding="utf-8")
    for name in ("python3", "id", "sudo", "apt-get"):
        (tools / name).chmod(0o755)
    nowhere = {"PATH": str(tools), "HOME": str(tmp_path), "CHROMIUM_PATH": ""}
    status, lines = run_ci(tmp_path, "", {**nowhere, "PLAYWRIGHT_BROWSERS_PATH": ""})
    assert status == 0, lines
    assert [line for line in lines if line.startswith("apt-get")] == [
        "apt-get update -q",
        "apt-get install -q -y --no-install-recommends chromium fonts-liberation",
    ]


def test_ci_can_be_started_and_asks_for_a_browser() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "export REQUIRE_BROWSER=1" in read(".ci/run")
