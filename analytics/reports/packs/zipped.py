"""The same bytes for the same pack: an Office file whose parts carry no clock."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the zip's earliest
CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
SAME_MOMENT = rb"\g<1>1980-01-01T00:00:00Z"


def same_day(content: bytes) -> bytes:
    """Pack the parts of a zip again, in their order, with one date.

    The workbook inside a chart is one of them; the library stamps it with the clock.
    """
    return _packed(content, inside=False)


def _packed(content: bytes, *, inside: bool) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _packed(part, inside=True)
            elif inside and name == "docProps/core.xml":
                part = CLOCK.sub(SAME_MOMENT, part)
            new.writestr(ZipInfo(name, SAME_DAY), part, ZIP_DEFLATED)
    return out.getvalue()
