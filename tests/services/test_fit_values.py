"""A value of a plan is met by what it means, however plan and file spell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import PlanError
from analytics.services.analyse_file import analyse_file
from analytics.services.check_by_relabelling import aa_file

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate

PLAN = """
title = "Spelling"
registered_on = 2026-01-01
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
"""


def write(folder: Path, arms: tuple[str, str], plan: str) -> tuple[Path, Path]:
    rows = [f"{arms[i % 2]},{wave},{i % 7 + i % 2}.5" for i in range(40) for wave in ("1.0", "2.0")]
    data, file = folder / "data.csv", folder / "plan.toml"
    data.write_text("arm,wave,y\n" + "\n".join(rows) + "\n")
    file.write_text(PLAN + plan)
    return data, file


def analysed(folder: Path, arms: tuple[str, str], plan: str) -> Estimate:
    return analyse_file(*write(folder, arms, plan))


@pytest.mark.parametrize(
    ("arms", "control", "arm"),
    [
        (("0", "1"), "0", "1"),
        (("0", "1"), '"0"', '"1"'),
        (("0", "1"), "0.0", "1.0"),
        (("0", "1"), '"0.0"', '"1"'),
        (("0.0", "1.0"), "0", "1"),
        (("0.0", "1.0"), '"0.0"', '"1.0"'),
        (("0.5", "1.5"), "0.5", '"1.5"'),
        (("False", "True"), '"False"', '"True"'),
        (("False", "True"), "false", '"TRUE"'),
        (("No", "Yes"), '"No"', '"Yes"'),
    ],
)
def test_numbers_and_truth_values_are_one_value_in_every_spelling(
    tmp_path: Path, arms: tuple[str, str], control: str, arm: str
) -> None:
    plan = f"control = {control}\narm = {arm}\nwhere = {{wave = 1.0}}\n"
    found = analysed(tmp_path, arms, plan)
    assert found.effect.effect == pytest.approx(1.0 - 0.05, abs=0.5)
    assert (found.effect.n_control, found.effect.n_treated) == (20, 20)


def test_planned_shares_are_met_in_every_spelling(tmp_path: Path) -> None:
    plan = 'control = "0.0"\n[options]\nallocation = {"0.0" = 0.5, "1.0" = 0.5}\n'
    found = analysed(tmp_path, ("0", "1"), plan)
    assert {one.name for one in found.finding.checks} >= {"sample_ratio"}


def test_text_is_compared_letter_by_letter(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="never says 'no'"):
        analysed(tmp_path, ("No", "Yes"), 'control = "no"\n')


def test_the_check_on_own_data_reads_the_same_spellings(tmp_path: Path) -> None:
    data, plan = write(tmp_path, ("0", "1"), "control = 0.0\n")
    assert aa_file(data, plan, repetitions=10).repetitions == 10


def test_treated_values_are_met_in_every_spelling(tmp_path: Path) -> None:
    rows = [
        f"u{i},{i % 2}.0,{t},{10 + i % 5 + t * (i % 3)}.{i}" for i in range(12) for t in range(6)
    ]
    data, plan = tmp_path / "data.csv", tmp_path / "plan.toml"
    data.write_text("u,g,t,y\n" + "\n".join(rows) + "\n")
    text = (
        'title = "t"\ndesign = "difference_in_differences"\noutcome = "y"\nunit = "u"\ntime = "t"\n'
        'higher_is_better = true\nstart = 3\ntreated = "g"\ntreated_values = [VALUE]\n'
    )
    effects = []
    for value in ("1", "1.0", '"1.0"'):
        plan.write_text(text.replace("VALUE", value))
        effects.append(analyse_file(data, plan).effect.effect)
    assert effects[0] == effects[1] == effects[2]
