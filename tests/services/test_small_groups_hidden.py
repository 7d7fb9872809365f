"""Groups of people below the policy's minimum are in nothing that is shown, and it is said why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analytics.__main__ import main
from analytics.domain.hidden_parts import KIND
from analytics.domain.pack import Audience
from analytics.reports.study_data import study_json
from analytics.services.build_pack import open_packs
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study
from analytics.services.view_study import view_study
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.domain.estimate import Estimate
    from analytics.store.connection import Store

PLAN = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
unit = "{unit}"
strata = "region"
{more}
"""
HEADINGS = (
    "Initiative", "Period from", "Eligible", "Active", "Active of eligible", "Decisions followed",
)  # fmt: skip
STORED = '\ndata = "s.csv"\ninitiative_id = "I"\nkpi_id = "K"\n'
REGISTER = {
    "initiative": "initiative_id,name,stage\nI,Assistant,pilot\n",
    "kpi": "kpi_id,name,unit,direction\nK,Points,points,1\n",
}
SIZES = {"North": 12, "South": 120, "West": 40}
"""Units of each region; half of them in each arm, so North has six and six."""


def rows(unit: str, *, times: int = 1, e_mail: bool = False) -> bytes:
    """Units in three regions, each seen so many times in both arms."""
    rng = np.random.default_rng(4)
    lines, number = [f"{unit},arm,region,week,y"], 0
    for region, size in SIZES.items():
        for place in range(size):
            number += 1
            name = f"u{number}@example.org" if e_mail else f"u{number}"
            arm = ("off", "on")[place % 2]
            lines += [
                f"{name},{arm},{region},{week},{20 + rng.normal():.6f}" for week in range(times)
            ]
    return ("\n".join(lines) + "\n").encode()


def shown(
    store: Store, content: bytes, text: str, *, hashed: tuple[str, ...] = ()
) -> tuple[Estimate, str]:
    """Run a study and return what a page gets of it, and the file that can be downloaded."""
    for table, lines in REGISTER.items():
        import_table(store, table, f"{table}.csv", lines.encode(), now=NOW)
    receipt = import_outcomes(store, "s.csv", content, now=NOW, hashed=hashed)
    assert receipt.stored, receipt
    register_study(store, "S", text + STORED, now=NOW)
    run_study(store, "S", now=NOW)
    study = view_study(store, "S", today=NOW.date()).metric.study
    assert study.estimate is not None, study.problem
    return study.estimate, json.dumps(study_json(study))


def segments(estimate: Estimate) -> list[str]:
    return [one.segment for one in estimate.finding.segments]


def said(estimate: Estimate) -> list[str]:
    return [one.message for one in estimate.finding.problems if one.kind == KIND]


def test_a_small_segment_is_hidden_with_another_that_covers_it(store: Store) -> None:
    estimate, file = shown(store, rows("agent"), PLAN.format(unit="agent", more=""))
    assert segments(estimate) == ["South"]
    (why,) = said(estimate)
    assert why.startswith("Not shown: North, West. A segment is hidden where an arm has fewer than")
    assert '"segment": "North"' not in file
    assert '"segment": "West"' not in file
    assert json.loads(file)["estimates"][0]["n_treated"] == 86  # the study's own effect stays


def test_rows_are_not_people(store: Store) -> None:
    """Six people with twenty rows each are six people."""
    estimate, _ = shown(store, rows("agent", times=20), PLAN.format(unit="agent", more=""))
    assert segments(estimate) == ["South"]


@pytest.mark.parametrize(
    ("unit", "more", "hashed", "e_mail", "hidden"),
    [
        ("store", "", (), False, False),
        ("store", 'units_are = "persons"', (), False, True),
        ("agent", 'units_are = "things"', (), False, False),
        ("store", "", ("store",), False, True),
        ("who", "", (), True, True),
        ("customer_id", "", (), False, True),
        ("customer_segment", "", (), False, False),
        ("users", "", (), False, False),
    ],
)
def test_people_are_known_by_the_plan_by_a_hash_by_the_header_or_by_cells(
    store: Store, unit: str, more: str, hashed: tuple[str, ...], *, e_mail: bool, hidden: bool
) -> None:
    content = rows(unit, e_mail=e_mail)
    estimate, _ = shown(store, content, PLAN.format(unit=unit, more=more), hashed=hashed)
    assert segments(estimate) == (["South"] if hidden else ["North", "South", "West"])


