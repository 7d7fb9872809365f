"""A randomised trial as a file and a plan, analysed the way the command line does it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from analytics.services.analyse_file import analyse_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analytics.domain.check import Check
    from analytics.domain.estimate import Alternative, Estimate

HEAD = """
title = "Assistant"
design = "experiment"
outcome = "y"
higher_is_better = true
unit = "id"
treatment = "arm"
control = "off"
"""
Columns = dict[str, list[object]]


def trial(seed: int, n: int = 400, *, effect: float = 2.0) -> Columns:
    rng = np.random.default_rng(seed)
    treated = rng.permutation(np.repeat([0, 1], n // 2))
    before = rng.normal(50, 10, n)
    region = rng.choice(["north", "south", "west"], n, p=[0.5, 0.3, 0.2])
    used = treated * (rng.random(n) < 0.7)
    y = before + effect * used + 4 * (region == "west") + rng.normal(0, 5, n)
    return {
        "id": [f"p{i}" for i in range(n)],
        "arm": ["on" if t else "off" for t in treated],
        "y": [round(float(v), 4) for v in y],
        "before": [round(float(v), 4) for v in before],
        "region": [str(v) for v in region],
        "used": [int(v) for v in used],
        "week": [int(v) for v in rng.integers(1, 9, n)],
    }


def answer(folder: Path, columns: Mapping[str, Sequence[object]], extra: str = "") -> Estimate:
    """Write the file and the plan and analyse them, as the command line does."""
    data, plan = written(folder / "data.csv", columns), folder / "plan.toml"
    plan.write_text(HEAD + extra)
    return analyse_file(data, plan)


def written(path: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    """Write the columns as CSV."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def check_of(found: Estimate, name: str) -> Check:
    return next(check for check in found.finding.checks if check.name == name)


def alternative_of(found: Estimate, words: str) -> Alternative:
    return next(one for one in found.finding.alternatives if words in one.method)


def numbers(columns: Columns, name: str) -> np.ndarray:
    return np.array(columns[name], dtype=np.float64)


def treated_rows(columns: Columns) -> np.ndarray:
    return np.array([arm == "on" for arm in columns["arm"]])
