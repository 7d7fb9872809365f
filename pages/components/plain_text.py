"""Names and messages from files, shown letter by letter: Markdown in them stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~])")


def plain(text: str) -> str:
    """Escape what Markdown would act on: links, images, emphasis, formulas, icons."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def plain_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Escape every text of a table whose cells are read as Markdown."""
    return frame.map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
