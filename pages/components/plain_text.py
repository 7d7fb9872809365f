"""Names and messages from files, shown letter by letter: Markdown in them stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

QUOTED_FOLDERS = re.compile(r"""(['"])(?:[A-Za-z]:)?[/\\][^'"]*[/\\]([^'"/\\]+)\1""")
BARE_FOLDERS = re.compile(r"""(?<![\w/:.\\'"])(?:[A-Za-z]:\\|/)(?:[^\s'"()/\\]+[/\\])+""")
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~])")


def plain(text: str) -> str:
    """Escape what Markdown would act on: links, images, emphasis, formulas, icons."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def without_folders(text: str) -> str:
    """Leave of every path on the server the name of its file: folders are nobody's business."""
    return BARE_FOLDERS.sub("", QUOTED_FOLDERS.sub(r"\1\2\1", text))


def plain_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Escape every text of a table whose cells are read as Markdown."""
    return frame.map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
