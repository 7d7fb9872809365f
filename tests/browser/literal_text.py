"""Whether a page shows injection strings letter by letter, and nothing came of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.browser.injection_strings import STRINGS, mark

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Text as a reader sees it, cells that a grid keeps for screen readers, and labels.
# What plotly may draw of a figure, also when the mouse is over it; what no label uses is left out.
PICTURES = """
const pictures = () => {
  const out = [];
  const walk = (value, skip) => {
    if (typeof value === "string") out.push(value);
    else if (value && typeof value === "object" && !ArrayBuffer.isView(value)) {
      const unseen = !("hovertemplate" in value) || !value.hovertemplate.includes("customdata");
      for (const name of Object.keys(value))
        if (!(name === "customdata" && unseen) && !name.startsWith("_")) walk(value[name]);
    }
  };
  for (const one of document.querySelectorAll(".js-plotly-plot")) walk([one.data, one.layout]);
  return out;
};"""
READ = (
    "() => {"
    + PICTURES
    + """
  const out = [document.body.innerText];
  for (const one of document.querySelectorAll("[role=gridcell], [role=columnheader]"))
    out.push(one.textContent);
  // Streamlit names a field and its help by the Markdown of the label, which stands beside it.
  const named = "[aria-label]:not(input, [aria-label^='Help for']), [title], [alt]";
  for (const one of document.querySelectorAll(named))
    for (const name of ["aria-label", "title", "alt"])
      out.push(one.getAttribute(name) || "");
  for (const one of document.querySelectorAll("input, textarea")) out.push(one.value);
  const box = document.createElement("textarea");
  for (const text of pictures()) {
    box.innerHTML = text.replace(/<\\/?(b|br|extra)>/g, "");
    out.push(box.value);
  }
  return [...new Set(out)].filter(text => /zq\\d\\dqz/.test(text));
}"""
)
# Whatever a string could have become, apart from text.
BECAME = (
    "(marks) => {"
    + PICTURES
    + """
  const out = [], own = location.origin;
  if ("taken" in window) out.push("a script ran");
  for (const one of document.querySelectorAll("a, area")) {
    const to = one.href.baseVal === undefined ? one.href : one.href.baseVal;
    const shown = one.textContent || "";
    if (to && !to.startsWith(own + "/")) out.push("a link: " + to);
    else if (to && !one.closest("[data-testid=stPageLink]") && marks.some(m => shown.includes(m)))
      out.push("a link inside: " + to + " " + shown);
  }
  const wanted = "img, iframe, object, embed, video, audio, base, form, math, .katex,"
    + "meta[http-equiv=refresh]";
  for (const one of document.querySelectorAll(wanted)) {
    const said = one.outerHTML;
    if ((one.src || "").startsWith("data:image/svg+xml,%3csvg")) continue;  // Streamlit's own
    if (one.tagName === "FORM" && !one.getAttribute("action")) continue;
    out.push("an element: " + said.slice(0, 200));
  }
  for (const text of pictures())
    if (/<(?!\\/?b>|br>|\\/?extra>)/.test(text)) out.push("in a picture: " + text.slice(0, 200));
  return out;
}"""
)
TEXTS = tuple("".join(one.split()) for one in STRINGS)
QUOTED = tuple("".join(json.dumps(one, ensure_ascii=False)[1:-1].split()) for one in STRINGS)
UNSEEN = str.maketrans("", "", "\u2060")
MARK = re.compile(r"zq(\d\d)qz")
ELLIPSIS = "\u2026"


def became(page: Page) -> list[str]:
    """Name every link, picture, frame, formula or run that text has turned into."""
    return list(page.evaluate(BECAME, [mark(number) for number in range(len(STRINGS))]))


class Shown:
    """Which strings were seen whole, and which not letter by letter."""

    def __init__(self) -> None:
        self.whole: set[int] = set()
        self.changed: list[str] = []

    def missing(self) -> list[str]:
        """Strings that stood nowhere whole."""
        return [one for number, one in enumerate(STRINGS) if number not in self.whole]

    def look(self, page: Page, where: str) -> None:
        """Find every mark on a page and compare what stands around it."""
        for text in page.evaluate(READ):
            self.read("".join(str(text).translate(UNSEEN).split()), where)

    def read(self, text: str, where: str) -> None:
        """Compare what stands around every mark in a text."""
        for one in MARK.finditer(text):
            number, at = int(one[1]), one.start()
            literal = TEXTS[number]
            start = max(0, at - literal.index(one[0]))
            if text.startswith(literal, start):
                self.whole.add(number)
            elif not _is_quoted(text, at, number) and not _is_cut(text[start:], literal):
                around = text[max(0, start - 20) : at + len(literal)]
                self.changed.append(f"{where}: {around!r}")


def _is_quoted(text: str, at: int, number: int) -> bool:
    """Whether it stands in the text of a plan, as a plan quotes."""
    start = max(0, at - QUOTED[number].index(mark(number)))
    return text.startswith(QUOTED[number], start)


def _is_cut(found: str, literal: str) -> bool:
    """Whether a text was shortened and says so."""
    end = found.find(ELLIPSIS)
    return end > 0 and literal.startswith(found[:end].rstrip())
