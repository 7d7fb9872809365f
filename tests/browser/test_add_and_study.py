"""An analyst adds a good and a bad file, plans a study on the good one and reads the effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.driver import PHONE
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import FilePayload

    from tests.browser.driver import App

GOOD = b"agent,arm,minutes\n" + b"".join(
    b"A%d,%s,%.1f\n" % (i, b"on" if i % 2 else b"off", (8.0 if i % 2 else 10.0) + i % 5 / 10)
    for i in range(40)
)
# Row 4 of the file (the header is row 1) holds a word where every other row holds a number.
BAD = b"agent,arm,minutes\nA1,on,8.1\nA2,off,9.9\nA3,on,n.v.t.\n" + b"".join(
    b"B%d,off,%d.5\n" % (i, i) for i in range(30)
)
PLAN = """title = "Assistant, a small test"
initiative_id = "SV-01"
kpi_id = "K-HANDLE-MINUTES"
data = "small_test.csv"
registered_on = 2026-04-01
design = "experiment"
outcome = "minutes"
higher_is_better = false
unit = "agent"
treatment = "arm"
control = "off"
"""


def upload(app: App, *files: tuple[str, bytes], press: str = "Check and store") -> None:
    payload: list[FilePayload] = [
        {"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files
    ]
    app.page.locator('input[type="file"]').set_input_files(payload)
    for name, _ in files:
        expect(app.page.get_by_test_id("stFileChipName").get_by_text(name)).to_be_visible()
    app.page.get_by_role("button", name=press).click()
    app.settle()


def test_a_good_and_a_bad_file_in_one_go(app: App) -> None:
    app.open("/add_outcomes")
    upload(app, ("small_test.csv", GOOD), ("broken.csv", BAD))
    expect(app.page.get_by_text("Stored, 40 rows.")).to_be_visible()
    refused = app.page.get_by_text("Refused, nothing of it was stored")
    expect(refused).to_be_visible()
    # The cells stand inside the canvas, for screen readers, once the table comes into view.
    table = app.page.get_by_role("region", name="Problems with their row and column")
    table.scroll_into_view_if_needed()
    cells = table.locator("[role=gridcell]")
    expect(cells).to_have_count(6)
    assert cells.all_text_contents()[:4] == ["broken.csv", "4", "minutes", "n.v.t."]
    with app.page.expect_download() as waiting:
        app.page.get_by_role("button", name="Download the problem list").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert re.search(r"broken\.csv,4,minutes,n\.v\.t\.,", text)
    app.shot("add_outcomes_stored_and_refused")


def test_the_same_file_again_changes_nothing(app: App) -> None:
    app.open("/add_outcomes")
    file = ROOT / "data" / "demo" / "outcomes" / "invoice_matching.csv"
    upload(app, ("invoice_matching.csv", file.read_bytes()))
    expect(app.page.get_by_text("in the store already")).to_be_visible()


def test_a_file_is_looked_at_stored_without_its_bad_row_and_withdrawn(app: App) -> None:
    app.open("/add_outcomes")
    app.page.get_by_text("Set rows aside that cannot be read").click()
    upload(app, ("friday.csv", BAD), press="Look first")
    expect(app.page.get_by_text("It would be refused as it is.")).to_be_visible()
    expect(app.page.get_by_text("Stored, ")).to_have_count(0)
    app.page.get_by_role("button", name="Store as shown").click()
    app.settle()
    expect(app.page.get_by_text("Stored, 32 rows.")).to_be_visible()
    expect(app.page.get_by_text("rows of the file that no study sees: 1.")).to_be_visible()
    app.pick("Look into a file", "friday.csv")
    expect(app.page.get_by_role("heading", name="Batches")).to_be_visible()
    expect(app.page.get_by_text("Rows set aside: 1")).to_be_visible()
    app.page.get_by_role("radio", name="Withdraw a batch").click()
    app.settle()
    app.page.get_by_label("Why?").fill("the wrong system")
    app.page.get_by_role("button", name="Withdraw a batch").click()
    app.settle()
    expect(app.page.get_by_text("The batch is withdrawn")).to_be_visible()
    expect(app.page.get_by_text("Quality: nothing to look at")).to_be_visible()
    app.shot("add_outcomes_batches")
    assert app.overflow() == []
    assert app.violations() == []


# A number with three digits behind its point could be a thousand in every row of this column.
ASKED = b"person,arm,cost\n" + b"".join(
    b"anna.%d@example.org,%s,%d.234\n" % (i, b"on" if i % 2 else b"off", i + 1) for i in range(40)
)


def test_a_file_that_is_asked_about_is_looked_at_as_answered_and_stored_with_codes(
    app: App,
) -> None:
    app.open("/add_outcomes")
    upload(app, ("costs_march.csv", ASKED), press="Look first")
    app.page.get_by_text("The mark is a point for decimals: 1.234").click()
    app.shot("add_outcomes_asked")
    app.page.get_by_role("button", name="Look again with this").click()
    app.settle()
    # The addresses are found, and proposed to become codes.
    expect(app.page.get_by_role("button", name="person")).to_be_visible()
    app.page.get_by_role("button", name="Store as shown").click()
    app.settle()
    expect(app.page.get_by_text("Stored, 40 rows.")).to_be_visible()
    table = app.page.get_by_role("region", name="Columns of costs_march.csv")
    table.scroll_into_view_if_needed()
    smallest = table.locator("[role=gridcell]").nth(4)
    expect(smallest).to_have_text(re.compile("p_[0-9a-f]{32}"))


def test_an_answer_is_proposed_for_the_next_such_file_and_codes_hold_through_it(app: App) -> None:
    app.open("/add_outcomes")
    upload(app, ("costs_april.csv", ASKED.replace(b".234", b".567")))
    expect(app.page.get_by_text("Filled in as for costs_march.csv")).to_be_visible()
    app.shot("add_outcomes_remembered")
    app.page.get_by_role("button", name="Store as answered").click()
    app.settle()
    expect(app.page.get_by_text("Stored, 40 rows.")).to_be_visible()


def test_roles_given_on_adding_begin_the_plan(app: App) -> None:
    app.open("/add_outcomes")
    upload(app, ("roles.csv", GOOD.replace(b"minutes", b"effort")), press="Look first")
    app.pick("Who or what a row is about", "agent")
    app.shot("add_outcomes_preview")
    assert app.overflow() == []
    assert app.violations() == []
    app.page.get_by_role("button", name="Store as shown").click()
    app.settle()
    app.page.get_by_role("link", name="Plan a study with it").click()
    app.settle()
    expect(app.page.get_by_text("Begun with the columns' roles as for roles.csv")).to_be_visible()
    for label, column in (
        ("Outcome column", "effort"), ("Unit observed", "agent"), ("Who got what", "arm"),
    ):  # fmt: skip
        field = app.page.get_by_role("combobox", name=re.compile(label))
        expect(field).to_have_value(column)


def test_a_preview_and_its_batches_fit_a_phone(
    open_app: Callable[..., App], demo_server: str
) -> None:
    app = open_app(demo_server, size=PHONE)
    app.open("/add_outcomes")
    upload(app, ("phone.csv", GOOD.replace(b"minutes", b"hours")), press="Look first")
    app.shot("add_outcomes_preview_phone")
    assert app.overflow() == []
    assert app.violations() == []
    app.page.get_by_role("button", name="Store as shown").click()
    app.settle()
    app.pick("Look into a file", "phone.csv")
    app.page.get_by_role("radio", name="Replace a batch").click()
    app.settle()
    app.shot("add_outcomes_batches_phone")
    assert app.overflow() == []
    assert app.violations() == []


def test_a_long_import_shows_how_far_it_is_and_is_cancelled(app: App, tmp_path: Path) -> None:
    row = b'"a note, with a comma in it, of number %d",%d,%d.5\n'
    long = tmp_path / "long.csv"
    with long.open("wb") as file:
        file.write(b"note,number,minutes\n")
        for start in range(0, 1_800_000, 10_000):
            file.write(b"".join(row % (i, i, i % 97) for i in range(start, start + 10_000)))
    assert long.stat().st_size > 60 * 1024**2
    app.open("/add_outcomes")
    app.page.locator('input[type="file"]').set_input_files(long)
    expect(app.page.get_by_test_id("stFileChipName").get_by_text("long.csv")).to_be_visible()
    app.page.get_by_role("button", name="Check and store").click()
    bar = app.page.get_by_text(re.compile(r"Reading every row: .* MB a second, .* left"))
    expect(bar).to_be_visible(timeout=60_000)
    app.shot("add_outcomes_under_way")
    app.page.get_by_role("button", name="Cancel").click()
    expect(app.page.get_by_text("Cancelled: nothing of it was stored.")).to_be_visible()
    app.settle()
    app.shot("add_outcomes_cancelled")
    upload(app, ("small_test.csv", GOOD))
    expect(app.page.get_by_text("long.csv")).to_have_count(0)


def test_a_register_table_has_a_template(app: App) -> None:
    app.open("/add_outcomes")
    app.page.get_by_role("radio", name="Register table").click()
    app.settle()
    with app.page.expect_download() as waiting:
        app.page.get_by_role("button", name="Download the template").click()
    assert waiting.value.suggested_filename.endswith(".csv")
    app.shot("add_outcomes_register")


def test_a_pasted_plan_is_registered_run_and_read(app: App) -> None:
    app.open("/add_outcomes")
    upload(app, ("small_test.csv", GOOD))
    app.open("/studies?plan=new")
    app.page.get_by_role("radio", name="Paste or upload a plan").click()
    app.settle()
    app.page.get_by_role("textbox", name="Name of the study").fill("small test")
    app.page.get_by_role("textbox", name="Plan (TOML)").fill(PLAN)
    app.page.get_by_role("button", name="Register and run").click()
    app.settle()
    expect(app.page).to_have_url(re.compile(r"/studies\?study=small_test"))
    expect(app.title()).to_have_text("Assistant, a small test")
    expect(app.page.get_by_text("That is an improvement")).to_be_visible()
    expect(app.page.get_by_role("heading", name="Scale-ready")).to_be_visible()
    app.page.get_by_role("radio", name="Checks and grade").click()
    app.settle()
    expect(app.page.get_by_role("heading", name="Checks")).to_be_visible()
    app.shot("study_experiment")


def test_a_study_is_opened_by_link_run_again_and_left(app: App) -> None:
    app.open("/studies?study=customer_chatbot")
    expect(app.page.get_by_role("heading", name="We cannot tell yet")).to_be_visible()
    app.page.get_by_role("button", name="Run again").click()
    expect(app.page.get_by_text("The study was run.")).to_be_visible(timeout=60_000)
    app.settle()
    app.shot("study_series")
    app.page.get_by_role("link", name="All studies").click()
    app.settle()
    expect(app.title()).to_have_text("Studies")
    app.shot("studies_list")


def test_a_roll_out_shows_its_event_study_and_its_cohorts(app: App) -> None:
    app.open("/studies?study=doctor_engagement_countries")
    expect(app.page.get_by_role("heading", name="Look closer")).to_be_visible()
    app.page.get_by_role("radio", name="By cohort and period").click()
    app.settle()
    app.shot("study_staggered")


def test_the_guided_form_writes_a_plan(app: App) -> None:
    app.open("/studies?plan=new")
    app.choose("Outcome file", "invoice_matching.csv")
    app.page.get_by_role("button", name="Write the plan").click()
    app.settle()
    plan = app.page.get_by_role("textbox", name="Plan (TOML)")
    expect(plan).to_have_value(re.compile(r'design = "experiment"'))
    app.shot("study_guided")
