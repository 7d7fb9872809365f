"""Names and messages from files, shown letter by letter: Markdown in them stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

QUOTED_FOLDERS = re.compile(r"""(['"])(?:[A-Za-z]:)?[/\\][^'"]*[/\\]([^'"/\\]+)\1""")
BARE_FOLDERS = re.compile(r"""(?<![\w/:.\\'"])(?:[A-Za-z]:\\|/)(?:[^\s'"()/\\]+[/\\])+""")
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&])")
JOINER = "\u2060"
# What Streamlit still looks for once Markdown has been read, so that a backslash is gone by then:
# addresses of mail and web, icons, arrows and dashes. Where each may be broken stands in front.
FOUND_LATER = re.compile(
    r"@(?=[-\w])|(?<=https:)(?=//)|(?<=http:)(?=//)|(?<=www)(?=\.)|:(?=material/|streamlit:)"
    r"|(?<!\S)[-<>~](?=[-=>]{1,2}(?!\S))",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Escape what Markdown would act on: links, images, emphasis, formulas, icons.

    What is found without Markdown is broken by a character that joins and is not seen.
    """
    broken = FOUND_LATER.sub(rf"\g<0>{JOINER}", " ".join(text.split()))
    return SPECIAL.sub(r"\\\1", broken)


def without_folders(text: str) -> str:
    """Leave of every path on the server the name of its file: folders are nobody's business."""
    return BARE_FOLDERS.sub("", QUOTED_FOLDERS.sub(r"\1\2\1", text))


def plain_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Escape every text of a table whose cells are read as Markdown."""
    return frame.map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
