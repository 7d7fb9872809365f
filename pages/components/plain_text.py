"""Names and messages from files, shown letter by letter: Markdown in them stays text."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~])")


def plain(text: str) -> str:
    """Escape what Markdown would act on: links, images, emphasis, formulas, icons."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
