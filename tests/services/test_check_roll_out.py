"""What must hold of a before/after study beside its own panel: rows, use, other outcomes, order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pytest

from analytics.domain.check import Verdict
from analytics.domain.errors import PlanError
from analytics.services.analyse_file import analyse_file

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.check import Check
    from analytics.domain.estimate import Estimate

HEAD = """
title = "Offices"
outcome = "minutes"
higher_is_better = true
unit = "office"
time = "month"
"""
BLOCK = (
    HEAD
    + 'design = "difference_in_differences"\ntreated = "wave"\ntreated_values = ["1"]\n'
    + "start = 2026-07-01\n"
)
WAVES = HEAD + 'design = "staggered_adoption"\nfirst_treated = "go_live"\n'
OPEN = HEAD + 'design = "auto"\nfirst_treated = "go_live"\n'
SERIES = (
    HEAD.replace('unit = "office"\n', "")
    + 'design = "interrupted_time_series"\nstart = 2026-07-01\n'
)


def month(t: int) -> date:
    """Months are counted from October 2025."""
    years, months = divmod(9 + t, 12)
    return date(2025 + years, months + 1, 1)


def offices(
    *,
    units: int = 24,
    waves: tuple[int, ...] = (9, 0),
    use: float = 0.0,
    moved: float = 0.0,
    ahead: float = 0.0,
    seed: int = 1,
) -> list[str]:
    """Offices over 16 months, an effect of 3 from the month of their wave on (0: never).

    ``use`` is what others use, ``moved`` the effect on ``sickness``, ``ahead`` how much higher the
    first wave stands before.
    """
    rng = np.random.default_rng(seed)
    rows = ["office,month,go_live,wave,minutes,used,sickness"]
    for i in range(units):
        wave = waves[i % len(waves)]
        own = rng.normal() + ahead * (wave == waves[0])
        for t in range(16):
            on = bool(wave) and t >= wave
            start = month(wave) if wave else ""
            y = 20 + own + 3 * on + rng.normal(scale=0.5)
            other = 5 + moved * on + rng.normal(scale=0.5)
            used = 1.0 if on else use * (t >= 9)
            rows.append(f"o{i},{month(t)},{start},{int(wave > 0)},{y:.4f},{used},{other:.4f}")
    return rows


def analysed(folder: Path, rows: list[str], plan: str) -> Estimate:
    file = folder / "offices.csv"
    file.write_text("\n".join(rows) + "\n")
    (folder / "plan.toml").write_text(plan)
    return analyse_file(file, folder / "plan.toml")


def check(found: Estimate, name: str) -> Check:
    return next(one for one in found.finding.checks if one.name == name)


def doubled(rows: list[str]) -> list[str]:
    return [*rows, *rows[1:]]


@pytest.mark.parametrize("plan", [BLOCK, WAVES, OPEN, SERIES])
def test_a_file_that_holds_everything_twice_is_not_trusted(tmp_path: Path, plan: str) -> None:
    once = analysed(tmp_path, offices(), plan)
    twice = analysed(tmp_path, doubled(offices()), plan)
    assert twice.effect.exposure == pytest.approx(2 * (once.effect.exposure or 0))
    assert check(once, "copied_rows").verdict is Verdict.PASS
    found = check(twice, "copied_rows")
    assert found.verdict is Verdict.FAIL
    assert "occurs 2 times" in found.sentence
    assert once.trustworthy
    assert not twice.trustworthy


def test_part_of_a_file_loaded_twice_fails_and_names_a_row(tmp_path: Path) -> None:
    rows = offices()
    found = check(analysed(tmp_path, [*rows, *rows[1:40]], WAVES), "copied_rows")
    assert found.verdict is Verdict.FAIL
    assert "39 of 423 rows" in found.sentence
    assert "'o0' in '2025-10-01'" in found.sentence


@pytest.mark.parametrize("plan", [BLOCK, WAVES])
def test_a_single_copy_is_named_beside_the_result_and_costs_no_grade(
    tmp_path: Path, plan: str
) -> None:
    rows = offices()
    found = analysed(tmp_path, [*rows, rows[1]], plan)
    assert check(found, "copied_rows").verdict is Verdict.PASS
    (said,) = [one for one in found.finding.problems if one.kind == "copied_rows"]
    assert "1 of 385 rows is the same" in said.message
    assert "'o0' in '2025-10-01'" in said.message
    assert said.remedy


def test_whole_numbers_may_be_alike_by_chance(tmp_path: Path) -> None:
    rows = offices()
    whole = [rows[0], *(",".join(p.split(",")[:4]) + f",{crc32(p.encode()) % 3},0,5" for p in
                        [*rows[1:], *rows[1:80]])]  # fmt: skip
    assert check(analysed(tmp_path, whole, WAVES), "copied_rows").verdict is Verdict.WARN


def test_rows_that_name_nobody_may_be_alike_by_chance(tmp_path: Path) -> None:
    rows = [f"{month(t)},{i % 3 == 0:d}" for t in range(16) for i in range(7 + t * t % 5)]
    found = analysed(tmp_path, ["month,minutes", *rows], SERIES)
    assert check(found, "copied_rows").verdict is Verdict.PASS


@pytest.mark.parametrize("plan", [BLOCK, BLOCK.replace('unit = "office"\n', ""), WAVES, OPEN])
@pytest.mark.parametrize(("use", "verdict"), [(0.02, Verdict.PASS), (0.4, Verdict.WARN)])
def test_use_among_others_is_said(tmp_path: Path, plan: str, use: float, verdict: Verdict) -> None:
    found = analysed(tmp_path, offices(use=use), plan + 'received = "used"\n')
    said = check(found, "contamination")
    assert said.verdict is verdict
    assert said.statistic == pytest.approx(use)
    assert ("understated" in said.sentence) == (verdict is Verdict.WARN)


def test_unknown_use_and_unnamed_outcomes_are_said_to_be_unknown(tmp_path: Path) -> None:
    found = analysed(tmp_path, offices(), WAVES)
    assert check(found, "contamination").verdict is Verdict.NOT_RUN
    assert check(found, "placebo_outcomes").verdict is Verdict.NOT_RUN


def test_use_that_is_no_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"goes from .* must be 0"):
        analysed(tmp_path, offices(), WAVES + 'received = "minutes"\n')


@pytest.mark.parametrize("plan", [BLOCK, WAVES, OPEN, SERIES])
@pytest.mark.parametrize(("moved", "verdict"), [(0.0, Verdict.PASS), (3.0, Verdict.FAIL)])
def test_an_outcome_that_cannot_move_and_did_fails(
    tmp_path: Path, plan: str, moved: float, verdict: Verdict
) -> None:
    found = analysed(tmp_path, offices(moved=moved), plan + 'placebo_outcomes = ["sickness"]\n')
    said = check(found, "placebo_outcomes")
    assert said.verdict is verdict
    assert "sickness" in said.sentence
    assert ("something else" in said.sentence) == (verdict is Verdict.FAIL)


def test_a_placebo_outcome_is_analysed_as_the_plan_analyses_its_own(tmp_path: Path) -> None:
    rows = offices(moved=0.3)
    said = check(analysed(tmp_path, rows, WAVES + 'placebo_outcomes = ["sickness"]\n'),
                 "placebo_outcomes")  # fmt: skip
    own = analysed(tmp_path, rows, WAVES.replace('"minutes"', '"sickness"'))
    assert said.p_value == own.effect.p_value


LOT = "registered_on = 2026-01-15\nrandomised = true\n"


@pytest.mark.parametrize("plan", [WAVES, OPEN])
def test_an_order_drawn_by_lot_and_registered_before_reaches_grade_b(
    tmp_path: Path, plan: str
) -> None:
    found = analysed(tmp_path, offices(waves=(9, 11, 0), units=36), plan + LOT)
    assert check(found, "roll_out_order").verdict is Verdict.PASS
    assert found.grade == "B"
    assert "drawn by lot" in found.grade_reasons[0]
    plain = analysed(tmp_path, offices(waves=(9, 11, 0), units=36), plan)
    assert plain.grade == "C"
    assert plain.effect == found.effect  # the word changes the grade, never the number


def test_one_start_drawn_by_lot_reaches_grade_b_too(tmp_path: Path) -> None:
    assert analysed(tmp_path, offices(), BLOCK + LOT).grade == "B"


def test_a_lot_of_rows_that_follow_no_unit_lifts_nothing(tmp_path: Path) -> None:
    found = analysed(tmp_path, offices(), BLOCK.replace('unit = "office"\n', "") + LOT)
    assert check(found, "roll_out_order").verdict is Verdict.NOT_RUN
    assert found.grade in ("C", "D")


def test_a_lot_that_the_chosen_design_has_no_use_for_is_named(tmp_path: Path) -> None:
    found = analysed(tmp_path, offices(waves=(9, *(0,) * 23)), OPEN + LOT)
    assert found.design == "synthetic_control"
    assert found.choice is not None
    assert "Not used by this design: 'randomised'." in found.choice.reasons


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("randomised = true\n", "not registered beforehand"),
        ("registered_on = 2026-07-15\nrandomised = true\n", "after the first start"),
    ],
)
def test_a_lot_that_nobody_can_verify_lifts_nothing(tmp_path: Path, lines: str, why: str) -> None:
    found = analysed(tmp_path, offices(waves=(9, 11, 0), units=36), WAVES + lines)
    said = check(found, "roll_out_order")
    assert said.verdict is Verdict.WARN
    assert why in said.sentence
    assert found.grade == "C"


def test_an_order_by_the_outcome_is_no_lot(tmp_path: Path) -> None:
    rows = offices(waves=(9, 11, 0), units=36, ahead=4.0)
    found = analysed(tmp_path, rows, WAVES + LOT)
    assert check(found, "roll_out_order").verdict is Verdict.FAIL
    assert found.grade in ("C", "D")


def test_the_test_of_an_order_is_the_pooled_t_test_of_two_groups(tmp_path: Path) -> None:
    """With two groups the correlation of level and order is Student's test (closed form)."""
    from scipy.stats import ttest_ind

    rows = offices(ahead=0.5)
    said = check(analysed(tmp_path, rows, BLOCK + LOT), "roll_out_order")
    levels: dict[str, list[float]] = {}
    for row in rows[1:]:
        office, when, _, wave, minutes, *_ = row.split(",")
        if when < "2026-07-01":
            levels.setdefault(f"{wave}{office}", []).append(float(minutes))
    groups = [[np.mean(v) for k, v in levels.items() if k[0] == side] for side in "01"]
    assert said.p_value == pytest.approx(ttest_ind(*groups).pvalue, rel=1e-9)


