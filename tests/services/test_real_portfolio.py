"""Five AI initiatives measured in public: published numbers from files to the ranked page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analytics.domain.plan import ExperimentPlan
from analytics.ingest.plan_file import parse_plan
from analytics.services.analyse_file import analyse_file

if TYPE_CHECKING:
    from pathlib import Path

# Expected values were computed by another program in double precision: 1e-8 is the contract.
TOLERANCE = 1e-8
TUTORS = {
    "tutor_open_chat": "tutor_open_chat/exam_score/additive/CR1",
    "tutor_open_chat_practice": "tutor_open_chat/practice_score/additive/CR1",
    "tutor_guided_tutor": "tutor_guided/exam_score/additive/CR1",
}


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "data" / "real_portfolio"


@pytest.fixture
def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return found


def plan_text(folder: Path, name: str) -> str:
    return (folder / "plans" / f"{name}.toml").read_text()


@pytest.mark.parametrize("kind", ["HC3", "CR1", "CR3"])
def test_maintainers_took_longer_with_the_assistant(
    folder: Path, expected: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    text = plan_text(folder, "coding_assistant_maintainers").replace('"HC3"', f'"{kind}"')
    if kind.startswith("CR"):
        text = text.replace("[options]", 'cluster = "developer_id"\n\n[options]')
    plan = tmp_path / "plan.toml"
    plan.write_text(text)
    effect = analyse_file(folder / "outcomes" / "coding_assistant_maintainers.csv", plan).effect
    wanted = expected[f"coding_assistant_maintainers/additive/{kind}"]
    assert effect.effect == pytest.approx(wanted["effect"], abs=TOLERANCE)
    assert effect.std_error == pytest.approx(wanted["std_error"], abs=TOLERANCE)
    assert (effect.n_treated or 0) + (effect.n_control or 0) == wanted["n"]


def test_evolving_assisted_code_shows_no_certain_difference(
    folder: Path, expected: dict[str, Any]
) -> None:
    name = "coding_assistant_evolve"
    estimate = analyse_file(folder / "outcomes" / f"{name}.csv", folder / "plans" / f"{name}.toml")
    wanted = expected[f"{name}/welch"]
    assert estimate.effect.effect == pytest.approx(wanted["effect"], abs=TOLERANCE)
    assert estimate.effect.std_error == pytest.approx(wanted["std_error"], abs=TOLERANCE)
    assert estimate.finding.data.rows_used == wanted["n"]
    assert estimate.effect.ci_low < 0 < estimate.effect.ci_high


@pytest.mark.parametrize("name", TUTORS)
def test_tutors_raise_practice_and_not_the_exam(
    folder: Path, expected: dict[str, Any], name: str
) -> None:
    estimate = analyse_file(folder / "outcomes" / "tutor.csv", folder / "plans" / f"{name}.toml")
    wanted = expected[TUTORS[name]]
    # Published with eight decimals.
    assert estimate.effect.effect == pytest.approx(wanted["effect"], abs=TOLERANCE)
    assert estimate.effect.std_error == pytest.approx(wanted["std_error"], abs=TOLERANCE)
    assert estimate.finding.data.rows_used == wanted["n"]


def test_one_file_serves_three_plans(folder: Path) -> None:
    plans = [parse_plan(plan_text(folder, name)) for name in TUTORS]
    assert all(isinstance(plan, ExperimentPlan) for plan in plans)
    assert {plan.question.data for plan in plans} == {"tutor.csv"}
