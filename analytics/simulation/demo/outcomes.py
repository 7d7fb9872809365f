"""Outcome files of the demo: a study's world written as the rows an analyst would have."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, assert_never
from zlib import crc32

import numpy as np

from analytics.simulation.demo.story import (
    ExperimentStudy,
    PanelStudy,
    SeriesStudy,
    StaggeredStudy,
)
from analytics.simulation.demo.table import Table, fixed, month_after
from analytics.simulation.worlds import (
    interrupted_series,
    panel_before_after,
    randomised_clusters,
    randomised_units,
)

if TYPE_CHECKING:
    from datetime import date

    from numpy.random import Generator

    from analytics.simulation.demo.story import Exposure, Study
    from analytics.simulation.demo.table import Cell
    from analytics.simulation.worlds import ExperimentWorld, FloatArray, PanelWorld

REPEAT_NOISE = 0.4
"""Spread of one report around its unit, as a share of the spread between units."""

GROUP_STEP = 0.15
"""How much higher each later value of a group column lies, in standard deviations."""


def outcome_table(study: Study, *, seed: int) -> Table:
    """Simulate a study and write its rows; each study has its own stream of the seed."""
    rng = generator(study.header.lot or study.header.study_id, seed)
    match study:
        case ExperimentStudy():
            return experiment_rows(study, rng=rng)
        case PanelStudy():
            return panel_rows(study, rng=rng)
        case SeriesStudy():
            return series_rows(study, rng=rng)
        case StaggeredStudy():
            return staggered_rows(study, rng=rng)
        case _:
            assert_never(study)


def generator(name: str, seed: int) -> Generator:
    """Stream of random numbers for one name, so that stories do not shift each other."""
    return np.random.Generator(np.random.PCG64([seed, crc32(name.encode())]))


def experiment_rows(study: ExperimentStudy, *, rng: Generator) -> Table:
    """One row a unit, or one a unit and report."""
    world = _experiment_world(study, rng)
    groups, step = _groups(study, rng)
    worse = world.outcome > np.median(world.outcome)
    kept = ~(world.treated & worse & (rng.random(study.n) < 2 * study.lost))
    columns = _experiment_columns(study)
    rows: list[tuple[Cell, ...]] = []
    for when, outcome in _reports(study, world.outcome + step, rng):
        exposure = _exposures(study.header.exposure, study.n, rng)
        rows += [
            _experiment_row(study, world, i, (when[i], outcome[i], exposure[i], groups[i]))
            for i in range(study.n)
            if kept[i]
        ]
    return Table(columns, tuple(rows))


def panel_rows(study: PanelStudy, *, rng: Generator) -> Table:
    """One row a unit and month; the column ``wave`` says who started."""
    world = panel_before_after(study.shape, study.path, rng=rng)
    waves = [("wave", ["first" if treated else "later" for treated in world.treated])]
    return _panel(study, world, waves, rng)


def series_rows(study: SeriesStudy, *, rng: Generator) -> Table:
    """One row a period; with a denominator the outcome is a total, else a mean."""
    header = study.header
    world = interrupted_series(study.shape, effect=study.effect, rng=rng)
    volume = study.denominator or header.exposure
    counts = _exposures(volume, len(world.value), rng)
    scale = counts if study.denominator else np.ones(len(counts))
    columns = (header.time, header.outcome, *((volume.column,) if volume else ()))
    rows = [
        (
            period_of(study, int(at)).isoformat(),
            fixed(value * times, header.decimals),
            *((int(count),) if volume else ()),
        )
        for at, value, count, times in zip(world.position, world.value, counts, scale, strict=True)
    ]
    return Table(columns, tuple(rows))


def staggered_rows(study: StaggeredStudy, *, rng: Generator) -> Table:
    """One row a unit and month; ``adopted`` is the unit's own first month, empty for never."""
    shape = study.shape
    world = panel_before_after(shape, (0.0,) * (shape.periods - shape.start), rng=rng)
    starts = [at for at, units in study.adopted for _ in range(units)]
    adopters = np.flatnonzero(world.treated)
    first = dict(zip(adopters.tolist(), starts, strict=True))
    for unit, at in first.items():
        world.outcome[unit, at:] += study.effect
    months = [
        month_after(study.first_month, first[i]).isoformat() if i in first else ""
        for i in range(len(world.treated))
    ]
    return _panel(study, world, [("adopted", months)], rng)


