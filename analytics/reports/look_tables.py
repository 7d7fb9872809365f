"""The looks at a study as rows and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.reports.words import MINUS

if TYPE_CHECKING:
    from analytics.domain.looks import Look, Monitoring


def look_rows(monitoring: Monitoring) -> pd.DataFrame:
    """One row a look: taken ones with what was seen, planned ones with their boundary."""
    return pd.DataFrame(
        [
            {
                "Look": str(look.number),
                "Planned": look.planned_on or ("yes" if look.planned else "no"),
                "Seen": look.seen_on or ("now" if look.taken else _not_seen(look, monitoring)),
                "Data": f"{look.information:.0%}",
                "Error used": f"{look.spent:.2%}",
                "Boundary": f"{look.boundary:.2f}",
                "Statistic": "" if look.statistic is None else _figure(look.statistic),
                "Beyond": "" if look.statistic is None else ("yes" if look.crossed else "no"),
            }
            for look in monitoring.looks
        ]
    )


def spoken_looks(monitoring: Monitoring) -> str:
    """Read every look taken, with its boundary."""
    read = "; ".join(
        f"look {look.number} statistic {look.statistic:.2f}, boundary {look.boundary:.2f}"
        for look in monitoring.looks
        if look.statistic is not None
    )
    return f"Chart of {len(monitoring.looks)} looks against their boundaries. {read}."


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", MINUS)


def _not_seen(look: Look, monitoring: Monitoring) -> str:
    current = monitoring.current
    return "taken as seen" if current and look.number < current.number else "to come"
