from __future__ import annotations

import pytest

from pages.components.plain_text import without_folders


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "The store '/srv/our data/kept.duckdb' is damaged.",
            "The store 'kept.duckdb' is damaged.",
        ),
        ('No room for "/srv/a/kept.duckdb.wal"', 'No room for "kept.duckdb.wal"'),
        ("held by 4711 (/usr/bin/python3.11).", "held by 4711 (python3.11)."),
        (r"The store 'C:\Users\ann\kept.duckdb' is gone.", "The store 'kept.duckdb' is gone."),
        ("restore '/b/backups/x' --db '/b/kept.duckdb'", "restore 'x' --db 'kept.duckdb'"),
        ("plans/a.toml and/or 3 km/h, 01/02/2026, https://example.org/a/b", None),
    ],
)
def test_of_a_path_on_the_server_the_file_name_is_shown(said: str, shown: str | None) -> None:
    assert without_folders(said) == (said if shown is None else shown)