def test_the_policy_of_today_decides_without_another_run(store: Store) -> None:
    shown(store, rows("agent"), PLAN.format(unit="agent", more=""))

    def set_minimum(number: int) -> list[str]:
        text = f"policy_id,valid_from,smallest_group\nP,2026-01-01,{number}\n"
        assert import_table(store, "policy", "policy.csv", text.encode(), now=NOW).stored
        found = view_study(store, "S", today=NOW.date()).metric.study.estimate
        assert found is not None
        return segments(found)

    assert set_minimum(0) == ["North", "South", "West"]
    assert set_minimum(6) == ["North", "South", "West"]
    assert set_minimum(7) == ["South"]
    assert set_minimum(21) == ["South"]
    assert set_minimum(61) == []


def test_a_look_is_hidden_where_few_people_tell_it_from_the_next(store: Store) -> None:
    """People join over five weeks: 60, then 4, then 60, then nobody, then 60."""
    rng = np.random.default_rng(3)
    joins = [0] * 60 + [1] * 4 + [2] * 60 + [4] * 60
    lines = ["agent,arm,week,y"]
    for number, week in enumerate(joins):
        arm = ("off", "on")[number % 2]
        lines += [f"u{number},{arm},{now},{rng.normal():.6f}" for now in range(week, 5)]
    text = PLAN.format(unit="agent", more='time = "week"').replace('strata = "region"\n', "")
    estimate, _ = shown(store, ("\n".join(lines) + "\n").encode(), text)
    assert [one.time for one in estimate.finding.cumulative] == ["1", "2", "3", "4"]
    assert any("1 of the looks" in one for one in said(estimate))
    # Nobody is watched for a sixth week; in every week of exposure an arm has 30 people or more.
    assert len(estimate.finding.by_exposure) == 5


def cohorts(unit: str, sizes: dict[int, int]) -> bytes:
    """Return a roll-out over ten periods; cohorts of so many units by period of adoption."""
    rng = np.random.default_rng(8)
    lines, number = [f"{unit},period,went_live,y"], 0
    for start, size in {0: 60, **sizes}.items():
        for _ in range(size):
            number += 1
            level = rng.normal()
            for period in range(1, 11):
                on = start and period >= start
                y = level + period / 10 + (2 if on else 0) + rng.normal() / 3
                lines.append(f"u{number},{period},{start or ''},{y:.6f}")
    return ("\n".join(lines) + "\n").encode()


ROLL_OUT = """
title = "t"
design = "staggered_adoption"
outcome = "y"
higher_is_better = true
unit = "{unit}"
time = "period"
first_treated = "went_live"
"""


def test_no_cohort_is_shown_where_one_has_few_people(store: Store) -> None:
    content = cohorts("nurse", {4: 30, 6: 5, 8: 30})
    estimate, file = shown(store, content, ROLL_OUT.format(unit="nurse"))
    assert estimate.finding.group_time == ()
    assert "group_time" not in json.loads(file)
    assert any(one.startswith("Effects by cohort are not shown") for one in said(estimate))
    assert all("adopted in 6" not in one.sentence for one in estimate.finding.checks)
    assert not any("adopted in" in one for one in estimate.grade_reasons)
    # Period 4 + 6 = 10 is seen of the first cohort alone (30), 8 + 2 of all three (65).
    assert {one.relative_time for one in estimate.finding.event_study} >= {0, 1, 2, 6}


def test_a_distance_that_only_a_small_cohort_reaches_is_hidden(store: Store) -> None:
    content = cohorts("nurse", {4: 5, 6: 30, 8: 30})
    estimate, _ = shown(store, content, ROLL_OUT.format(unit="nurse"))
    distances = {one.relative_time for one in estimate.finding.event_study}
    assert max(distances) == 4  # six periods after the start only the cohort of five is left
    assert 0 in distances


