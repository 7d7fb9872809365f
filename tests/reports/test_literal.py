"""What plotly may read of a text from a file."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from analytics.reports.charts.literal import harmless, literal

LINK = '<a href="https://attack.example">x</a>'


def test_a_text_is_written_so_that_it_is_shown_as_it_is() -> None:
    assert literal("<b>a</b> & &lt;") == "&lt;b&gt;a&lt;/b&gt; &amp; &amp;lt;"


@pytest.mark.parametrize(
    "figure",
    [
        go.Figure(go.Bar(x=[1], y=[LINK])),
        go.Figure(go.Bar(x=[1], y=[1], name=LINK)),
        go.Figure(go.Bar(x=[1], y=[1], hovertext=[LINK])),
        go.Figure(go.Bar(x=[1], customdata=[[LINK]], hovertemplate="%{customdata[0]}")),
        go.Figure(layout={"title": {"text": LINK}}),
        go.Figure(layout={"xaxis": {"title": {"text": LINK}, "ticktext": [LINK]}}),
        go.Figure(layout={"annotations": [{"text": LINK}]}),
    ],
)
def test_a_finished_figure_keeps_no_tag_wherever_it_stands(figure: go.Figure) -> None:
    kept = str(harmless(figure).to_plotly_json())
    assert "<a" not in kept
    assert "&lt;a href" in kept


def test_it_keeps_what_the_charts_write_and_what_a_click_returns() -> None:
    trace = go.Bar(x=[1.5], customdata=[["<I-1>"]], hovertemplate="<b>%{x}</b><br>a<extra></extra>")
    kept: Any = harmless(go.Figure(trace)).data[0]
    assert kept.hovertemplate == "<b>%{x}</b><br>a<extra></extra>"
    assert kept.customdata[0][0] == "<I-1>"
    assert list(kept.x) == [1.5]
