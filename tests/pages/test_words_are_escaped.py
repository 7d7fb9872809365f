"""What is shown as Markdown and comes from elsewhere goes through ``plain``, on every page.

The pages themselves are shown to be right in a browser (tests/browser/test_text_stays_text.py);
this finds the place that somebody adds tomorrow.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

READ_AS_MARKDOWN = frozenset(
    [
        "markdown",
        "write",
        "title",
        "header",
        "subheader",
        "caption",
        "success",
        "error",
        "warning",
        "info",
        "badge",
        "expander",
        "checkbox",
        "toggle",
        "radio",
        "button",
        "form_submit_button",
        "download_button",
        "text_input",
        "text_area",
        "number_input",
        "date_input",
        "metric",
        "page_link",
        "toast",
        "table",
        "popover",
        "progress",
        "spinner",
    ]
)
MADE_PLAIN = frozenset({"plain", "plain_table", "len"})
FROM_ELSEWHERE = re.compile(
    r"\w+_(sentence|sentences|words|rows|names?)|(file_|display_)?name|title|message|remedy|reason"
    r"|sentence|statement|unit|owner|site|segment|role_label"
)
KNOWN = {"next_study_sentence"}  # writes in bold itself; the one text in it is made plain


def _raw(node: ast.AST) -> Iterator[str]:
    """Name what comes from elsewhere below a node and is not made plain."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MADE_PLAIN or name in KNOWN:
            return
        if FROM_ELSEWHERE.fullmatch(name):
            yield name
    elif isinstance(node, ast.Attribute) and FROM_ELSEWHERE.fullmatch(node.attr):
        yield node.attr
    elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        return  # a number
    for child in ast.iter_child_nodes(node):
        yield from _raw(child)


def _shown(node: ast.Call) -> list[ast.expr]:
    """What a call shows: its first arguments, and those with these names."""
    several = 3 if isinstance(node.func, ast.Attribute) and node.func.attr == "metric" else 1
    named = {"label", "body", "help", "text", "caption"}
    return [*node.args[:several], *(one.value for one in node.keywords if one.arg in named)]


def raw_words(source: str) -> list[tuple[int, str]]:
    """Line and name of everything that is shown as Markdown without being made plain."""
    return [
        (node.lineno, name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READ_AS_MARKDOWN
        for argument in _shown(node)
        for name in _raw(argument)
    ]


def test_a_name_that_is_not_made_plain_is_found() -> None:
    assert raw_words("st.title(initiative.name)") == [(1, "name")]
    assert raw_words("st.caption(f'Of {order_sentence(x)}.')") == [(1, "order_sentence")]
    assert raw_words("left.metric('a', one.unit)") == [(1, "unit")]
    assert raw_words("st.table(path_rows(x).set_index('a'))") == [(1, "path_rows")]
    assert raw_words("st.title(plain(one.name)); st.caption(f'{one.unit:,}')") == []


def test_every_page_makes_plain_what_comes_from_elsewhere() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "pages").rglob("*.py"))
        for line, name in raw_words(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "wrap it in plain(...) or plain_table(...)"
