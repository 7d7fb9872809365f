"""The block "Looks" of a study that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.store.connection import Store
from tests.services.test_looks import INITIATIVE, KPI, at, look_after

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pages.conftest import OpenPage


def test_looks_stand_with_boundary_and_decision_and_showing_them_takes_none(
    open_page: OpenPage, tmp_path: Path
) -> None:
    from analytics.services.import_table import import_table
    from analytics.store.looks import read_looks

    database = tmp_path / "looks.duckdb"
    store = Store.open(database)
    import_table(store, "initiative", "initiative.csv", INITIATIVE, now=at(1))
    import_table(store, "kpi", "kpi.csv", KPI, now=at(1))
    look_after(store, 3)
    look_after(store, 6)
    store.close()
    app = open_page("pages/studies.py", database, study="looks", view="Looks")
    assert not app.exception
    assert "Keep running" in app.info[0].value
    text = " ".join(str(block.value) for block in app.markdown)
    assert "keep running" in text
    rows = next(one.value for one in app.dataframe if "Boundary" in one.value.columns)
    assert list(rows["Boundary"]) == ["4.33", "2.96", "2.36", "2.01"]
    assert list(rows["Seen"]) == ["2026-04-02", "2026-07-02", "to come", "to come"]
    app.run()
    app.button(key="studies_run").click().run()
    assert not app.exception
    import streamlit as st

    st.cache_resource.clear()
    store = Store.open(database)
    assert len(read_looks(store, "looks")) == 2
    store.close()
