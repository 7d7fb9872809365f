"""How much slower than a bare scan is a whole analysis, and how much memory does it take.

Ten million rows, two covariates, ten thousand clusters, in Parquet. Times are ratios within one
run; memory is a limit of the product (600 MB for the whole process).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(os.environ.get("CREDENCE_BENCHMARK_ROWS", "10000000"))
CLUSTERS = 10_000
MOST_MEGABYTES = 600
PLAN = """
title = "Ten million rows"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
covariates = ["x1", "x2"]
"""
PLANS = {
    "CR3 by 10,000 clusters": PLAN + 'cluster = "team"\n',
    "CR1 by 10,000 clusters": PLAN + 'cluster = "team"\n[options]\nstd_errors = "CR1"\n',
    "Lin, HC2": PLAN,
    "Lin, classical": PLAN + '[options]\nstd_errors = "classical"\n',
    "Welch": PLAN.replace('covariates = ["x1", "x2"]\n', ""),
}
TRUTH = 0.25


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten million rows of teams drawn to an arm, effect 0.25, made by hashes of row numbers."""
    file = tmp_path_factory.mktemp("benchmark") / "rows.parquet"
    noise = "(hash(i * 8 + {}) % 1000000) / 1000000.0 - 0.5"
    duckdb.sql(
        f"""
        COPY (
            SELECT team, CASE WHEN hash(team) % 2 = 0 THEN 'on' ELSE 'off' END AS arm, x1, x2,
                10 + {TRUTH} * (hash(team) % 2 = 0)::INT + 0.5 * x1 - x2
                    + (hash(team + 7) % 1000) / 5000.0 + {noise.format(3)} AS y
            FROM (SELECT i % {CLUSTERS} AS team, {noise.format(1)} AS x1, {noise.format(2)} AS x2, i
                  FROM range({ROWS}) AS r(i))
        ) TO '{file}' (FORMAT parquet)
        """
    )
    return file


def _bare_scan(file: Path) -> float:
    """Processor seconds of the least anybody can do: counts and sums by arm, the best of three."""
    script = (
        "import duckdb, resource, sys\n"
        'duckdb.sql("SELECT arm, count(*), sum(y), sum(y * y) FROM read_parquet(\'" + sys.argv[1]'
        ' + "\') GROUP BY arm").fetchall()\n'
    )
    return min(_run([sys.executable, "-c", script, str(file)])[1] for _ in range(3))


def _run(command: list[str]) -> tuple[str, float, float]:
    """Output, processor seconds and peak megabytes of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.005)
        assert process.stdout is not None
        output = process.stdout.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 0, output
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert time.monotonic() - started < 600
    return output, used, peak


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
@pytest.mark.parametrize("name", PLANS)
def test_ten_million_rows_cost_a_few_scans_and_little_memory(
    rows: Path, tmp_path: Path, name: str
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLANS[name])
    empty = _run([sys.executable, "-c", "import duckdb, numpy, scipy.stats"])[1]
    scan = _bare_scan(rows)
    output, used, peak = _run(
        [sys.executable, "-m", "analytics", "analyse", str(rows), str(plan), "--json"]
    )
    result: dict[str, Any] = json.loads(output)
    assert result["estimates"][0]["effect"] == pytest.approx(TRUTH, abs=0.01)
    assert result["data"]["rows_used"] == ROWS
    sys.stdout.write(
        f"\n| {name} | {used / scan:.1f} bare scans | {(used - empty) / scan:.1f} without start-up"
        f" | {peak:.0f} MB |\n"
    )
    assert peak < MOST_MEGABYTES
