"""A pack's chart as a native chart of a workbook, drawn from cells below the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.domain.pack import Shape
from analytics.reports.packs.chart_scale import (
    COLOURS,
    number_code,
    step_colours,
    step_columns,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.pack import Chart, Series

CHART_ROWS = 22  # rows a chart covers; its cells come below
KINDS: Mapping[Shape, dict[str, str]] = {
    Shape.BARS: {"type": "bar"},
    Shape.STACKED: {"type": "bar", "subtype": "stacked"},
    Shape.STEPS: {"type": "bar", "subtype": "stacked"},
    Shape.LINES: {"type": "line"},
}


def chart_rows(chart: Chart) -> list[list[Any]]:
    """Return the cells a chart is drawn from, heading first."""
    columns: Sequence[tuple[str, Sequence[float | None]]] = (
        step_columns(chart)
        if chart.shape is Shape.STEPS
        else [(one.name, one.values) for one in chart.series]
    )
    head: list[Any] = ["", *(name for name, _ in columns)]
    rows = [
        [name, *(values[i] for _, values in columns)] for i, name in enumerate(chart.categories)
    ]
    return [head, *rows]


def add_sheet_chart(
    book: Any,  # noqa: ANN401 - the library ships no types
    sheet: Any,  # noqa: ANN401
    chart: Chart,
    rows: tuple[int, int],
) -> None:
    """Add a chart at the first of two rows, from the cells that begin at the second."""
    top, cells = rows
    made = book.add_chart(KINDS[chart.shape])
    last = cells + len(chart.categories)
    for place, looks in enumerate(_looks(chart), start=1):
        where = (sheet.get_name(), cells + 1, last)
        made.add_series({**_cells(where, place), **looks})
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_size({"width": 900, "height": 400})
    if chart.shape is Shape.LINES:
        made.set_y_axis({"num_format": number_code(chart)})
    else:
        made.set_y_axis({"reverse": True, "label_position": "low"})
        made.set_x_axis({"num_format": number_code(chart), "label_position": "high"})
    if len(chart.series) == 1:
        made.set_legend({"none": True})
    sheet.insert_chart(top, 0, made, {"description": chart.spoken})


def _cells(where: tuple[str, int, int], place: int) -> dict[str, object]:
    name, first, last = where
    return {
        "name": [name, first - 1, place],
        "categories": [name, first, 0, last, 0],
        "values": [name, first, place, last, place],
        "gap": 40,
    }


def _looks(chart: Chart) -> list[dict[str, object]]:
    """Return how every series looks, in the order of the columns."""
    if chart.shape is Shape.STEPS:
        points = [{"fill": {"color": f"#{one}"}} for one in step_colours(chart)]
        shown: dict[str, object] = {"points": points}
        return [{"fill": {"none": True}}, *(shown for _ in step_columns(chart)[1:])]
    return [_look(chart, one) for one in chart.series]


def _look(chart: Chart, one: Series) -> dict[str, object]:
    colour = {"color": f"#{COLOURS[one.role]}"}
    if chart.shape is Shape.LINES:
        return {"line": {**colour, "width": 2.5}}
    whiskers = {"x_error_bars": _whiskers(one)} if one.low and one.high else {}
    return {"fill": colour, **whiskers}


def _whiskers(one: Series) -> dict[str, object]:
    rows = list(zip(one.values, one.low, one.high, strict=True))
    return {
        "type": "custom",
        "plus_values": [(high or 0.0) - (value or 0.0) for value, _, high in rows],
        "minus_values": [(value or 0.0) - (low or 0.0) for value, low, _ in rows],
    }
