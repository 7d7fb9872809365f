"""Which colours and marks a chart uses: safe for colour-blind readers, for light and dark pages."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.reports.labels import stage_key, stage_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """CSS colours by role. Colour never speaks alone: a shape or a word says the same."""

    text: str
    muted: str
    grid: str
    surface: str
    first: str
    second: str
    third: str
    fourth: str
    harm: str
    tint: str
    band: str


LIGHT = Palette(
    text="#0A1020",
    muted="#4A5568",
    grid="#E3E8EF",
    surface="#FFFFFF",
    first="#0B5CAB",
    second="#C2620A",
    third="#0F766E",
    fourth="#6B7280",
    harm="#B42318",
    tint="rgba(11, 92, 171, 0.08)",
    band="rgba(11, 92, 171, 0.18)",
)
DARK = Palette(
    text="#F2F5FA",
    muted="#A9B4C4",
    grid="#273143",
    surface="#0E131C",
    first="#5AA9F0",
    second="#F0A04B",
    third="#4CC3B5",
    fourth="#9AA5B5",
    harm="#F97066",
    tint="rgba(90, 169, 240, 0.12)",
    band="rgba(90, 169, 240, 0.25)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How one group of points looks."""

    label: str
    symbol: str
    color: str


def palette_for(theme: str | None) -> Palette:
    """Palette of a page whose theme is ``"light"``, ``"dark"`` or not known yet."""
    return DARK if theme == "dark" else LIGHT


def stage_mark(stage: str, palette: Palette) -> Mark:
    """Shape and colour of a life-cycle stage; unknown stages share the grey hexagon."""
    marks = {
        "idea": ("triangle-up", palette.fourth),
        "pilot": ("square", palette.third),
        "scaling": ("diamond", palette.second),
        "production": ("circle", palette.first),
        "retired": ("triangle-down", palette.fourth),
    }
    symbol, color = marks.get(stage_key(stage), ("hexagon", palette.fourth))
    return Mark(label=stage_label(stage), symbol=symbol, color=color)