def test_cohorts_of_sites_or_of_enough_people_are_shown(store: Store) -> None:
    for unit, sizes in (("site", {4: 30, 6: 5, 8: 30}), ("nurse", {4: 30, 6: 10, 8: 30})):
        estimate, _ = shown(store, cohorts(unit, sizes), ROLL_OUT.format(unit=unit))
        assert {one.group for one in estimate.finding.group_time} == {"4", "6", "8"}
        assert said(estimate) == []


def test_people_who_are_compared_with_are_not_shown_one_by_one(store: Store) -> None:
    rng = np.random.default_rng(5)
    lines = ["{unit},week,team,y"]
    for number in range(20):
        level = rng.normal()
        for week in range(1, 31):
            gain = 3 if number == 0 and week >= 21 else 0
            y = level + np.sin(week + level) + gain + rng.normal() / 5
            lines.append(f"u{number},{week},{'new' if number == 0 else 'old'},{y:.6f}")
    plan = (
        'title = "t"\ndesign = "synthetic_control"\noutcome = "y"\nhigher_is_better = true\n'
        'unit = "{unit}"\ntime = "week"\ntreated = "team"\ntreated_values = ["new"]\nstart = 21\n'
    )
    for unit, hidden in (("store", False), ("agent", True)):
        content = ("\n".join(lines) + "\n").format(unit=unit).encode()
        estimate, file = shown(store, content, plan.format(unit=unit))
        assert (estimate.finding.weights == ()) is hidden
        found = json.loads(file)
        named = {one for one in range(1, 20) if f"'u{one}'" in file or f'"u{one}"' in file}
        assert (named == set()) is hidden
        assert any(one["kind"] == "unit" for one in found.get("placebos", [])) is not hidden
        assert len(said(estimate)) == hidden


def test_the_command_without_a_store_hides_only_what_the_plan_declares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.csv").write_bytes(rows("agent"))
    found = {}
    for word in ("", 'units_are = "persons"'):
        (tmp_path / "p.toml").write_text(PLAN.format(unit="agent", more=word))
        assert main(["analyse", str(tmp_path / "s.csv"), str(tmp_path / "p.toml"), "--json"]) == 0
        found[word] = json.loads(capsys.readouterr().out)
    assert len(found[""]["segments"]) == 3
    declared = found['units_are = "persons"']
    assert [one["segment"] for one in declared["segments"]] == ["South"]
    assert [one["kind"] for one in declared["problems"]] == [KIND]
    assert declared["estimates"] == found[""]["estimates"]


def test_a_plan_that_says_anything_else_of_its_units_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.csv").write_bytes(rows("agent"))
    (tmp_path / "p.toml").write_text(PLAN.format(unit="agent", more='units_are = "people"'))
    assert main(["analyse", str(tmp_path / "s.csv"), str(tmp_path / "p.toml"), "--json"]) == 4
    assert "persons, things" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_no_pack_counts_few_users_or_few_who_do_not_use_it(demo_store: Store) -> None:
    day = NOW.date()
    (pack,) = open_packs(demo_store, "2026Q3", audiences=(Audience.BUSINESS,), as_of=day)
    page = next(one for one in pack.pages if one.key == "adoption")
    rows: list[dict[str, Any]] = [
        dict(zip(HEADINGS, one, strict=True)) for one in page.tables[0].rows
    ]
    told = [one for one in rows if not isinstance(one["Active"], str)]
    assert len(told) >= 5
    assert all(min(one["Active"], one["Eligible"] - one["Active"]) >= 10 for one in told)
    hidden = [one for one in rows if isinstance(one["Active"], str)]
    assert {one["Active of eligible"] for one in hidden} == {"hidden"}
    assert all(str(one["Active"]).startswith("hidden: ") for one in hidden)
    assert f"The numbers of {len(hidden)} initiatives are hidden" in page.method
    assert page.chart is not None
    assert not {one["Initiative"] for one in hidden} & set(page.chart.categories)