def period_of(study: PanelStudy | SeriesStudy, position: int) -> date:
    """Date of a period: months, or whole steps of days."""
    if isinstance(study, PanelStudy):
        return month_after(study.first_month, position)
    if study.step_days:
        return study.first_day + timedelta(days=study.step_days * position)
    return month_after(study.first_day, position)


def _experiment_world(study: ExperimentStudy, rng: Generator) -> ExperimentWorld:
    if study.cluster:
        return randomised_clusters(
            study.n, study.shape, study.cluster[1], effect=study.effect, rng=rng
        )
    return randomised_units(study.n, study.shape, effect=study.effect, share=study.share, rng=rng)


def _experiment_columns(study: ExperimentStudy) -> tuple[str, ...]:
    header = study.header
    optional = (
        study.cluster[0] if study.cluster else "",
        study.group[0] if study.group else "",
        study.before,
        header.exposure.column if header.exposure else "",
    )
    return (header.unit, header.time, "arm", *filter(None, optional), header.outcome)


def _experiment_row(
    study: ExperimentStudy,
    world: ExperimentWorld,
    unit: int,
    cells: tuple[str, float, float, str],
) -> tuple[Cell, ...]:
    when, outcome, exposure, group = cells
    decimals = study.header.decimals
    optional = (
        (study.cluster, f"{(study.cluster or ('',))[0]}-{world.cluster[unit] + 1:02d}"),
        (study.group, group),
        (study.before, fixed(world.before[unit], decimals)),
        (study.header.exposure, int(exposure)),
    )
    return (
        f"{study.prefix}-{unit + 1:05d}",
        when,
        study.arms[int(world.treated[unit])],
        *(value for asked, value in optional if asked),
        fixed(outcome, decimals),
    )


def _groups(study: ExperimentStudy, rng: Generator) -> tuple[list[str], FloatArray]:
    """Value of the group column and what it adds to the outcome, by unit."""
    if not study.group:
        return [""] * study.n, np.zeros(study.n)
    values = study.group[1]
    index = (rng.random(study.n) * len(values)).astype(np.int64)
    steps = GROUP_STEP * study.shape.sd * index.astype(np.float64)
    return [values[i] for i in index], steps


def _reports(
    study: ExperimentStudy, outcome: FloatArray, rng: Generator
) -> list[tuple[list[str], FloatArray]]:
    """Dates and outcomes of each report of all units."""
    first, n = study.first_day, study.n
    if study.months or study.weeks:
        dates = [month_after(first, k) for k in range(study.months)]
        dates += [first + timedelta(weeks=k) for k in range(study.weeks)]
        spread = REPEAT_NOISE * study.shape.sd
        return [([day.isoformat()] * n, outcome + spread * rng.standard_normal(n)) for day in dates]
    days = (rng.random(n) * study.days).astype(np.int64)
    if not study.cluster:  # units are numbered as they come, inside a cluster they are not
        days = np.sort(days)
    came = [first + timedelta(days=int(day)) for day in days]
    if study.by_month:
        came = [day.replace(day=1) for day in came]
    return [([day.isoformat() for day in came], outcome)]


def _exposures(exposure: Exposure | None, n: int, rng: Generator) -> FloatArray:
    """Whole numbers around the mean, at least 1; ones where nothing is counted."""
    if exposure is None:
        return np.ones(n)
    drawn = exposure.mean * (1 + exposure.spread * rng.standard_normal(n))
    return np.maximum(np.rint(drawn), 1)


def _panel(
    study: PanelStudy | StaggeredStudy,
    world: PanelWorld,
    marks: list[tuple[str, list[str]]],
    rng: Generator,
) -> Table:
    header = study.header
    exposure = header.exposure
    columns = (
        header.unit,
        header.time,
        *(name for name, _ in marks),
        *((exposure.column,) if exposure else ()),
        header.outcome,
    )
    rows: list[tuple[Cell, ...]] = []
    for unit, outcomes in enumerate(world.outcome):
        counts = _exposures(exposure, len(outcomes), rng)
        rows += [
            (
                f"{study.prefix} {unit + 1:02d}",
                month_after(study.first_month, month).isoformat(),
                *(values[unit] for _, values in marks),
                *((int(counts[month]),) if exposure else ()),
                fixed(max(value, 0.0), header.decimals),
            )
            for month, value in enumerate(outcomes)
        ]
    return Table(columns, tuple(rows))
