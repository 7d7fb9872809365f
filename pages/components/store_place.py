"""Where the store is, and what stands beside it."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"


def store_path() -> Path:
    """Return the file the store is kept in; ``CREDENCE_DB`` names another."""
    return Path(os.environ.get("CREDENCE_DB") or DATA / "portfolio.duckdb").resolve()


def ended_path() -> Path:
    """Return the file that says which sign-ins are over."""
    store = store_path()
    return store.with_name(f"{store.name}.signed-out")