def test_a_seed_where_nothing_is_drawn_is_said_to_change_nothing(tmp_path: Path) -> None:
    found = analysed(tmp_path, offices(), BLOCK + "[options]\nseed = 5\n")
    assert "seed = 5" in next(
        one.message for one in found.finding.problems if one.kind == "seed_not_used"
    )
    waves = analysed(tmp_path, offices(), WAVES + "[options]\nseed = 5\n")
    assert not [one for one in waves.finding.problems if one.kind == "seed_not_used"]


@pytest.mark.parametrize(
    "lines",
    [
        '[options]\ntext_columns = ["offce"]\n',
        'received = "offce"\n',
        'placebo_outcomes = ["offce"]\n',
    ],
)
def test_a_column_that_is_not_there_is_refused_by_name(tmp_path: Path, lines: str) -> None:
    with pytest.raises(PlanError, match="no column 'offce'"):
        analysed(tmp_path, offices(), WAVES + lines)


def test_periods_of_anticipation_are_left_out_and_counted(tmp_path: Path) -> None:
    """Without a month before the start the answer is that of a file without its rows."""
    rows = offices()
    told = analysed(tmp_path, rows, BLOCK + "[options]\nanticipation = 1\n")
    cut = analysed(tmp_path, [row for row in rows if "2026-06-01," not in row], BLOCK)
    assert told.effect.effect == cut.effect.effect
    assert told.effect.std_error == cut.effect.std_error
    dropped = {one.reason: one.rows for one in told.finding.data.dropped}
    assert dropped == {"in the periods of anticipation before the start": 24}


