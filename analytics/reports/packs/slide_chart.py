"""A pack's chart as a native chart of a slide: exact numbers, editable, said in words."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

from analytics.domain.pack import Shape, Unit
from analytics.reports.csv_file import quoted
from analytics.reports.packs.chart_scale import (
    COLOURS,
    DARK_TEXT_ON,
    DASHED,
    axis_of,
    number_code,
    step_colours,
    step_columns,
)
from analytics.reports.packs.chart_svg import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.pack import Chart, Series
    from analytics.reports.packs.slide_parts import Box

POINTS = 14


def add_chart(slide: Any, chart: Chart, box: Box) -> None:  # noqa: ANN401 - the library ships no types
    """Add a native chart and say in words what it shows."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    kinds = {
        Shape.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
        Shape.STACKED: XL_CHART_TYPE.BAR_STACKED,
        Shape.STEPS: XL_CHART_TYPE.BAR_STACKED,
        Shape.LINES: XL_CHART_TYPE.LINE_MARKERS,
    }
    data = CategoryChartData(number_format=number_code(chart))
    data.categories = _named(chart)
    for name, values in _columns(chart):
        data.add_series(name, values)
    frame = slide.shapes.add_chart(kinds[chart.shape], *box.measures(), data)
    frame.name = chart.title
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.spoken)  # noqa: SLF001 - no public way to alternative text
    _dress(frame.chart, chart)


def _named(chart: Chart) -> list[str]:
    """Return the categories; where a label beside the bar would cover a whisker, with the value.

    The library writes them into the chart's own workbook, where a formula would come alive.
    """
    first = chart.series[0]
    alone = len(chart.series) == 1 and chart.shape in (Shape.BARS, Shape.STEPS)
    if not alone or (chart.shape is Shape.BARS and not first.low):
        return [quoted(name) for name in chart.categories]
    return [
        quoted(name) if value is None else f"{quoted(name)} ({label_of(value, chart.unit)})"
        for name, value in zip(chart.categories, first.values, strict=True)
    ]


def _columns(chart: Chart) -> Sequence[tuple[str, Sequence[float | None]]]:
    """Return the columns of the chart's own workbook; steps stand on an invisible base."""
    if chart.shape is Shape.STEPS:
        return step_columns(chart)
    return [(one.name, one.values) for one in chart.series]


def _dress(made: Any, chart: Chart) -> None:  # noqa: ANN401
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    made.font.size, made.font.name = Pt(POINTS), "Arial"
    made.has_title = False
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    made.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    made.category_axis.has_major_gridlines = False
    _grid(made.value_axis, number_code(chart))
    _scale(made.value_axis, chart)
    if chart.shape is Shape.LINES:
        _dress_lines(made, chart)
    else:
        made.category_axis.reverse_order = True
        made.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        _dress_bars(made, chart)


def _grid(axis: Any, code: str) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("D5DBE5")
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = code, False


def _scale(axis: Any, chart: Chart) -> None:  # noqa: ANN401
    """Give the axis the ticks of every format; programs forget intervals when they choose."""
    found = axis_of(chart)
    step = found.ticks[1] - found.ticks[0]
    axis.major_unit = step
    axis.minimum_scale = floor(found.low / step) * step
    axis.maximum_scale = ceil(found.high / step) * step


def _dress_lines(made: Any, chart: Chart) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    for line, one in zip(made.plots[0].series, chart.series, strict=True):
        line.smooth = False
        line.format.line.color.rgb = RGBColor.from_string(COLOURS[one.role])
        line.format.line.width = Pt(2 if one.role in DASHED else 3.5)
        if one.role in DASHED:
            line.format.line.dash_style = MSO_LINE.ROUND_DOT
            line.marker.style = XL_MARKER_STYLE.NONE
        else:
            line.marker.style = XL_MARKER_STYLE.CIRCLE
            line.marker.format.fill.solid()
            line.marker.format.fill.fore_color.rgb = RGBColor.from_string(COLOURS[one.role])


def _dress_bars(made: Any, chart: Chart) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    plot = made.plots[0]
    plot.gap_width, plot.overlap = 35, 100 if chart.shape is not Shape.BARS else 0
    if chart.shape is Shape.STEPS:
        _dress_steps(plot, chart)
        return
    for bars, one in zip(plot.series, chart.series, strict=True):
        bars.invert_if_negative = False
        bars.format.fill.solid()
        bars.format.fill.fore_color.rgb = RGBColor.from_string(COLOURS[one.role])
        if one.low and one.high:
            _whiskers(bars, one)
    if len(chart.series) == 1 and not chart.series[0].low:
        _labels(plot, number_code(chart))
    if chart.shape is Shape.STACKED and chart.unit is Unit.COUNT:
        _count_labels(plot, chart)


def _dress_steps(plot: Any, chart: Chart) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    base, *amounts = plot.series
    base.format.fill.background()
    for i, colour in enumerate(step_colours(chart)):
        for bars in amounts:
            point = bars.points[i]
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = RGBColor.from_string(colour)


def _labels(plot: Any, code: str) -> None:  # noqa: ANN401
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = code, False
    labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(POINTS)


def _count_labels(plot: Any, chart: Chart) -> None:  # noqa: ANN401
    """Write counts into their parts of a bar; a part of none has no label."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    for bars, one in zip(plot.series, chart.series, strict=True):
        labels = bars.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = "#,##0;;;", False
        labels.font.size = Pt(POINTS)
        ink = "0A1020" if one.role in DARK_TEXT_ON else "FFFFFF"
        labels.font.color.rgb = RGBColor.from_string(ink)


def _whiskers(bars: Any, one: Series) -> None:  # noqa: ANN401
    """Add the interval as error bars; the library has no call for them."""
    from lxml import etree
    from pptx.oxml.ns import qn

    element = bars._element  # noqa: SLF001 - no public way to error bars
    errors = etree.SubElement(element, qn("c:errBars"))
    for tag, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(errors, qn(f"c:{tag}")).set("val", value)
    ends = list(zip(one.values, one.low, one.high, strict=True))
    for tag, lengths in (
        ("plus", [_distance(value, high) for value, _, high in ends]),
        ("minus", [_distance(low, value) for value, low, _ in ends]),
    ):
        numbers = etree.SubElement(etree.SubElement(errors, qn(f"c:{tag}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:ptCount")).set("val", str(len(lengths)))
        for i, length in enumerate(lengths):
            point = etree.SubElement(numbers, qn("c:pt"))
            point.set("idx", str(i))
            etree.SubElement(point, qn("c:v")).text = repr(length)
    # The format fixes the order: error bars come before the categories.
    element.find(qn("c:cat")).addprevious(errors)


def _distance(low: float | None, high: float | None) -> float:
    return max((high or 0.0) - (low or 0.0), 0.0) if low is not None and high is not None else 0.0
