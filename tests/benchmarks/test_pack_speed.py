"""How long a pack of 25 initiatives takes: it is pressed for during the meeting.

The limit is one of the product: 5 seconds for every format.
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from analytics.domain.pack import Audience
from analytics.reports.packs.formats import FORMATS
from analytics.services.build_pack import open_packs
from tests.conftest import NOW

if TYPE_CHECKING:
    from analytics.store.connection import Store

pytestmark = pytest.mark.benchmark

MOST_SECONDS = 5.0


def test_a_pack_of_25_initiatives(demo_store: Store) -> None:
    start = perf_counter()
    packs = open_packs(demo_store, "2026Q3", audiences=tuple(Audience), as_of=NOW.date())
    gathered = perf_counter() - start
    assert packs[0].provenance.initiatives == 25
    sys.stdout.write(f"\nfigures of all four audiences {gathered:.2f} s\n")
    for pack in packs:
        for one in FORMATS:
            start = perf_counter()
            content = one.write(pack)
            took = gathered + perf_counter() - start
            sys.stdout.write(f"{pack.audience.value} {one.label}: {took:.2f} s, {len(content)} B\n")
            assert took < MOST_SECONDS
