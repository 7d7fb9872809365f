"""Files as people send them, each with what must become of it. Every byte is made here."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from analytics.domain.dataset import Action

ACCEPT, ASK, REFUSE = Action.ACCEPT, Action.ASK, Action.REFUSE
HEAD = "unit,day,amount"
ROWS = ("A,2026-01-31,1234.5", "B,2026-02-28,98765.43", "C,2026-03-31,-450.25")
BODY = "\n".join(ROWS)
TOTAL = 99549.68


@dataclass(frozen=True, slots=True, kw_only=True)
class Messy:
    """A file and its verdict.

    ``kind`` must be among the kinds of what is said; empty where nothing needs to be said. ``row``
    is where it must be located. ``total`` is the sum of the column ``amount``; ``types`` are the
    types of the columns that matter, by label; ``label`` is the greatest label of the first column.
    """

    name: str
    content: bytes
    action: Action
    kind: str = ""
    row: int | None = None
    rows: int | None = None
    total: float | None = None
    types: tuple[tuple[str, str], ...] = ()
    label: str = ""


def file(name: str, text: str, action: Action, kind: str = "", **rest: Any) -> Messy:
    return Messy(name=name, content=text.encode(), action=action, kind=kind, **rest)


def _good(name: str, text: str, kind: str = "", **rest: Any) -> Messy:
    return file(name, text, ACCEPT, kind, **({"rows": 3, "total": TOTAL} | rest))


def _bad(name: str, text: str, kind: str, row: int | None = None) -> Messy:
    return file(name, text, REFUSE, kind, row=row)


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, f"{HEAD}\n{BODY}\n")
    return buffer.getvalue()


def _with_row(row: str, at: int = 3) -> str:
    rows = [*ROWS[:at], row, *ROWS[at:]]
    return "\n".join([HEAD, *rows]) + "\n"


MANY = "".join(f"u{i},2026-01-31,{i % 700}\n" for i in range(30_000))
PLAIN = f"{HEAD}\n{BODY}\n"

ROWS_AND_HEADERS = (
    _good("clean", PLAIN),
    _good("no line end at the end", PLAIN.rstrip(), "no_line_end"),
    _good("cut off inside a number", PLAIN[:-3], "no_line_end", total=TOTAL + 0.25),
    _good("blank line inside", _with_row("", at=1), "blank_lines", row=3),
    _good("a blank line after every row", PLAIN.replace("\n", "\r\r\n"), "blank_lines", row=2),
    _good("an empty row inside", _with_row(",,", at=1), "empty_rows", rows=4),
    _bad("average at the end", _with_row("Average,,33183.23"), "total_row", 5),
    _good("blank lines at the end", PLAIN + "\n\n\n"),
    _good("CRLF", PLAIN.replace("\n", "\r\n")),
    _good("CR alone", PLAIN.replace("\n", "\r")),
    _good("a row twice", _with_row(ROWS[1]), "duplicate_rows", rows=4, total=TOTAL + 98765.43),
    _bad("total at the end", _with_row("Total,,99549.68"), "total_row", 5),
    _bad("total with a colon", _with_row("Total:,,99549.68"), "total_row", 5),
    _bad("German total", _with_row("Gesamt,,99549.68"), "total_row", 5),
    _bad("German pivot total", _with_row("Gesamtergebnis,,99549.68"), "total_row", 5),
    _bad("Italian pivot total", _with_row("Totale complessivo,,9.5"), "total_row", 5),
    _bad("a label and a word for a total", _with_row("North Total,,9.5"), "total_row", 5),
    _good("a label that holds such a word", PLAIN.replace("A,", "Total Energies,")),
    _bad(
        "a thousand that is not quoted", "store,v,u\nA,1,234,5\nB,2,345,6\n", "wrong_field_count", 2
    ),
    _bad("Summe", _with_row("Summe,,99549.68"), "total_row", 5),
    _bad("total in the middle", _with_row("Subtotal,,99999.93", at=2), "total_row", 4),
    _bad("total in the second column", _with_row(",,99549.68").replace("A,", "A,"), "total_row", 5),
    _bad("total below", "id,unit,amount\n1,A,2\n2,B,3\n3,C,4\n,Total,9\n", "total_row", 5),
    _bad("preamble", f"Report of March\nMade by finance\n{PLAIN}", "preamble", 3),
    _bad("preamble and blank", f"Report of March\n\n{PLAIN}", "preamble", 3),
    _bad("blank line on top", f"\n{PLAIN}", "no_header", 1),
    _bad("header again inside", _with_row(HEAD, at=2), "repeated_header", 4),
    _bad("header again, all text", "a,b\nx,y\na,b\nz,w\n", "repeated_header", 3),
    _bad("two header rows", f"{HEAD}\ntext,date,EUR\n{BODY}\n", "not_a_number", 2),
    _bad("two header rows, few rows", "unit,amount\n,EUR\nA,1\nB,2\n", "not_a_number", 2),
    _bad("grouped header", f"costs,,\n{PLAIN}", "wrong_field_count"),
    _bad("blank line in one column", "amount\n1\n\n2\n", "blank_line", 3),
    _bad("blank line before another table", f"{PLAIN}\nkpi,value\nA,1\n", "wrong_field_count", 6),
    _good("carets", PLAIN.replace(",", "^")),
    _good("tildes", PLAIN.replace(",", "~")),
    _bad("colons", PLAIN.replace(",", ":"), "one_column", 1),
    _bad("aligned with blanks", PLAIN.replace(",", "     "), "one_column", 1),
    _bad(
        "quotes around rows", "".join(f'"{one}"\n' for one in PLAIN.splitlines()), "one_column", 1
    ),
    _bad("another directive than delimiter", f"sep=;\n{PLAIN}", "one_column", 1),
    file("one column of sentences", 'note\n"as it was, mostly"\nbetter\n', ACCEPT, rows=2),
    _bad(
        "apostrophes as quotes",
        "".join("'" + one.replace(",", "','") + "'\n" for one in PLAIN.splitlines()),
        "other_quotes",
        1,
    ),
    _bad("labels that look the same", f"amount,day,\u0430mount\n{BODY}\n", "duplicate_header", 1),
    _bad(
        "labels accented in two ways",
        f"caf\u00e9,cafe\u0301,amount\n{BODY}\n",
        "duplicate_header",
        1,
    ),
    file("numbers on top", "1,2\n3,4\n", ACCEPT, "numbers_as_names", rows=1),
    file("years on top", "unit,2025,2026\nA,1,2\n", ACCEPT, rows=1),
    _bad("comment on top", f"# exported 2026-04-01\n{PLAIN}", "preamble", 2),
    _bad("comment inside", _with_row("# corrected"), "wrong_field_count", 5),
    _bad("comment padded", _with_row("# corrected,,"), "comment_row", 5),
    _bad("footer", f"{PLAIN}Source: finance\n", "wrong_field_count", 5),
    _bad("footer padded", f"{PLAIN}Source: finance,,\n", "footer_row", 5),
    _bad("quote never closed", _with_row('"D,2026-04-30,1', at=1), "bad_quotes", 3),
    _good("quote in the middle of a cell", PLAIN.replace("A,", 'a 5" pipe,')),
    _good("line end in a cell", PLAIN.replace("A,", '"A\nB",')),
    _good("doubled quotes", PLAIN.replace("A,", '"the ""A"" team",')),
    _bad("quote closed too early", PLAIN.replace("A,", '"A"x,'), "bad_quotes", 2),
    _bad("blank before a quote", PLAIN.replace("A,", ' "A",'), "quoted_late", 2),
    _bad(
        "delimiter at the end of rows",
        f"{HEAD}\n" + ",\n".join(ROWS) + ",\n",
        "wrong_field_count",
        2,
    ),
    _good("delimiter at the end of all", PLAIN.replace("\n", ",\n")),
    _bad("header longer", f"{HEAD},note\n{BODY}\n", "wrong_field_count", 2),
    _bad("header shorter", f"unit,day\n{BODY}\n", "wrong_field_count", 2),
    _bad("one short row", _with_row("D,2026-04-30"), "wrong_field_count", 5),
    _bad("one long row", _with_row("D,2026-04-30,1,"), "wrong_field_count", 5),
    _bad("cut off", PLAIN[:-16], "wrong_field_count", 4),
    _bad("mixed delimiters", _with_row("D;2026-04-30;1"), "wrong_field_count", 5),
    _bad("both delimiters everywhere", "a;b,c\n1;2,3\n4;5,6\n", "ambiguous_delimiter"),
    _bad("header only", f"{HEAD}\n", "no_rows"),
    _bad("header without a line end", HEAD, "no_rows"),
    file("one column", "amount\n1\n2\n4\n", ACCEPT, rows=3, total=7),
    file("one row", f"{HEAD}\n{ROWS[0]}\n", ACCEPT, rows=1, total=1234.5),
    _bad("no header", f"{BODY}\n", "no_names", 1),
    _bad("empty", "", "empty_file"),
    _bad("blanks only", "  \n\n \n", "blank_header"),
    _bad("blank label", f"unit,,amount\n{BODY}\n", "blank_header"),
    _bad("label twice", f"amount,day,Amount\n{BODY}\n", "duplicate_header"),
    _bad("5,000 columns", ",".join(f"x{i}" for i in range(5000)) + "\n", "too_many_columns"),
    _bad("very long label", f"unit,day,{'x' * 5000}\n{BODY}\n", "bad_header"),
    _good("formula as a label", f'unit,"=HYPERLINK(""x"")",amount\n{BODY}\n'),
    _good("formula in a cell", PLAIN.replace("A,", '"=HYPERLINK(""x"")",'), "formula", row=2),
    _good("a command in a cell", PLAIN.replace("A,", "+cmd|' /C calc'!A0,"), "formula", row=2),
    _bad("formula among numbers", PLAIN.replace("1234.5", "=SUM(C3:C4)"), "not_a_number", 2),
    _good("HTML as a label", f"unit,<script>alert(1)</script>,amount\n{BODY}\n"),
    _good("SQL as a label", f"unit,day; DROP TABLE dataset;--,amount\n{BODY}\n"),
    _good("Excel's directive", "sep=;\n" + PLAIN.replace(",", ";")),
    _bad("text after 30,000 rows", f"{HEAD}\n{MANY}v,2026-01-31,n.a.\n", "not_a_number", 30_002),
    file(
        "decimals after 30,000 rows",
        f"{HEAD}\n{MANY}v,2026-01-31,0.75\n",
        ACCEPT,
        rows=30_001,
        total=sum(i % 700 for i in range(30_000)) + 0.75,
        types=(("amount", "number"),),
    ),
    _bad(
        "another date after 30,000 rows", f"{HEAD}\n{MANY}v,31.01.2026,1\n", "other_dates", 30_002
    ),
)

WORDS_ELSEWHERE = (
    ("mac_roman", "R\xe9clamation"),
    ("cp850", "M\xfcller"),
    ("cp1250", "\u015al\u0105sk i \u0141\xf3d\u017a"),
    ("cp1254", "\u0130stanbul"),
    ("cp932", "\u30ab\u30b9\u30bf\u30de\u30fc"),
    ("euc_jp", "\u8acb\u6c42\u306e\u51e6\u7406"),
    ("gb18030", "\u8bf7\u6c42\u5904\u7406"),
    ("gb18030", "\u7406\u8d54"),
    ("big5", "\u8acb\u6c42\u8655\u7406"),
    ("euc_kr", "\uccad\uad6c \ucc98\ub9ac"),
    ("cp1251", "\u0417\u0430\u044f\u0432\u043a\u0438"),
    ("koi8_r", "\u0417\u0430\u044f\u0432\u043a\u0438"),
    ("cp1253", "\u03a0\u03b5\u03bb\u03ac\u03c4\u03b7\u03c2"),
    ("cp1255", "\u05ea\u05d1\u05d9\u05e2\u05d5\u05ea"),
    ("cp1256", "\u0645\u0637\u0627\u0644\u0628\u0627\u062a"),
)
"""One short word each, as it would stand alone among ASCII cells."""

ENCODINGS = (
    Messy(
        name="UTF-16 without a mark",
        content=PLAIN.encode("utf-16-le"),
        action=ACCEPT,
        kind="encoding_judged",
        rows=3,
        total=TOTAL,
    ),
    Messy(
        name="UTF-16 big endian",
        content=b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        action=ACCEPT,
        rows=3,
        total=TOTAL,
    ),
    Messy(
        name="Windows-1252 quotes",
        content=PLAIN.replace("A,", "\u201cM\xfcller\u201d \u20ac,").encode("cp1252"),
        action=ACCEPT,
        kind="encoding_judged",
        rows=3,
        total=TOTAL,
    ),
    Messy(
        name="Windows-1252 apostrophe in a word",
        content=PLAIN.replace("A,", "the team\u2019s,").encode("cp1252"),
        action=ACCEPT,
        kind="encoding_judged",
        rows=3,
        total=TOTAL,
        label="the team\u2019s",
    ),
    Messy(
        name="Latin-1",
        content=PLAIN.replace("A,", "R\xe9clamation,").encode("latin-1"),
        action=ACCEPT,
        kind="encoding_judged",
        rows=3,
        total=TOTAL,
    ),
    *(
        Messy(
            name=f"{word} in {codec}",
            content=PLAIN.replace("A,", f"{word},").encode(codec),
            action=ACCEPT,
            kind="encoding_judged",
            rows=3,
            total=TOTAL,
            label=word,
        )
        for codec, word in WORDS_ELSEWHERE
    ),
    Messy(
        name="two encodings",
        content=PLAIN.encode()
        + "D\xe9,2026-04-30,1\n".encode()
        + "E\xe9,2026-04-30,1\n".encode("cp1252"),
        action=REFUSE,
        kind="wrong_encoding",
    ),
    Messy(name="EBCDIC", content=PLAIN.encode("cp500"), action=REFUSE),
    _good("text decoded twice", PLAIN.replace("A,", "M\xc3\xbcller,"), "mojibake"),
    _good("replacement character", PLAIN.replace("A,", "M\ufffdller,"), "mojibake"),
    _good("no-break space around a cell", PLAIN.replace("A,", "\xa0A\xa0,")),
    file(
        "no-break space inside",
        "unit,amount\nnew\xa0york,1\nnew york,2\n",
        ACCEPT,
        "labels_alike",
        rows=2,
        total=3,
    ),
    file(
        "labels in two alphabets",
        "unit,amount\non,1\n\u043en,2\n",
        ACCEPT,
        "labels_alike",
        rows=2,
        total=3,
    ),
    file(
        "cells accented in two ways",
        "unit,amount\nZ\xfcrich,1\nZu\u0308rich,2\n",
        ACCEPT,
        "labels_alike",
        rows=2,
        total=3,
    ),
    file(
        "labels that differ by case",
        "unit,amount\nNorth,1\nnorth,2\nsouth,4\n",
        ACCEPT,
        "labels_alike",
        rows=3,
        total=7,
    ),
    _bad("zero-width space", PLAIN.replace("A,", "A\u200b,"), "hidden_character", 2),
    _bad("mark inside the text", PLAIN.replace("B,", "\ufeffB,"), "hidden_character", 3),
    _bad("right-to-left override", PLAIN.replace("A,", "A\u202e,"), "hidden_character", 2),
    _bad("NUL", PLAIN.replace("A,", "A\x00,"), "nul_character", 2),
    file(
        "full-width digits",
        "unit,amount\nA,\uff11\uff12\nB,\uff13\nC,4\n",
        REFUSE,
        "other_digits",
        row=2,
    ),
    file(
        "Arabic digits",
        "unit,amount\nA,\u0661\u0662\nB,\u0663\nC,\u0664\n",
        REFUSE,
        "other_digits",
        row=2,
    ),
)

CONTAINERS = (
    Messy(name="gzip", content=gzip.compress(PLAIN.encode()), action=ACCEPT, rows=3, total=TOTAL),
    Messy(name="ZIP", content=_zip("a.csv"), action=ACCEPT, rows=3, total=TOTAL),
    Messy(name="ZIP with two", content=_zip("a.csv", "b.csv"), action=REFUSE, kind="archive_files"),
    Messy(name="ZIP with a path", content=_zip("../../a.csv"), action=REFUSE, kind="archive_path"),
    Messy(name="PNG", content=b"\x89PNG\r\n\x1a\n" + bytes(64), action=REFUSE, kind="wrong_kind"),
    Messy(name="PDF", content=b"%PDF-1.7\n1 0 obj", action=REFUSE, kind="wrong_kind"),
    Messy(
        name="old Excel",
        content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
        action=REFUSE,
        kind="wrong_kind",
    ),
    Messy(
        name="HTML", content=b"<table><tr><td>1</td></tr></table>", action=REFUSE, kind="wrong_kind"
    ),
    Messy(
        name="HTML saved as Excel",
        content=b"\xef\xbb\xbf  <html><body>",
        action=REFUSE,
        kind="wrong_kind",
    ),
    Messy(name="JSON", content=json.dumps([{"a": 1}]).encode(), action=REFUSE, kind="wrong_kind"),
    Messy(name="JSON lines", content=b'{"a": 1}\n{"a": 2}\n', action=REFUSE, kind="wrong_kind"),
    Messy(name="JSON over lines", content=b'[\n  {"a": 1}\n]\n', action=REFUSE, kind="wrong_kind"),
    Messy(name="a mail", content=b"From: a@b.example\nSubject: figures\n\nHello\n", action=REFUSE),
)

WHOLE_FILES = (*ROWS_AND_HEADERS, *ENCODINGS, *CONTAINERS)
