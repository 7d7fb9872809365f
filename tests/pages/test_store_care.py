"""The store is checked, backed up and brought back from the app that holds it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

from analytics.services.back_up_store import backups_beside
from analytics.services.import_table import import_table
from analytics.store.connection import Store
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1.element_tree import ElementList

    from tests.pages.conftest import OpenPage

PAGE = "pages/policy.py"


def written(path: Path, *names: str) -> None:
    store = Store.open(path)
    for name in names:
        content = f"domain_id,name\n{name},A name\n".encode()
        import_table(store, "domain", f"{name}.csv", content, now=NOW)
    store.close()


def said(boxes: ElementList[Any]) -> str:
    """First message as it is read, without the marks that keep it from being formatted."""
    return str(boxes[0].value).replace("\\", "")


def test_a_backup_is_made_while_the_app_runs_and_brought_back(
    open_page: OpenPage, tmp_path: Path
) -> None:
    path = tmp_path / "kept.duckdb"
    written(path, "one", "two")
    app = open_page(PAGE, path)
    app.button(key="store_check").click().run()
    assert not app.exception
    assert not app.error, app.error[0].value
    assert said(app.success).startswith("The store is what was written: 2 lines of the journal")
    app.button(key="store_backup").click().run()
    assert said(app.success).startswith("Backed up and checked: 2 writes")
    [folder] = backups_beside(path)

    path.write_bytes(b"\0" * path.stat().st_size)
    app.checkbox(key="store_sure").check().run()
    app.button(key="store_restore").click().run()
    assert not app.exception
    assert "2 writes was checked and is now" in said(app.success)
    app.run()
    assert not app.error
    assert folder.is_dir()


def test_a_store_that_lost_writes_shows_nothing_but_the_way_back(
    open_page: OpenPage, tmp_path: Path
) -> None:
    path = tmp_path / "kept.duckdb"
    written(path, "one")
    older = path.read_bytes()
    written(path, "two")
    path.write_bytes(older)
    for page in (PAGE, "pages/portfolio.py"):
        app = open_page(page, path)
        assert "has lost its last 1 of 2 acknowledged writes" in said(app.error)
        assert "restore" in said(app.error)
        assert not app.table
        assert not app.dataframe


HOLDER = """
import sys
from pathlib import Path
from analytics.store.connection import Store
store = Store.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_an_app_started_while_another_process_holds_the_store_says_which(
    open_page: OpenPage, tmp_path: Path
) -> None:
    path = tmp_path / "kept.duckdb"
    written(path, "one")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        app = open_page("pages/portfolio.py", path)
        assert not app.exception
        assert f"in use by another process: number {holder.pid} " in said(app.error)
        assert "Close the app or the command that has it open" in said(app.error)
        holder.communicate("")
    app.run()
    assert not app.error
