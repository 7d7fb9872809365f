"""Columns as people write them, each with what must become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.ingest.messy_files import ACCEPT, ASK, REFUSE, Messy, file

if TYPE_CHECKING:
    from analytics.domain.dataset import Action


def column(name: str, cells: str, action: Action, kind: str = "", **rest: Any) -> Messy:
    """A file with the bar as delimiter, so that cells may hold commas and blanks."""
    listed = cells.split("|")
    label = str(rest.pop("label", "amount"))
    text = f"unit|{label}\n" + "".join(f"u{i}|{cell}\n" for i, cell in enumerate(listed))
    wanted = {"rows": len(listed)} if action is ACCEPT else {}
    return file(name, text, action, kind, **(wanted | rest))


NUMBERS = (
    column("percent", "12.5%|50%|37.5%", ACCEPT, "notation_read", total=1.0),
    column("percent and plain", "12.5%|50%|0.4", REFUSE, "other_numbers"),
    column("euro after", "1.234,50 €|2,00 €", ACCEPT, "notation_read", total=1236.5),
    column("two currencies", "$5|€6|$7", REFUSE, "other_numbers"),
    column("brackets", "1,234.50|(450.25)", ACCEPT, "notation_read", total=784.25),
    column("Unicode minus", "5.5|\u2212450.25", ACCEPT, "notation_read", total=-444.75),
    column("minus at the end", "5.50|450.25-", ACCEPT, "notation_read", total=-444.75),
    column("exponents", "1.5e3|2E-1|7", ACCEPT, total=1507.2),
    column("Indian groups", "1,23,456.78|5.50|4.50|7.50", REFUSE, "not_a_number"),
    column("one group after a point", "1.234|2.500|3.001", ASK, "ask_grouped"),
    column("one group after a comma", "1,234|2,500|3,001", ASK, "ask_grouped"),
    column("identifiers with E", "1E5|2E7|3E9", ACCEPT, types=(("amount", "text"),)),
    column("leading zeros", "007|012|123", ACCEPT, types=(("amount", "text"),)),
    column(
        "beyond 2^53",
        "9007199254740993|9007199254740995|5",
        ACCEPT,
        "large_numbers",
        types=(("amount", "text"),),
    ),
    column(
        "beyond 64 bits",
        "99999999999999999999|5|6",
        ACCEPT,
        "large_numbers",
        types=(("amount", "text"),),
    ),
    column("yes and no", "yes|no|yes", ACCEPT, types=(("amount", "text"),)),
    column("Y and N", "Y|N|Y", ACCEPT, types=(("amount", "text"),)),
    column("ja and nein", "ja|nein|ja", ACCEPT, types=(("amount", "text"),)),
    column("0 and 1", "0|1|1", ACCEPT, types=(("amount", "integer"),), total=2),
    column("Namibia", "NA|DE|FR|NA", ACCEPT, "markers_in_text", types=(("amount", "text"),)),
    column("NA among numbers", "1|NA|3|4", ACCEPT, "missing_read", total=8),
    column("None in numbers", "1|None|3|4", REFUSE, "not_a_number", row=3),
    column("dash in numbers", "1|-|3|4", REFUSE, "not_a_number", row=3),
    column("n/a in numbers", "1|n/a|3|4", REFUSE, "not_a_number", row=3),
    column("many dashes", "1|-|-|-|5", REFUSE, "not_a_number", row=3),
    column("error of a spreadsheet", "1|#DIV/0!|3|4", REFUSE, "not_a_number", row=3),
    column("infinite", "1|inf|3", REFUSE, "infinite", row=3),
    column("too large for a double", "1|1e309|3", REFUSE, "infinite", row=3),
    column("letter O for zero", "1|1O|30|4", REFUSE, "not_a_number", row=3),
    *(
        column(name, cells, ACCEPT, "numbers_as_text", types=(("amount", "text"),))
        for name, cells in (
            ("unit in the cell", "5 kg|6 kg|7 kg"),
            ("Indian groups alone", "1,23,456.78|2,34,567.00|1,00,000.50"),
            ("accounting format", "$ 1,234.00 |$ (50.00)|$ 2.00"),
            ("yen", "\\1,234|\\2,345|\\3,456"),
            ("thousands by letter", "1.2K|3.4K|2M"),
            ("credit and debit", "100.00 CR|50.00 DR|1.00 CR"),
            ("per mille", "12\u2030|3\u2030|4\u2030"),
            ("stars of significance", "0.12***|0.34*|0.5**"),
            ("below a limit", "<0.5|<0.5|1.25"),
        )
    ),
    column("article numbers", "A-12|B-13|C-14", ACCEPT, types=(("amount", "text"),)),
    column("rounded identifiers", "1.23E+15|1.23E+15|4.5E+15", ACCEPT, "rounded_numbers"),
    column("small numbers with exponents", "1.5e-05|2e-7|0.25", ACCEPT),
)

DATES = (
    column("ISO", "2026-01-31|2026-02-28", ACCEPT, label="day", types=(("day", "date"),)),
    column(
        "German",
        "31.01.2026|28.02.2026",
        ACCEPT,
        "notation_read",
        label="day",
        types=(("day", "date"),),
    ),
    column(
        "American",
        "1/31/2026|2/28/2026",
        ACCEPT,
        "notation_read",
        label="day",
        types=(("day", "date"),),
    ),
    column(
        "two-digit years",
        "31.01.26|28.02.26",
        ACCEPT,
        "notation_read",
        label="day",
        types=(("day", "date"),),
    ),
    column("day or month", "01/02/2026|03/04/2026", ASK, "ask_day_month", label="day"),
    column("year or day, two-digit years", "26-01-31|26-02-28", ASK, "ask_year_first", label="day"),
    column(
        "year first, two-digit years",
        "99-01-31|98-02-28",
        ACCEPT,
        "notation_read",
        label="day",
        types=(("day", "date"),),
    ),
    column(
        "half days",
        "1/13/2025 1:30 PM|1/14/2025 12:05 AM",
        ACCEPT,
        "notation_read",
        label="at",
        types=(("at", "timestamp"),),
    ),
    column(
        "compact dates by a German name",
        "20260131|20260228",
        ACCEPT,
        "serial_dates",
        label="Buchungsdatum",
    ),
    column("months as numbers", "202512|202601", ACCEPT, "serial_dates", label="month"),
    column("weeks of a year", "1|52", ACCEPT, label="week"),
    column("day or month, two-digit years", "01/02/26|03/04/26", ASK, "ask_day_month", label="day"),
    column("two orders", "31/01/2026|01/31/2026|01/02/2026", REFUSE, "other_dates", label="day"),
    column(
        "named months",
        "31-Jan-2026|28-Feb-2026",
        ACCEPT,
        "notation_read",
        label="day",
        types=(("day", "date"),),
    ),
    column(
        "month first and named",
        "January 31, 2026|February 28, 2026",
        ACCEPT,
        "dates_as_text",
        label="day",
        types=(("day", "text"),),
    ),
    column(
        "German month",
        "31. Januar 2026|28. März 2026",
        ACCEPT,
        "dates_as_text",
        label="day",
        types=(("day", "text"),),
    ),
    column(
        "no such day", "2026-01-31|2026-02-30|2026-03-31", REFUSE, "other_dates", label="day", row=3
    ),
    column(
        "no such day, two rows", "2026-02-30|2026-02-31", REFUSE, "other_dates", label="day", row=2
    ),
    column(
        "Excel serial dates",
        "46053|46081|46112",
        ACCEPT,
        "serial_dates",
        label="day",
        types=(("day", "integer"),),
    ),
    column(
        "compact dates",
        "20260131|20260228",
        ACCEPT,
        "serial_dates",
        label="day",
        types=(("day", "integer"),),
    ),
    column(
        "epoch seconds",
        "1769817600|1772236800",
        ACCEPT,
        "serial_dates",
        label="date",
        types=(("date", "integer"),),
    ),
    column(
        "offsets",
        "2026-01-31T23:30:00+02:00|2026-02-01T00:10:00+01:00",
        REFUSE,
        "other_dates",
        label="at",
    ),
    column(
        "moments",
        "2026-01-31 23:30|2026-02-01 00:10",
        ACCEPT,
        label="at",
        types=(("at", "timestamp"),),
    ),
    column("times", "08:30|17:45|23:59", ACCEPT, "times", label="at", types=(("at", "text"),)),
    column("months", "2026-01|2026-02|2026-03", ACCEPT, label="month", types=(("month", "text"),)),
    column(
        "quarters", "2026Q1|2026Q2|2026Q3", ACCEPT, label="quarter", types=(("quarter", "text"),)
    ),
    column(
        "a year that cannot be", "0206-01-31|2026-01-31|2026-02-28", ACCEPT, "odd_year", label="day"
    ),
)

MESSY_COLUMNS = (*NUMBERS, *DATES)
