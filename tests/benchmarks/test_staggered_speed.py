"""How much slower than a bare scan is a whole roll-out: 100,000 units, 20 periods, in the store."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from analytics.domain.dataset import Column, ColumnType, Dataset
from analytics.domain.plan import StaggeredAdoptionPlan
from analytics.estimators.numerics.adoption_sample import draw_sample
from analytics.estimators.numerics.group_time_cells import Rule
from analytics.estimators.numerics.staggered_comparison import compare_cohorts
from analytics.ingest.plan_file import parse_plan
from analytics.services.estimate_plan import estimate_plan
from analytics.services.plan_needs import adoption_needs
from analytics.store.adoption import adoption_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.adoption import AdoptionPanel
    from analytics.store.connection import Store

pytestmark = pytest.mark.benchmark

UNITS = int(os.environ.get("CREDENCE_BENCHMARK_UNITS", "100000"))
PERIODS, MOST_SCANS, REPEATS = 20, 12, 5
PLAN = """
title = "A hundred thousand units"
design = "staggered_adoption"
outcome = "y"
higher_is_better = true
unit = "unit"
time = "period"
first_treated = "adopted"
"""
LABELS = ("unit", "period", "adopted", "y")
# The reference is not among our packages: say which Python has it (pip install csdid).
PEER_PYTHON = os.environ.get("CREDENCE_CSDID_PYTHON", "")
TIMES_CHEAPER = 40
PEER = """
import resource, sys
import numpy, pandas
from csdid.att_gt import ATTgt

def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

frame = pandas.read_csv(sys.argv[1]).fillna({"adopted": 0})
for bootstrap in (False, True):
    before = cpu()
    found = ATTgt(yname="y", gname="adopted", idname="unit", tname="period", data=frame.copy())
    found.fit(bstrap=bootstrap)
    for kind in ("dynamic", "group", "calendar", "simple"):
        found.aggte(typec=kind, bstrap=bootstrap, cband=bootstrap)
    used, simple = cpu() - before, found.atte
    print("PEER", used, float(simple["overall_att"]), *numpy.ravel(simple["overall_se"]))
"""


def panel(store: Store, order: str) -> Dataset:
    """Four cohorts and a fifth that never adopts; made from hashes, laid out in an order."""
    with store.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TABLE roll_out AS SELECT unit AS c1, period AS c2, adopted AS c3, 5
                + (hash(unit) % 1000) / 200.0 + period * 0.1
                + (hash(unit * 100 + period) % 1000000) / 300000.0
                + CASE WHEN period >= adopted THEN 1 + 0.1 * (period - adopted) ELSE 0 END AS c4
            FROM (SELECT unit, CASE unit % 5 WHEN 1 THEN 8 WHEN 2 THEN 11 WHEN 3 THEN 14
                      WHEN 4 THEN 17 END AS adopted FROM range({UNITS}) AS r(unit)),
                range(1, {PERIODS + 1}) AS s(period)
            ORDER BY {order}
            """
        )
    kinds = (ColumnType.INTEGER, ColumnType.INTEGER, ColumnType.INTEGER, ColumnType.NUMBER)
    columns = tuple(
        Column(label=label, name=f"c{i}", type=kind)
        for i, (label, kind) in enumerate(zip(LABELS, kinds, strict=True), start=1)
    )
    return Dataset(
        dataset_id="roll_out",
        file_name="roll_out.parquet",
        sha256="0" * 64,
        rows=UNITS * PERIODS,
        columns=columns,
        relation="roll_out",
    )


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of the best of a few runs."""
    taken = []
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_SELF)
        work()
        after = resource.getrusage(resource.RUSAGE_SELF)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


def bare_scan(store: Store) -> None:
    with store.cursor() as cursor:
        cursor.execute(
            "SELECT c3, c2, count(*), sum(c4), sum(c4 * c4) FROM roll_out GROUP BY c3, c2"
        ).fetchall()


@pytest.mark.parametrize("order", ["c3 NULLS LAST, c1, c2", "hash(c1 * 31 + c2)"])
def test_a_roll_out_with_every_look_costs_a_few_scans(store: Store, order: str) -> None:
    """Sorted as at ingest the whole analysis stays under the limit; shuffled it is only printed."""
    dataset, plan = panel(store, order), parse_plan(PLAN)
    scan = seconds(lambda: bare_scan(store))
    used = seconds(lambda: estimate_plan(store, dataset, plan))
    found = estimate_plan(store, dataset, plan).effect
    assert found.effect == pytest.approx(1.4444, abs=5 * found.std_error)
    laid = "sorted" if "NULLS" in order else "shuffled"
    sys.stdout.write(f"\n| roll-out, {laid} | {used / scan:.1f} bare scans | {used:.3f} s |\n")
    if laid == "sorted":
        assert used / scan <= MOST_SCANS


@pytest.mark.skipif(not PEER_PYTHON, reason="CREDENCE_CSDID_PYTHON names no Python with csdid")
def test_it_costs_forty_times_less_than_csdid(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same panel, all four aggregates: csdid as it runs by default, and without its bands.

    By default csdid draws a bootstrap for errors and simultaneous bands; ours include the bands,
    every check and the reading of the store. With analytic errors and no bands it is compared with
    the estimate alone, both from data in memory.
    """
    dataset, plan = panel(store, "c3 NULLS LAST, c1, c2"), parse_plan(PLAN)
    assert isinstance(plan, StaggeredAdoptionPlan)
    whole = seconds(lambda: estimate_plan(store, dataset, plan))
    read = adoption_panel(store, dataset, adoption_needs(store, dataset, plan)).panel
    alone = seconds(lambda: estimate_alone(plan, read))
    found = estimate_plan(store, dataset, plan).effect
    file = tmp_path_factory.mktemp("peer") / "panel.csv"
    names = ", ".join(f"c{i} AS {label}" for i, label in enumerate(LABELS, start=1))
    with store.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM roll_out").df().to_csv(file, index=False)
    done = subprocess.run(
        [PEER_PYTHON, "-c", PEER, str(file)], capture_output=True, text=True, check=True
    )
    lines = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("PEER")]
    analytic, default = ([float(one) for one in line] for line in lines)
    sys.stdout.write(
        f"\n| csdid by default | {default[0]:.1f} s | whole analysis {whole:.3f} s |"
        f" {default[0] / whole:.0f} times |"
        f"\n| csdid, analytic errors, no bands | {analytic[0]:.2f} s | estimate alone {alone:.3f} s"
        f" | {analytic[0] / alone:.0f} times |\n"
    )
    assert found.effect == pytest.approx(analytic[1], rel=1e-9)
    assert found.std_error == pytest.approx(analytic[2], rel=1e-6)
    assert default[0] / whole >= TIMES_CHEAPER
    assert analytic[0] / alone >= TIMES_CHEAPER


def estimate_alone(plan: StaggeredAdoptionPlan, read: AdoptionPanel) -> None:
    """Every cell, all aggregates and clustered errors; none of the looks beside them."""
    sample = draw_sample(plan, read)
    rule = Rule(never_only=sample.never_only, anticipation=0, periods=len(read.periods))
    compare_cohorts(sample.panel, rule)
