"""Experiments from file and plan to result: guardrails and real use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import NotEstimableError, PlanError
from analytics.reports.experiment_tables import use_rows
from analytics.reports.result_json import estimate_json
from analytics.reports.words import signed
from analytics.services.analyse_file import analyse_file
from tests.services.trials import HEAD, answer, numbers, treated_rows, trial

if TYPE_CHECKING:
    from pathlib import Path

GUARDRAILS = [
    ("non_inferiority_margin = 3", 1.0, "pass", "Guardrail passed"),
    ("non_inferiority_margin = 0.05", -0.3, "undecided", "no pass"),
    ("non_inferiority_margin = {relative = 0.02}", -6.0, "fail", "worse by more than"),
]


@pytest.mark.parametrize(("margin", "effect", "verdict", "words"), GUARDRAILS)
def test_a_guardrail_passes_fails_or_stays_open_in_words(
    tmp_path: Path, margin: str, effect: float, verdict: str, words: str
) -> None:
    columns = trial(15, 2_000, effect=effect)
    found = answer(tmp_path, columns, f'pre_outcome = "before"\n{margin}')
    (guardrail,) = found.finding.guardrails
    assert guardrail.verdict == verdict
    assert words in guardrail.sentence
    assert estimate_json(found)["guardrails"][0]["verdict"] == verdict


def test_a_guardrail_of_a_broken_study_has_no_verdict(tmp_path: Path) -> None:
    columns = trial(16, effect=30.0)
    options = "[options]\nallocation = {off = 0.2, on = 0.8}"
    found = answer(tmp_path, columns, f"non_inferiority_margin = 3\n{options}")
    assert found.finding.guardrails[0].verdict == "undecided"


def test_the_direction_of_a_guardrail_is_the_plans(tmp_path: Path) -> None:
    columns = trial(17, 2_000, effect=6.0)
    (tmp_path / "plan").mkdir()
    lower = HEAD.replace("higher_is_better = true", "higher_is_better = false")
    answer(tmp_path, columns)
    (tmp_path / "plan.toml").write_text(f"{lower}non_inferiority_margin = 0.5\n")
    found = analyse_file(tmp_path / "data.csv", tmp_path / "plan.toml")
    assert found.finding.guardrails[0].verdict == "fail"


def test_the_effect_on_users_stands_beside_that_of_the_assignment(tmp_path: Path) -> None:
    columns = trial(18, 2_000, effect=3.0)
    found = answer(tmp_path, columns, 'received = "used"')
    y, d, t = numbers(columns, "y"), numbers(columns, "used"), treated_rows(columns)
    users = found.finding.effect_on_users
    assert users is not None
    assert found.effect.effect == pytest.approx(y[t].mean() - y[~t].mean())
    assert users.effect == pytest.approx((y[t].mean() - y[~t].mean()) / d[t].mean())
    assert users.p_value == pytest.approx(found.effect.p_value, rel=1e-9)
    assert users.first_stage_f > 1_000
    assert "nobody did the opposite" in users.sentence
    assert estimate_json(found)["effect_on_users"]["first_stage"] == pytest.approx(d[t].mean())


def test_within_blocks_users_and_assignment_are_told_by_one_test(tmp_path: Path) -> None:
    found = answer(tmp_path, trial(19, 1_000), 'received = "used"\nstrata = "region"')
    users = found.finding.effect_on_users
    assert users is not None
    assert users.effect is not None
    assert users.effect * users.first_stage == pytest.approx(found.effect.effect, rel=1e-9)
    assert users.p_value == pytest.approx(found.effect.p_value, rel=1e-6)


def test_an_effect_on_users_that_cannot_be_told_is_withheld_with_its_reason(tmp_path: Path) -> None:
    columns = trial(20)
    columns["used"] = [int(v) for v in np.random.default_rng(1).random(400) < 0.5]
    found = answer(tmp_path, columns, 'received = "used"')
    users = found.finding.effect_on_users
    assert users is not None
    assert users.effect is None
    problem = next(
        one for one in found.finding.problems if one.kind == "effect_on_users_not_estimable"
    )
    assert "too weak" in problem.message
    assert "F = " in problem.message
    assert "effect" not in estimate_json(found)["effect_on_users"]
    assert all("users" not in one.method for one in found.finding.alternatives)


def test_use_that_follows_the_assignment_exactly_gives_one_answer(tmp_path: Path) -> None:
    columns = trial(21)
    columns["used"] = [int(arm == "on") for arm in columns["arm"]]
    found = answer(tmp_path, columns, 'received = "used"')
    users = found.finding.effect_on_users
    assert users is not None
    assert (users.effect, users.ci_low) == pytest.approx((found.effect.effect, found.effect.ci_low))
    assert "first_stage_f" not in estimate_json(found)["effect_on_users"]


def test_a_row_with_unknown_use_still_counts_for_the_assignment(tmp_path: Path) -> None:
    columns = trial(22)
    columns["used"] = ["" if i % 10 == 0 else v for i, v in enumerate(columns["used"])]
    found = answer(tmp_path, columns, 'received = "used"')
    assert found.finding.data.rows_used == 400
    assert found.finding.effect_on_users is not None
    assert found.finding.effect_on_users.rows == 360


def test_a_reader_sees_guardrails_and_real_use(tmp_path: Path) -> None:
    found = answer(tmp_path, trial(24), 'received = "used"\nnon_inferiority_margin = 9')
    users = found.finding.effect_on_users
    assert users is not None
    assert found.finding.guardrails[0].sentence.startswith("Guardrail passed")
    rows = use_rows(found)
    assert list(rows["Effect"]) == [
        "Of being offered it (the result)",
        "On those whom the offer brought to use it",
    ]
    assert rows["Size"][0] == signed(found.effect.effect)
    assert rows["Size"][1] == signed(users.effect or 0.0)


REFUSED = [
    ('received = "region"', PlanError, "holds text, not numbers"),
    ('received = "week"', PlanError, "0 for not used and 1 for used"),
    ('received = "nothing"', PlanError, "no column 'nothing'"),
    ('strata = "nothing"', PlanError, "no column 'nothing'"),
    ('covariates = ["used"]\nreceived = "used"', PlanError, "known only after the start"),
    ('pre_outcome = "y"', PlanError, "'y' is the outcome"),
    ('strata = "id"', NotEstimableError, "two units in every arm"),
]


@pytest.mark.parametrize(("extra", "kind", "words"), REFUSED)
def test_what_makes_no_sense_is_refused_with_a_way_out(
    tmp_path: Path, extra: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        answer(tmp_path, trial(23), extra)
    assert getattr(caught.value, "remedy", "")
