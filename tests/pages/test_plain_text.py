from __future__ import annotations

import pytest

from pages.components.plain_text import JOINER, plain, without_folders


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a.b+c@d.example", "a\\.b\\+c@|d\\.example"),
        ("https://e.example", "https\\:|//e\\.example"),
        ("HTTP://e", "HTTP\\:|//e"),
        ("www.e.example", "www|\\.e\\.example"),
        (":material/star:", "\\:|material/star\\:"),
        (":streamlit:", "\\:|streamlit\\:"),
        ("a --> b", "a \\-|\\-\\> b"),
        ("a <- b >= c", "a \\<|\\- b \\>|= c"),
        ("&lt;b&gt; & co", "\\&lt;b\\&gt; \\& co"),
        ("-1.5 to 2, 9:30, a@ b, x<-3", "\\-1\\.5 to 2, 9\\:30, a@ b, x\\<\\-3"),
    ],
)
def test_what_is_looked_for_after_markdown_is_broken_out_of_sight(text: str, shown: str) -> None:
    """How Streamlit shows each is tried in tests/browser/test_text_stays_text.py."""
    assert plain(text) == shown.replace("|", JOINER)
