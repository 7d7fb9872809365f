"""Text in a picture, letter by letter: plotly reads a little HTML in every label, links included.

A name is written with ``literal`` where it enters a label; ``harmless`` goes over a finished figure
and leaves of all tags only those the charts write themselves.
"""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np
import plotly.graph_objects as go

OWN_TAGS = re.compile(r"<(?!/?b>|br>|/?extra>)")
PLACES = frozenset({"x", "y", "x0", "x1", "y0", "y1"})
"""Where a text is a place on an axis: none of it is ours."""


def literal(text: str) -> str:
    """Write a text so that plotly shows it as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def harmless(figure: go.Figure) -> go.Figure:
    """Return the figure without any tag but bold and line breaks, wherever it stands."""
    return go.Figure(cast("dict[str, Any]", _without_tags(figure.to_plotly_json(), "")))


def _without_tags(value: object, key: str) -> object:
    if isinstance(value, str):
        return value.replace("<", "&lt;") if key in PLACES else OWN_TAGS.sub("&lt;", value)
    if isinstance(value, dict):
        unseen = "customdata" not in str(value.get("hovertemplate", "customdata"))
        return {
            name: part if unseen and name == "customdata" else _without_tags(part, name)
            for name, part in value.items()
        }
    if isinstance(value, np.ndarray):
        return _without_tags(value.tolist(), key) if value.dtype.kind in "OU" else value
    if isinstance(value, list | tuple):
        return [_without_tags(one, key) for one in value]
    return value