def test_few_units_are_regrouped_exactly_and_the_smallest_p_is_printed(tmp_path: Path) -> None:
    """10 offices, 5 of them treated: 252 choices; only the real one and its mirror stand out.

    A difference and its mirror come together, so p is 2/252 = 0.0079 at least.
    """
    found = check(analysed(tmp_path, offices(units=10), BLOCK), "permutation")
    assert found.p_value == pytest.approx(2 / 252)
    assert "it cannot be below 0.0079" in found.sentence


def test_whole_clusters_are_regrouped_by_their_units(tmp_path: Path) -> None:
    """Six regions of one to three offices, three of them treated, against a count by hand."""
    from itertools import combinations

    rows = offices(units=12)
    regions = [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 1]  # odd offices stay: odd regions are untreated
    named = [rows[0] + ",region"]
    named += [f"{row},r{regions[int(row.split(',')[0][1:])]}" for row in rows[1:]]
    found = analysed(tmp_path, named, BLOCK + 'cluster = "region"\n')
    levels: dict[tuple[int, str], list[float]] = {}
    for row in rows[1:]:
        office, when, _, _, minutes, *_ = row.split(",")
        side = "after" if when >= "2026-07-01" else "before"
        levels.setdefault((int(office[1:]), side), []).append(float(minutes))
    change = [np.mean(levels[i, "after"]) - np.mean(levels[i, "before"]) for i in range(12)]

    def apart(chosen: tuple[int, ...]) -> float:
        inside = [c for c, r in zip(change, regions, strict=True) if r in chosen]
        outside = [c for c, r in zip(change, regions, strict=True) if r not in chosen]
        return abs(float(np.mean(inside) - np.mean(outside)))

    every = [apart(one) for one in combinations(range(6), 3)]
    as_large = sum(one >= apart((0, 2, 4)) - 1e-9 for one in every)
    assert check(found, "permutation").p_value == pytest.approx(as_large / 20)
