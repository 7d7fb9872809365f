"""Of which kind the text of a cell is, as one SQL expression: exactly one kind a cell.

Cells come without blanks around them; an empty one is NULL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.staging import MARKERS, CellKind, ColumnCount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

PLACEHOLDERS = (
    "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", "?", ".", "..", "none", "nil", "na",
    "n/a", "n.a.", "n.a", "k.a.", "k. a.", "tbd", "unknown", "missing", "not available", "#n/a",
    "#na", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "null", "nan",
)  # fmt: skip
"""Lower case; what people and spreadsheets write where there is no value. Never read as missing:
a dash can be a zero."""
INFINITE = ("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
SIGN = r"[-+\x{2212}\x{2013}]?"
MARKS = r"[$\x{20AC}\x{00A3}\x{00A5}\x{20B9}]"
CODES = "(AUD|BRL|CAD|CHF|CNY|DKK|EUR|GBP|HKD|IDR|INR|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN|SEK|SGD|THB|TWD|USD|VND|ZAR)"  # noqa: E501 - one list
MONTHS = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
EXPONENT = r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+"
GAP = r"[ \x{00A0}\x{202F}]*"
GROUPS = r"[0-9]{1,3}([,.'\x{2019}\x{00A0}\x{202F} ][0-9]{3})+"
NUMBER_LIKE = (
    rf"\(?{GAP}{SIGN}{GAP}({MARKS}|{CODES})?{GAP}{SIGN}([0-9]+|{GROUPS})?([.,][0-9]+)?{GAP}"
    rf"(%|{MARKS}|{CODES})?{GAP}\)?-?"
)


def kind_expression(name: str) -> str:
    """Write the SQL that names the kind of a text column's cell.

    Parameters
    ----------
    name
        Physical column name.
    """
    whens = " ".join(
        f"WHEN {condition.format(v=name)} THEN '{kind.value}'" for kind, condition in _RULES
    )
    return f"CASE WHEN {name} IS NULL THEN '{CellKind.EMPTY.value}' {whens} ELSE '{CellKind.TEXT.value}' END"  # noqa: E501 - one expression


def counted_cells(
    cursor: DuckDBPyConnection, source: str, labels: Mapping[str, str]
) -> tuple[ColumnCount, ...]:
    """Count the kinds of cells of columns, as rows of one long column.

    One expression for all of them: written once for each of 2,000 columns it took ten seconds to
    plan, however few the rows.

    Parameters
    ----------
    source
        Relation, or a query in brackets, of text columns.
    labels
        Labels by physical name; the order is kept.
    """
    found: dict[str, dict[str, int]] = {name: {} for name in labels}
    rows = cursor.execute(
        f"SELECT name, {kind_expression('cell')} AS kind, count(*) FROM (FROM {source} UNPIVOT"
        f" INCLUDE NULLS (cell FOR name IN ({', '.join(labels)}))) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for name, kind, count in rows:
        found[name][kind] = count
    return tuple(counted_kinds(label, name, found[name]) for name, label in labels.items())


def counted_kinds(label: str, name: str, found: Mapping[str, int]) -> ColumnCount:
    """Histogram of a column's kinds, as the store gives it."""
    counts = tuple((CellKind(kind), int(count)) for kind, count in found.items())
    return ColumnCount(label=label, name=name, counts=counts)


def _matches(pattern: str) -> str:
    """Condition on the whole text; braces are doubled because the rule is a template."""
    quoted = pattern.replace("'", "''").replace("{", "{{").replace("}", "}}")
    return f"regexp_full_match({{v}}, '{quoted}')"


def _one_of(words: tuple[str, ...], *, any_case: bool = False) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"lower({{v}}) IN ({listed})" if any_case else f"{{v}} IN ({listed})"


# Begins with an ASCII letter and is neither a word with a meaning nor an amount such as "SGD 5".
_WORDS = _one_of((*PLACEHOLDERS, "true", "false", *INFINITE), any_case=True)
_PLAIN_TEXT = (
    "ascii({v}) BETWEEN 65 AND 122 AND NOT (length({v}) <= 13 AND "
    f"{_WORDS}) AND NOT {_matches(f'{CODES}{GAP}[-+]?[0-9].*')}"
)
# In this order; the frequent and cheap ones first.
_RULES: tuple[tuple[CellKind, str], ...] = (
    (CellKind.TEXT, _PLAIN_TEXT),
    (CellKind.INTEGER, _matches("[-+]?(0|[1-9][0-9]{0,14})")),
    (CellKind.GROUPED, _matches(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")),
    (CellKind.DECIMAL, _matches(r"[-+]?((0|[1-9][0-9]{0,14})\.[0-9]*|\.[0-9]+)")),
    (CellKind.MARKER, _one_of(MARKERS)),
    (CellKind.PLACEHOLDER, _one_of(PLACEHOLDERS, any_case=True)),
    (CellKind.BOOLEAN, _one_of(("true", "false"), any_case=True)),
    (CellKind.INFINITE, _one_of(INFINITE, any_case=True)),
    (CellKind.DATE, f"{_matches(DATE)} AND try_cast({{v}} AS DATE) IS NOT NULL"),
    (
        CellKind.TIMESTAMP,
        f"{_matches(f'{DATE}{CLOCK}Z?')} AND try_cast({{v}} AS TIMESTAMP) IS NOT NULL",
    ),
    (CellKind.OFFSET_TIMESTAMP, _matches(f"{DATE}{CLOCK}[-+][0-9]{{2}}:?([0-9]{{2}})?")),
    (CellKind.INFINITE, f"{_matches(EXPONENT)} AND isinf(try_cast({{v}} AS DOUBLE))"),
    (CellKind.CODE, _matches("[0-9]+[eE][0-9]+")),
    (CellKind.ROUNDED, _matches(r"[0-9](\.[0-9]{1,5})?E\+(1[1-9]|[2-9][0-9])")),
    (
        CellKind.SCIENTIFIC,
        _matches(EXPONENT),
    ),
    (
        CellKind.INTEGER,
        f"{_matches('[-+]?[1-9][0-9]{15}')} AND abs(try_cast({{v}} AS BIGINT)) <= 9007199254740992",
    ),
    (CellKind.LARGE, _matches(r"[-+]?[1-9][0-9]{15,}(\.[0-9]*)?")),
    (CellKind.ZERO_LED, _matches(r"[-+]?0[0-9]+(\.[0-9]*)?")),
    (CellKind.DAY_MONTH, _matches(r"(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])[/.-][0-9]{4}")),
    (
        CellKind.DATE_LIKE,
        _matches(
            r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|[0-9]{4})|[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2})"
            r"([T ][0-9:.]+.*)?"
        ),
    ),
    (
        CellKind.NAMED_MONTH,
        _matches(f"(?i)[0-9]{{1,2}}[ ./-]?{MONTHS}[a-z]*[ ./,-]+([0-9]{{4}}|[0-9]{{2}})"),
    ),
    (CellKind.TIME_LIKE, _matches("[0-9]{1,3}:[0-9]{2}(:[0-9]{2})?")),
    (CellKind.NUMBER_LIKE, f"{_matches(NUMBER_LIKE)} AND {_matches('(?s).*[0-9].*')}"),
)
