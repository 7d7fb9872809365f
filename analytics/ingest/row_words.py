"""Which words say that a row is no row of data, or that a column holds dates or people."""

from __future__ import annotations

import re

_TOTAL_WORDS = (
    "total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum", "sums",
    "overall", "total sum", "gesamt", "gesamtsumme", "gesamtergebnis", "summe", "zwischensumme",
    "insgesamt", "total general", "total g\xe9n\xe9ral", "total geral", "suma total", "somme",
    "sous-total", "suma", "average", "avg", "durchschnitt", "mittelwert", "moyenne", "promedio",
    "gemiddelde", "totale", "totale complessivo", "somma", "totaal", "totalt", "razem", "\u03a3",
    "\u2211", "\u5408\u8ba1", "\u5408\u8a08", "\u603b\u8ba1", "\u7e3d\u8a08",
)  # fmt: skip
TOTAL = f"({'|'.join(map(re.escape, _TOTAL_WORDS))}|.* (totals?|ergebnis|gesamt|summe))[: ]*"
"""How a row begins that adds up or averages others, in lower case: a word for it, or a label and
such a word, as pivot tables write them. "All" and "mean" are too often labels."""
DATE_WORDS = re.compile(
    r"(^|[^a-z])(date|dates|day|tag|jour|fecha|dato|timestamp|datetime)([^a-z]|$)|datum([^a-z]|$)"
)
PERIOD_WORDS = re.compile(
    r"(^|[^a-z])(month|week|period|monat|woche|mois|semaine|mes|periode)([^a-z]|$)"
)
FORMULA = r"(?s)=.+|[-+@][A-Za-z_.]+[(|!].*"
"""How text begins that a spreadsheet would run; stored as text, and dead in every export."""
_DIGITS, _GROUP = "[0-9]+([eE][-+]?[0-9]+)?", r"[.,' \x{2019}\x{00A0}\x{202F}][0-9]+"
_BEFORE = r"[<>~(+\x{2212}$\x{20AC}\x{00A3}\x{00A5}\x{20B9}\\-][-+ (]*"
_AFTER = r"[ ]*([%\x{2030}*)]+|[A-Za-z\x{20AC}]{1,4}|\x{00B0}[CF])[ )*]*"
AMOUNT = (
    f" *({_BEFORE}{_DIGITS}({_GROUP})*({_AFTER})?|{_DIGITS}({_GROUP})+({_AFTER})?"
    f"|{_DIGITS}({_GROUP})*{_AFTER}) *"
)
"""A number with a sign, currency, unit or remark that no notation of numbers covers."""


def is_total(text: str) -> bool:
    """Whether the first word of a row says that it is a total."""
    return re.fullmatch(TOTAL, text.casefold()) is not None


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
