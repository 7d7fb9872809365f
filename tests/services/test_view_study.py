"""A study is viewed with the rest of its experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.errors import NotFoundError
from analytics.services.load_portfolio import load_portfolio
from analytics.services.register_study import register_study
from analytics.services.view_study import view_study
from tests.conftest import NOW
from tests.services.small_portfolio import PLAN, write_small_portfolio

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.store.connection import Store


def test_registered_metrics_are_adjusted_together(store: Store, tmp_path: Path) -> None:
    load_portfolio(store, write_small_portfolio(tmp_path / "portfolio"), now=NOW)
    family = view_study(store, "resolved", today=NOW.date()).family
    assert family is not None
    by_id = {one.study_id: one for one in family.members}
    assert set(by_id) == {"resolved", "rated"}
    assert by_id["resolved"].p_value_holm <= 0.05 < by_id["rated"].p_value_holm
    rated = by_id["rated"]
    assert rated.p_value == rated.p_value_holm, "the largest of two is not raised"

    register_study(store, "third", PLAN.format(outcome="rated"), data_file="wave.csv", now=NOW)
    larger = view_study(store, "resolved", today=NOW.date()).family
    assert larger is not None
    assert len(larger.members) == 3
    third = next(one for one in larger.members if one.study_id == "third")
    assert third.p_value is None, "registered and not run: it counts all the same"
    with pytest.raises(NotFoundError):
        view_study(store, "no such study", today=NOW.date())
