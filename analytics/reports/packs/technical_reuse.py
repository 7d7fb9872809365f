"""Which shared assets several initiatives need."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analytics.domain.pack import MissingPage, Page, Unit
from analytics.reports.packs.shared import (
    MOST_BARS,
    bars,
    count_figure,
    counts,
    cut,
    one_series,
    table,
    text,
)

if TYPE_CHECKING:
    from analytics.domain.pack import PackFacts

QUESTION = "What is reused?"


def what_is_shared(facts: PackFacts) -> Page | MissingPage:
    """Count the initiatives that need each shared asset."""
    needs = Counter(asset for one in facts.next_uses for asset in one.needed)
    if not needs:
        return MissingPage(
            question=QUESTION,
            reason="No initiative states which shared assets it needs.",
            remedy="Add the tables of shared assets and of who needs them.",
        )
    missing = {asset for one in facts.next_uses for asset in one.missing}
    order = [name for name, _ in needs.most_common()]
    shared = sum(number > 1 for number in needs.values())
    shown = order[:MOST_BARS]
    return Page(
        key="shared_assets",
        question=QUESTION,
        sentence=(
            f"{shared} of {len(order)} assets are needed by more than one initiative;"
            f" {len(missing)} of the {len(order)} are not there yet."
        ),
        figures=(
            count_figure("Needed more than once", shared, f"of {len(order)} assets"),
            count_figure("Not there yet", len(missing)),
        ),
        chart=bars(
            cut("Initiatives that need an asset", len(order)),
            Unit.COUNT,
            shown,
            [one_series("Initiatives", (float(needs[one]) for one in shown))],
        ),
        tables=(
            table(
                "shared_assets",
                "Assets and how many need them",
                (*text("Asset"), *counts("Needed by"), *text("There")),
                ((one, needs[one], "not yet" if one in missing else "yes") for one in order),
            ),
        ),
        method="Assets and who needs them as in the register.",
    )
