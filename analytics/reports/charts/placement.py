"""Where names beside bubbles fit without touching each other, at every width the page may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTHS = (270, 330, 420, 520, 640, 760)  # plot widths in px, from a phone to a wide half column
CHARACTER = 5.8  # px of an average character at 11 px in the widest house typeface
LINE = 14.0  # px
GAP = 5.0  # px between a bubble's edge and its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One point: place as a share of the plot from the left and from the bottom, radius in px."""

    name: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Side on which a name stands and the px shift of its anchor from the bubble's centre."""

    index: int
    side: str
    shift_x: float
    shift_y: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def place_labels(
    bubbles: tuple[Bubble, ...], *, height: float, widths: Iterable[int] = WIDTHS
) -> tuple[Placed, ...]:
    """Place names greedily, the first bubbles first; a name that fits nowhere is left out.

    A name is placed only where its box touches no bubble, no other name and no edge at any of the
    widths, so a chart that stretches never shows two names on top of each other.

    Parameters
    ----------
    bubbles
        Points in order of importance.
    height
        Plot height in px.
    widths
        Plot widths in px to be safe at.
    """
    sizes = tuple(widths)
    placed: list[Placed] = []
    for index, bubble in enumerate(bubbles):
        spot = next(
            (
                one
                for one in _sides(index, bubble)
                if all(_fits(one, bubbles, placed, (width, height)) for width in sizes)
            ),
            None,
        )
        if spot is not None:
            placed.append(spot)
    return tuple(placed)


def uncovered(
    bubbles: tuple[Bubble, ...], *, height: float, widths: Iterable[int] = WIDTHS
) -> tuple[bool, ...]:
    """Tell whose centre stays visible at every width when later bubbles lie on top of earlier ones.

    Parameters
    ----------
    bubbles
        Points in drawing order.
    height
        Plot height in px.
    widths
        Plot widths in px to be safe at.
    """
    sizes = tuple((float(width), height) for width in widths)
    return tuple(
        all(
            _centre_box(bubble, size).touches(_bubble_box(later, size)) is False
            for later in bubbles[index + 1 :]
            for size in sizes
        )
        for index, bubble in enumerate(bubbles)
    )


def _sides(index: int, bubble: Bubble) -> tuple[Placed, ...]:
    """Right, left, above, below, then the four corners."""
    reach = bubble.radius + GAP
    slant = reach * 0.75
    beside = (
        Placed(index=index, side="left", shift_x=reach, shift_y=0.0),
        Placed(index=index, side="right", shift_x=-reach, shift_y=0.0),
        Placed(index=index, side="center", shift_x=0.0, shift_y=reach + LINE / 2),
        Placed(index=index, side="center", shift_x=0.0, shift_y=-reach - LINE / 2),
    )
    corners = tuple(
        Placed(index=index, side=side, shift_x=x, shift_y=y * (slant + LINE / 4))
        for side, x in (("left", slant), ("right", -slant))
        for y in (1, -1)
    )
    return (*beside, *corners)


def _fits(
    spot: Placed, bubbles: tuple[Bubble, ...], placed: list[Placed], size: tuple[float, float]
) -> bool:
    box = _label_box(spot, bubbles[spot.index], size)
    width, height = size
    if box.left < 0 or box.right > width or box.bottom < 0 or box.top > height:
        return False
    if any(box.touches(_bubble_box(bubble, size)) for bubble in bubbles):
        return False
    return not any(box.touches(_label_box(one, bubbles[one.index], size)) for one in placed)


def _label_box(spot: Placed, bubble: Bubble, size: tuple[float, float]) -> _Box:
    width, height = size
    length = len(bubble.name) * CHARACTER
    x, y = bubble.x * width + spot.shift_x, bubble.y * height + spot.shift_y
    left = x - {"left": 0.0, "right": length, "center": length / 2}[spot.side]
    return _Box(left, y - LINE / 2, left + length, y + LINE / 2)


def _centre_box(bubble: Bubble, size: tuple[float, float]) -> _Box:
    """Room a two-digit number takes in the middle of a bubble."""
    x, y = bubble.x * size[0], bubble.y * size[1]
    return _Box(x - CHARACTER, y - LINE / 2, x + CHARACTER, y + LINE / 2)


def _bubble_box(bubble: Bubble, size: tuple[float, float]) -> _Box:
    x, y, r = bubble.x * size[0], bubble.y * size[1], bubble.radius
    return _Box(x - r, y - r, x + r, y + r)
