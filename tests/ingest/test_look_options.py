"""Which looks a plan may ask for, and how every wrong one is refused."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.domain.errors import PlanError
from analytics.domain.looks import LookPlan
from analytics.domain.plan import ExperimentPlan
from analytics.ingest.plan_file import parse_plan

HEAD = """
title = "t"
design = "experiment"
outcome = "y"
higher_is_better = true
treatment = "arm"
control = "off"
"""
TIMED = 'time = "day"\n'


def looks_of(options: str, head: str = "") -> LookPlan | None:
    plan = parse_plan(f"{HEAD}{head}[options]\n{options}")
    assert isinstance(plan, ExperimentPlan)
    return plan.looks


def test_a_plan_without_looks_has_one_at_the_end() -> None:
    assert looks_of('std_errors = "HC2"') is None


@pytest.mark.parametrize("dates", ["[2026-04-01, 2026-07-01]", '["2026-04-01", "2026-07-01"]'])
def test_dates_may_stand_with_or_without_quotes(dates: str) -> None:
    found = looks_of(f"looks = {dates}", TIMED)
    assert found == LookPlan(fractions=(0.5, 1.0), dates=(date(2026, 4, 1), date(2026, 7, 1)))


def test_a_number_of_looks_is_measured_in_planned_units() -> None:
    found = looks_of('looks = 3\nplanned_units = 60\nspending = "pocock"')
    assert found == LookPlan(fractions=(1 / 3, 2 / 3, 1.0), planned_units=60, spending="pocock")


def test_information_may_be_planned_unevenly() -> None:
    found = looks_of("looks = 2\nplanned_units = 60\ninformation = [0.4, 1]")
    assert found is not None
    assert found.fractions == (0.4, 1.0)


def test_continuous_monitoring_plans_no_looks() -> None:
    found = looks_of('monitoring = "continuous"\nplanned_units = 3000')
    assert found == LookPlan(continuous=True, planned_units=3000)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("looks = 0\nplanned_units = 60", "looks = 0"),
        ("looks = 53\nplanned_units = 60", "looks = 53"),
        ("looks = []", "looks = []"),
        ('looks = ["first of May"]', "first of May"),
        ("looks = [2026-07-01, 2026-04-01]", "looks"),
        ("looks = [2026-07-01, 2026-07-01]", "looks"),
        ("looks = 4", "how far along"),
        ("looks = 2\nplanned_units = 1", "planned_units = 1"),
        ("looks = 2\nplanned_units = 60\ninformation = [0.5]", "information"),
        ("looks = 2\nplanned_units = 60\ninformation = [0.5, 0.9]", "information"),
        ("looks = 2\nplanned_units = 60\ninformation = [0.5, 0.5]", "information"),
        ('looks = 2\nplanned_units = 60\nspending = "all"', "spending = 'all'"),
        ('monitoring = "sometimes"', "monitoring = 'sometimes'"),
        ('monitoring = "continuous"\nlooks = 2', "'looks'"),
        ('spending = "pocock"', "no 'looks'"),
        ("loks = 2", "unknown key 'loks'"),
    ],
)
def test_looks_that_cannot_be_kept_are_refused_by_name(options: str, named: str) -> None:
    with pytest.raises(PlanError) as refused:
        looks_of(options, TIMED)
    assert named in refused.value.message
    assert refused.value.remedy


def test_looks_on_dates_need_dates_in_the_data() -> None:
    with pytest.raises(PlanError, match="no 'time'"):
        looks_of("looks = [2026-04-01, 2026-07-01]")


def test_looks_belong_to_experiments() -> None:
    series = HEAD.replace('"experiment"', '"interrupted_time_series"')
    series = series.replace('treatment = "arm"\ncontrol = "off"\n', 'time = "day"\nstart = 5\n')
    with pytest.raises(PlanError, match="looks"):
        parse_plan(f"{series}[options]\nlooks = 2")
