"""What a result says against its own plan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analytics.services.analyse_file import analyse_file
from analytics.services.import_outcomes import import_outcomes
from analytics.services.import_table import import_table
from analytics.services.register_study import register_study
from analytics.services.run_study import run_study

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store

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


def rerun(store: Store, plan: str, day: int) -> tuple[str, ...]:
    now = datetime(2026, 5, day, tzinfo=UTC)
    register_study(store, "waves", plan, now=now)
    estimate = run_study(store, "waves", now=now).estimate
    assert estimate is not None
    return estimate.deviations


def test_a_plan_changed_after_its_result_says_what_was_changed_and_every_run_is_kept(
    store: Store,
) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    import_table(store, "initiative", "initiative.csv", b"initiative_id,name,stage\nI,A,pilot\n",
                 now=now)  # fmt: skip
    import_table(store, "kpi", "kpi.csv", b"kpi_id,name,unit,direction,benefit_class\n"
                 b"K,Y,y,1,capacity_release\n", now=now)  # fmt: skip
    lines = [f"u{i % 12},{t},{(4, 6, '')[i % 3]},{(i * 7 + t * 5) % 11 + t % 3}" for t in range(10)
             for i in range(12)]  # fmt: skip
    import_outcomes(store, "waves.csv", "\n".join(["u,t,g,y", *lines, ""]).encode(), now=now)
    plan = (
        'title = "Waves"\ninitiative_id = "I"\nkpi_id = "K"\ndata = "waves.csv"\n'
        'design = "staggered_adoption"\noutcome = "y"\nhigher_is_better = true\nunit = "u"\n'
        'time = "t"\nfirst_treated = "g"\n'
    )
    assert rerun(store, plan, 2) == ()
    assert rerun(store, plan, 3) == ()
    assert rerun(store, plan.replace("Waves", "Other title"), 4) == ()
    (said,) = rerun(store, plan + '[options]\nestimator = "imputation"\n', 5)
    assert "seen (2026-05-02): 'options.estimator'" in said
    with store.cursor() as cursor:
        runs = cursor.execute("SELECT count(*) FROM study_run").fetchone()
        logged = cursor.execute(
            "SELECT count(*) FROM journal WHERE action = 'run_study'"
        ).fetchone()
    assert runs == logged == (4,)
