"""Run the app with services that fail: ``python -m tests.browser.broken run app.py ...``.

What it says holds what nobody may read: a folder, a secret, a row.
"""

from __future__ import annotations

from typing import NoReturn

from streamlit.web.cli import main

from analytics.services import list_studies, weigh_order

SAID = "/srv/private/kept.duckdb: password hunter2 of row 17 <img src=x onerror=window.taken=1>"


def fail(*_: object, **__: object) -> NoReturn:
    """Fail with words that must not be seen."""
    raise RuntimeError(SAID)


if __name__ == "__main__":
    list_studies.list_studies = fail
    weigh_order.weigh_order = fail
    main(prog_name="streamlit")
