"""Which domains share data assets: what the row already has of what the column needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.charts.frame import framed, wrapped
from analytics.reports.charts.literal import literal
from analytics.reports.charts.share_cells import share_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from analytics.domain.scaling_path import DomainLink
    from analytics.reports.charts.palette import Palette

ROW_HEIGHT = 40


def domain_heatmap(links: Sequence[DomainLink], *, palette: Palette) -> go.Figure:
    """Draw one row a domain to come from and one column a domain to go to.

    Parameters
    ----------
    links
        Between every two domains.
    palette
        Colours of the page's theme.
    """
    domains = sorted({one.source for one in links})
    shares = {(one.source, one.target): one for one in links}
    cells = [[shares.get((row, column)) for column in domains] for row in domains]
    figure = share_cells(
        [[None if one is None else one.shared for one in row] for row in cells],
        [
            ["" if one is None else literal(", ".join(one.assets)) or "nothing" for one in row]
            for row in cells
        ],
        hover="%{z:.0%} shared: %{customdata}<extra></extra>",
        palette=palette,
    )
    numbers = list(range(len(domains)))
    figure.update_yaxes(
        tickvals=numbers,
        ticktext=[f"{wrapped(name, 16)} <b>{n + 1}</b>" for n, name in enumerate(domains)],
        range=[len(domains) - 0.5, -0.5],
        showgrid=False,
    )
    figure.update_xaxes(
        title_text="Domain to go to: % of its assets shared",
        side="top",
        tickvals=numbers,
        ticktext=[f"<b>{n + 1}</b>" for n in numbers],
        showgrid=False,
    )
    return framed(figure, palette, height=ROW_HEIGHT * len(domains) + 70)


def spoken_links(links: Sequence[DomainLink]) -> str:
    """Read the closest pairs."""
    closest = sorted(links, key=lambda one: -one.shared)[:3]
    read = "; ".join(f"from {one.source} to {one.target} {one.shared:.0%}" for one in closest)
    return f"Heat map of assets that domains share, by cost. Closest: {read}."
