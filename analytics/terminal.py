"""How a command answers: it opens the store, and prints text or one JSON object."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.domain.errors import StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from analytics.domain.leaving import Leaving
    from analytics.store.connection import Store

DEFAULT_STORE = Path("data/portfolio.duckdb")
CANNOT_ANSWER, REFUSED, NO_STORE = 3, 4, 5
"""Exit status where the question cannot be answered, input is refused, the store is not sound."""


def new_command(
    commands: Any,  # noqa: ANN401 - argparse keeps the type of its sub-parsers private
    name: str,
    words: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """Add a command with its words and the function that runs it."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.set_defaults(run=run)
    return parser


def open_existing(path: Path, *, reads: tuple[Path, ...] = ()) -> Store:
    """Open a store that must be there; ``reads`` are folders of files it is given.

    Raises
    ------
    StoreError
        It is not there, or cannot be opened.
    """
    if not path.exists():
        raise StoreError(f"There is no store '{path}'.", "Load a portfolio folder first.")
    return open_store(path, reads=reads)


def open_store(path: Path, *, reads: tuple[Path, ...] = ()) -> Store:
    """Open a store, or begin one; ``reads`` are folders of files it is given."""
    from analytics.store.connection import Store

    return Store.open(path, reads=reads)


def answer(
    chosen: argparse.Namespace, as_json: Callable[[], dict[str, Any]], as_text: Callable[[], str]
) -> None:
    """Print the answer as the command was asked for it; people as the policy lets them leave."""
    leaving = _leaving(chosen)
    if chosen.json:
        text = json.dumps(leaving.of(as_json()), ensure_ascii=False, allow_nan=False)
    else:
        text = leaving.words(as_text())
    sys.stdout.write(text + "\n")


def _leaving(chosen: argparse.Namespace) -> Leaving:
    """Read what may leave the store a command is about; a file of one's own has no such rule."""
    from analytics.domain.leaving import Leaving
    from analytics.services.leave import read_leaving

    path: Path | None = getattr(chosen, "db", None)
    if path is None:
        return Leaving(names=True)
    try:
        store = open_existing(path)
    except StoreError:  # what is wrong with it is what the command has just said
        return Leaving()
    try:
        return read_leaving(store, today=datetime.now(UTC).date())
    finally:
        store.close()
