"""How the tests drive the real app: open, wait until it is settled, look for what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import ConsoleMessage, Locator, Page, Request

SCREENSHOTS = Path(__file__).parent / "screenshots"
SETTLED = (
    '[data-testid="stApp"][data-test-script-state="notRunning"]'
    '[data-test-connection-state="CONNECTED"]'
)
# On a link to a page, Streamlit's own script looks for the server below the page's path first.
MOUNT_PROBE = re.compile(r"/[a-z_]+/_stcore/(health|host-config)$")
START_OF_A_RUN = 200  # ms until a click has reached the server and its run has begun
LIST_ATTEMPTS = 20  # a late chart that shifts the page closes an open list
RUN = 90_000  # ms a run may take on a loaded machine, the first one with the demo
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE, DESKTOP = (390, 844), (1440, 900)


class App:
    """The app in one tab of a browser, with everything that went wrong in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))
        page.on("request", self._note_request)

    def open(self, path: str = "/") -> None:
        """Go to an address as a reader would who was sent the link."""
        self.page.goto(f"{self.address}{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and every element has been drawn."""
        self.page.wait_for_timeout(START_OF_A_RUN)
        expect(self.page.locator(SETTLED)).to_be_attached(timeout=RUN)
        # The menu is set by app.py: without it the page was run alone.
        expect(self.page).to_have_title(re.compile("Credence"), timeout=RUN)
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=RUN)
        # Nobody has settled before a spinner: the first start loads the demo under one.
        expect(self.page.get_by_test_id("stSpinner")).to_have_count(0, timeout=RUN)
        expect(self.page.locator(SETTLED)).to_be_attached(timeout=RUN)

    def title(self) -> Locator:
        """The one first-level heading of a page."""
        return self.page.get_by_role("heading", level=1)

    def choose(self, label: str, option: str | re.Pattern[str]) -> None:
        """Choose an option of a selectbox or multiselect by keyboard and click."""
        self.pick(label, option)
        self.page.keyboard.press("Escape")
        self.settle()

    def pick(self, label: str, option: str | re.Pattern[str]) -> None:
        """Click an option; of a long list only the part in sight is there, so its name is typed."""
        self.open_list(label)
        found = self.page.get_by_role("option", name=option)
        if isinstance(option, str) and not found.count():
            self.page.keyboard.type(option)
        found.first.click()
        self.settle()

    def open_list(self, label: str) -> None:
        """Open the list of a selectbox by keyboard, again if the page closed it while it moved."""
        field = self.page.get_by_role("combobox", name=re.compile(re.escape(label)))
        options = self.page.get_by_role("option")
        for _ in range(LIST_ATTEMPTS):
            # By keyboard: a click that first has to scroll closes the list again.
            field.focus()
            self.page.keyboard.press("ArrowDown")
            self.page.wait_for_timeout(START_OF_A_RUN)
            if options.count():
                return
        expect(options.first).to_be_visible()

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page for a person to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        size = self.page.viewport_size or {"width": DESKTOP[0], "height": DESKTOP[1]}
        main = self.page.get_by_test_id("stMain")
        height = int(main.evaluate("element => element.scrollHeight"))
        # Streamlit scrolls inside the page: the window must be as high as what it shows.
        self.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
        self.page.set_viewport_size(size)

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA, one line a node."""
        options = {"runOnly": {"type": "tag", "values": list(WCAG)}, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options).response["violations"]
        return [f"{one['id']}: {_where(node)}" for one in found for node in one["nodes"]]

    def overflow(self) -> list[str]:
        """Elements that stick out of the window on the right, unless they scroll by themselves."""
        return list(self.page.evaluate(STICKING_OUT))

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not MOUNT_PROBE.search(message.location["url"]):
            self.wrong.append(f"console: {message.text} {message.location['url']}")

    def _note_request(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.address):
            self.wrong.append(f"request to another host: {request.url}")


STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > width) out.push("the document scrolls sideways");
  const main = document.querySelector('[data-testid="stMain"]');
  if (main && main.scrollWidth > main.clientWidth) out.push("the page scrolls sideways");
  return out;
}"""


def _where(node: Mapping[str, object]) -> str:
    return f"{node['target']} {node['failureSummary']}"
