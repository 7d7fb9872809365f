"""What a result says against its own plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.services.analyse_file import analyse_file

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
title = "Late"
registered_on = 2026-01-01
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
time = "day"
"""


@pytest.mark.parametrize(("day", "late"), [("2026-01-01", False), ("2027-12-01", True)])
def test_a_plan_registered_after_its_data_says_so(tmp_path: Path, day: str, late: bool) -> None:  # noqa: FBT001 - a case
    data, plan = tmp_path / "data.csv", tmp_path / "plan.toml"
    rows = [f"{('off', 'on')[i % 2]},2026-02-{i % 28 + 1:02d},{i % 7 + i % 2}.5" for i in range(60)]
    data.write_text("arm,day,y\n" + "\n".join(rows) + "\n")
    plan.write_text(PLAN.replace("2026-01-01", day))
    found = analyse_file(data, plan)
    assert any("after the data ended on 2026-02-28" in one for one in found.deviations) is late
