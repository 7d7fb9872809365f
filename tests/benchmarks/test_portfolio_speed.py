"""How much a portfolio of a thousand initiatives takes: review, chances of ranks, optimum.

The limit is one of the product: 3 seconds of processor time and 500 MB for the whole process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS, MOST_MEGABYTES = 3.0, 500
WORK = """
import json, resource, sys, time
from dataclasses import replace
from decimal import Decimal

import numpy as np
import scipy.optimize, scipy.special, scipy.sparse

from analytics.ranking.funding import candidates_of, limits_of, probability_funded
from analytics.ranking.gated_advice import with_gate
from analytics.ranking.order import rank_initiatives
from analytics.ranking.select import Selection, select
from analytics.ranking.uncertain_order import leaders, rank_chances
from analytics.ranking.value_draws import DRAWS
from analytics.value.appraise import appraise
from analytics.value.headline import headline_of
from tests.value.facts import AS_OF, INITIATIVE, KPI, POLICY, PRICE, cost, estimate, register, study

N = 1000
rng = np.random.default_rng(3)
ids = [f"I-{i}" for i in range(N)]
book = register(
    initiatives=tuple(replace(INITIATIVE, initiative_id=one, name=one) for one in ids),
    kpis=tuple(replace(KPI, kpi_id=f"K{one}") for one in ids),
    unit_values=tuple(replace(PRICE, kpi_id=f"K{one}") for one in ids),
    claims=(),
    costs=tuple(
        cost(str(round(float(rng.uniform(1e4, 9e4)), 2)), cost_id=one, initiative_id=one)
        for one in ids
    ),
)
studies = tuple(
    study(one, estimate(-float(rng.normal(2, 2))), initiative_id=one, kpi_id=f"K{one}")
    for one in ids
)
start = time.process_time()
found = appraise(book, studies, assumptions=POLICY, as_of=AS_OF)
headline_of(found)
ranked = rank_initiatives(found, assumptions=POLICY, as_of=AS_OF)
ranked = tuple(with_gate(r, book, assumptions=POLICY, as_of=AS_OF) for r in ranked)
review = time.process_time()
chances = rank_chances(ranked, POLICY)
leaders(ranked, POLICY)
funded = probability_funded(ranked, (), budget=None)
drawn = time.process_time()
best = select(candidates_of(ranked, ()), limits_of(Decimal(15_000_000), None))
end = time.process_time()
print(json.dumps({
    "draws": DRAWS, "chances": len(chances), "funded": sum(one is not None for one in funded),
    "optimal": isinstance(best, Selection), "review": review - start, "ranks": drawn - review,
    "optimum": end - drawn, "seconds": end - start,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def test_a_thousand_initiatives_and_ten_thousand_draws() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    sys.stdout.write(f"\n{found}\n")
    assert found["draws"] == 10_000
    assert found["chances"] == found["funded"] == 1000
    assert found["optimal"]
    assert found["seconds"] < MOST_SECONDS
    assert found["megabytes"] < MOST_MEGABYTES
