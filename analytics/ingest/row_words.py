"""Which words say that a row is no row of data, or that a column holds dates or people."""

from __future__ import annotations

import re

TOTALS = frozenset(
    {
        "total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum", "sums",
        "overall", "total sum", "gesamt", "gesamtsumme", "summe", "zwischensumme",
        "insgesamt", "total general", "total g\xe9n\xe9ral", "somme", "sous-total", "suma",
        "average", "avg", "durchschnitt", "mittelwert", "moyenne", "promedio", "gemiddelde",
        "totale", "somma", "totaal", "totalt", "razem", "\u03a3", "\u2211", "\u5408\u8ba1",
        "\u5408\u8a08", "\u603b\u8ba1", "\u7e3d\u8a08",
    }
)  # fmt: skip
"""First words of a row that adds up or averages others, lower case and without a colon. "All" and
"mean" are too often labels."""
DATE_WORDS = re.compile(
    r"(^|[^a-z])(date|dates|day|datum|tag|jour|fecha|dato|timestamp|datetime)([^a-z]|$)"
)
PERIOD_WORDS = re.compile(
    r"(^|[^a-z])(month|week|period|monat|woche|mois|semaine|mes|periode)([^a-z]|$)"
)
FORMULA = r"(?s)=.+|[-+@][A-Za-z_.]+[(|!].*"
"""How text begins that a spreadsheet would run; stored as text, and dead in every export."""


def is_total(text: str) -> bool:
    """Whether the first word of a row says that it is a total."""
    return text.casefold().rstrip(": ") in TOTALS


def named_as_date(label: str) -> bool:
    """Whether a header label says that its column holds dates."""
    return bool(DATE_WORDS.search(label.casefold().replace("_", " ")))


def named_as_period(label: str) -> bool:
    """Whether a header label says that its column holds dates, weeks, months or other periods."""
    return named_as_date(label) or bool(PERIOD_WORDS.search(label.casefold().replace("_", " ")))


SERIAL_RANGES = (
    (20_000, 80_000),  # days since 1900 of a spreadsheet: 1954 to 2119
    (19_000_101, 21_001_231),  # 20260131
    (600_000_000, 4_200_000_000),  # seconds since 1970: 1989 to 2103
    (600_000_000_000, 4_200_000_000_000),  # thousandths of them
)
EARLIEST_MONTH, LATEST_MONTH, MONTHS = 190_001, 210_012, 12
"""202601 is a month in which 202512 comes just before, not 89 periods before."""


def looks_serial(minimum: int, maximum: int) -> bool:
    """Whether all whole numbers of a column could be dates counted from a fixed day."""
    if any(low <= minimum and maximum <= high for low, high in SERIAL_RANGES):
        return True
    months = (minimum % 100, maximum % 100)
    return EARLIEST_MONTH <= minimum <= maximum <= LATEST_MONTH and all(
        1 <= one <= MONTHS for one in months
    )
