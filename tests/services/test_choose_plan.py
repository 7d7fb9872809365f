"""A plan whose design is open ends in what the design it chose would have said by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.domain.errors import NotBuiltError, NotEstimableError, PlanError
from analytics.reports.result_json import estimate_json
from analytics.services.analyse_file import analyse_file

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate

HEAD = 'title = "Left open"\noutcome = "y"\nhigher_is_better = true\n'
FOLLOWED = 'unit = "unit"\ntime = "month"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """Units over numbered months; ``starts`` is shared out in turn, 0 means never."""

    units: int = 24
    months: int = 16
    starts: tuple[int, ...] = (9, 0)
    gaps: float = 0.0
    seed: int = 5

    def lines(self) -> list[str]:
        rng = np.random.default_rng(self.seed)
        rows = ["unit,month,group,team,first,x,y"]
        for unit in range(self.units):
            first = self.starts[unit % len(self.starts)]
            x = rng.normal() + (2.0 if first else 0.0)
            for month in range(1, self.months + 1):
                value = unit + 0.3 * month + rng.normal() + 2 * (0 < first <= month)
                if rng.random() < self.gaps:
                    continue
                group = "early" if first else "late"
                written = str(first) if first else ""
                rows.append(f"u{unit},{month},{group},t{unit // 2},{written},{x:.5f},{value:.6f}")
        return rows


def analysed(folder: Path, lines: list[str], plan: str) -> Estimate:
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "plan.toml").write_text(HEAD + plan, encoding="utf-8")
    return analyse_file(folder / "data.csv", folder / "plan.toml")


MARKED = FOLLOWED + 'treated = "group"\ntreated_values = ["early"]\nstart = 9\n'
FIRST = FOLLOWED + 'first_treated = "first"\n'
ONE, SEVERAL = Rollout(), Rollout(starts=(7, 9, 0))

# Plan that leaves the design open, the same question with its design, and the data.
PAIRS = {
    "one start, marked": (MARKED, 'design = "difference_in_differences"\n' + MARKED, ONE),
    "one start, first period": (FIRST, 'design = "difference_in_differences"\n' + MARKED, ONE),
    "clusters": (
        MARKED + 'cluster = "team"\n',
        'design = "difference_in_differences"\n' + MARKED + 'cluster = "team"\n',
        Rollout(starts=(9, 9, 0, 0)),
    ),
    "several starts": (FIRST, 'design = "staggered_adoption"\n' + FIRST, SEVERAL),
    "several starts with a covariate": (
        FIRST + 'covariates = ["x"]\n',
        'design = "staggered_adoption"\n' + FIRST + 'covariates = ["x"]\n',
        SEVERAL,
    ),
    "several starts and gaps": (
        FIRST,
        'design = "staggered_adoption"\n' + FIRST + '[options]\nestimator = "imputation"\n',
        Rollout(starts=(7, 9, 0), gaps=0.1),
    ),
    "one treated unit": (
        MARKED,
        'design = "synthetic_control"\n' + MARKED,
        Rollout(units=14, months=20, starts=(9, *(0,) * 13)),
    ),
    "one treated unit, first period": (
        FIRST.replace("month", "month"),
        'design = "synthetic_control"\n' + MARKED.replace("start = 9", "start = 15"),
        Rollout(units=14, months=20, starts=(15, *(0,) * 13)),
    ),
    "two treated units, few others": (
        FIRST,
        'design = "synthetic_control"\n' + MARKED,
        Rollout(units=8, starts=(9, 0, 0, 0)),
    ),
    "one series": (
        'time = "month"\nstart = 9\n',
        'design = "interrupted_time_series"\ntime = "month"\nstart = 9\n',
        Rollout(units=1),
    ),
    "everybody starts together": (
        FIRST,
        'design = "interrupted_time_series"\ntime = "month"\nstart = 9\n',
        Rollout(starts=(9,)),
    ),
    "rows without units": (
        MARKED.replace('unit = "unit"\n', ""),
        'design = "difference_in_differences"\n' + MARKED.replace('unit = "unit"\n', ""),
        ONE,
    ),
    "users against others": (
        'treatment = "group"\ncontrol = "late"\ncovariates = ["x"]\nunit = "unit"\n',
        (
            'design = "adjusted_comparison"\ntreatment = "group"\ncontrol = "late"\n'
            'covariates = ["x"]\nunit = "unit"\n'
        ),
        Rollout(months=1, units=60),
    ),
    "drawn by lot": (
        'treatment = "group"\ncontrol = "late"\nrandomised = true\n',
        'design = "experiment"\ntreatment = "group"\ncontrol = "late"\n',
        Rollout(months=1, units=60),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_an_open_design_says_what_the_chosen_one_says(name: str, tmp_path: Path) -> None:
    open_plan, closed_plan, data = PAIRS[name]
    found = analysed(tmp_path, data.lines(), 'design = "auto"\n' + open_plan)
    named = analysed(tmp_path, data.lines(), closed_plan)
    assert found.choice is not None
    assert found.design == named.design == found.choice.design
    assert found.finding.method == named.finding.method
    # The same formulas on the same cells: apart by rounding of sums in another order.
    assert found.effect.effect == pytest.approx(named.effect.effect, rel=1e-9)
    assert found.effect.std_error == pytest.approx(named.effect.std_error, rel=1e-7)
    assert found.grade == named.grade
    assert found.finding.data.rows_used == named.finding.data.rows_used


def test_the_result_says_which_branch_was_taken(tmp_path: Path) -> None:
    written = estimate_json(analysed(tmp_path, ONE.lines(), 'design = "auto"\n' + FIRST))
    assert written["design"] == "difference_in_differences"
    choice = written["choice"]
    assert (choice["design"], choice["branch"]) == (written["design"], "one_start")
    assert any("12 units start" in one for one in choice["reasons"])


def test_outcomes_have_no_say_in_the_choice(tmp_path: Path) -> None:
    lines = SEVERAL.lines()
    head, *rows = [line.split(",") for line in lines]
    shuffled = np.random.default_rng(1).permutation([row[-1] for row in rows])
    other = [",".join(head)]
    other += [",".join([*row[:-1], value]) for row, value in zip(rows, shuffled, strict=True)]
    plan = 'design = "auto"\n' + FIRST + 'covariates = ["x"]\n'
    assert analysed(tmp_path, lines, plan).choice == analysed(tmp_path, other, plan).choice


def test_other_estimates_are_never_called_primary(tmp_path: Path) -> None:
    found = analysed(tmp_path, SEVERAL.lines(), 'design = "auto"\n' + FIRST)
    roles = {one.role.value for one in found.finding.alternatives}
    assert roles <= {"sensitivity", "naive", "raw"}
    assert "sensitivity" in roles


def test_comparison_series_lead_to_a_forecast(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows = ["month,other,y"]
    for month in range(1, 49):
        other = 20 + 0.2 * month + rng.normal()
        rows.append(f"{month},{other:.5f},{other + rng.normal(scale=0.3) + (month > 40):.5f}")
    plan = 'design = "auto"\ntime = "month"\nstart = 41\ncovariates = ["other"]\n'
    found = analysed(tmp_path, rows, plan)
    assert found.choice is not None
    assert found.choice.branch == "series_with_comparison"
    assert found.finding.method == "forecast_local_level"


def test_what_the_chosen_design_does_not_use_is_said(tmp_path: Path) -> None:
    plan = 'design = "auto"\n' + FIRST + 'pre_outcome = "x"\n[options]\nseason_length = 12\n'
    found = analysed(tmp_path, ONE.lines(), plan)
    assert found.choice is not None
    assert "'pre_outcome'" in found.choice.reasons[-1]
    assert "'season_length'" in found.choice.reasons[-1]


REFUSALS = [
    (MARKED.replace("early", "nobody"), ONE, PlanError, "nobody"),
    (MARKED.replace("start = 9", "start = 90"), ONE, PlanError, "90"),
    ('time = "month"\nstart = 3\n', Rollout(units=1), NotEstimableError, "2 periods before"),
    (FIRST, Rollout(starts=(0,)), NotEstimableError, "No unit adopts"),
]


@pytest.mark.parametrize(("plan", "data", "kind", "words"), REFUSALS)
def test_what_cannot_be_answered_is_refused_with_a_way_out(
    plan: str, data: Rollout, kind: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=words):
        analysed(tmp_path, data.lines(), 'design = "auto"\n' + plan)


def test_a_ratio_of_units_that_are_followed_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("\n".join(ONE.lines()) + "\n", encoding="utf-8")
    plan = HEAD.replace('"y"', '{numerator = "y", denominator = "x"}')
    (tmp_path / "plan.toml").write_text(plan + 'design = "auto"\n' + FIRST, encoding="utf-8")
    with pytest.raises(NotBuiltError, match="ratio"):
        analyse_file(tmp_path / "data.csv", tmp_path / "plan.toml")
