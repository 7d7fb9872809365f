from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf, nan
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.assumptions import Assumptions
from analytics.domain.check import Check, Verdict
from analytics.domain.estimate import (
    Alternative,
    DataUse,
    Dropped,
    Effect,
    Estimate,
    Finding,
    Grade,
    RelativeEffect,
    Role,
    SeriesPoint,
)
from analytics.domain.study import Study
from analytics.services.analyse_file import analyse_file
from analytics.store.codec import from_json, to_json

if TYPE_CHECKING:
    from pathlib import Path

floats = st.floats(allow_nan=False)


def estimate(effect: float, error: float) -> Estimate:
    return Estimate(
        title='Wave "2", São Paulo',
        design="experiment",
        finding=Finding(
            method="welch",
            method_in_words="Difference in means",
            estimand="itt",
            estimand_in_words="Effect of the offer",
            effects=(
                Effect(
                    name="on",
                    effect=effect,
                    std_error=error,
                    ci_low=-inf,
                    ci_high=effect,
                    confidence=0.95,
                    p_value=0.1 + 0.2,
                    degrees_of_freedom=None,
                    relative=RelativeEffect(effect=effect, ci_low=-1e-308, ci_high=5e-324),
                    n_treated=2**53,
                ),
            ),
            primary="on",
            data=DataUse(rows=3, rows_used=2, dropped=(Dropped(reason="'y' is missing", rows=1),)),
            alternatives=(
                Alternative(
                    method="raw", role=Role.RAW, effect=effect, std_error=error,
                    ci_low=0.0, ci_high=1.0,
                ),
            ),
            series=(SeriesPoint(time="2026", observed=None, expected=error, low=None, high=1.0),),
            checks=(Check(name="sample_ratio", verdict=Verdict.NOT_RUN, sentence="No shares."),),
        ),
        grade=Grade.B,
        grade_reasons=("Randomised", "Few clusters"),
        trustworthy=True,
        registered=False,
        higher_is_better=False,
        plan_sha256="00",
        version="0.1.0",
    )  # fmt: skip


@given(floats, floats)
def test_an_estimate_comes_back_bit_for_bit(effect: float, error: float) -> None:
    written = estimate(effect, error)
    assert from_json(Estimate, to_json(written)) == written


def test_a_real_estimate_comes_back_bit_for_bit(shared: Path) -> None:
    folder = shared / "data" / "real_portfolio"
    found = analyse_file(
        folder / "outcomes" / "tutor.csv", folder / "plans" / "tutor_open_chat.toml"
    )
    assert from_json(Estimate, to_json(found)) == found


def test_a_study_keeps_its_moment_and_its_estimate() -> None:
    study = Study(
        study_id="wave2", title="Wave 2", design="experiment", initiative_id="I", kpi_id="K",
        plan_text="title = 'Wave 2'\n", plan_sha256="00", data_file="wave2.csv", dataset_id="ds_1",
        run_at=datetime(2026, 10, 15, 9, 0, 0, 123456, tzinfo=UTC), estimate=estimate(0.1, 0.2),
    )  # fmt: skip
    assert from_json(Study, to_json(study)) == study


def test_decimals_and_enumerations_in_tuples_come_back() -> None:
    assert from_json(Assumptions, to_json(Assumptions())) == Assumptions()


@dataclass(frozen=True)
class Dated:
    day: date
    amount: Decimal
    note: str = "added later"


def test_a_field_added_later_takes_its_default() -> None:
    found = from_json(Dated, '{"day": "2026-10-15", "amount": "1.10"}')
    assert found == Dated(day=date(2026, 10, 15), amount=Decimal("1.10"))
    assert str(found.amount) == "1.10"


def test_not_a_number_stays_not_a_number() -> None:
    found = from_json(RelativeEffect, to_json(RelativeEffect(effect=nan, ci_low=-inf, ci_high=inf)))
    assert found.effect != found.effect


def test_what_is_no_plain_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="list"):
        to_json([1, 2])
