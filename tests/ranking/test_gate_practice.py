"""How an initiative is run, at the gate: drills, people on duty, people free, the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from analytics.domain.gate import ConditionState, GateVerdict
from tests.ranking.test_gate import REGISTER, RUN, appraisal, failing, gate
from tests.value.facts import AS_OF

DRILL = "Switching back rehearsed within 90 days"
DUTY = "Somebody on call, and a sponsor"
PEOPLE = "The people it needs are there"
LOOP = "What came of it comes back"
(VERSION,) = RUN.versions
(DESK,) = RUN.integrations
(SUPPLY,) = RUN.supplies
ON_CALL, SPONSOR = RUN.holders


def found(**changes: Any) -> Any:
    register = replace(REGISTER, practice=replace(RUN, **changes))
    return gate(appraisal(2e6, 600e3), register)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"versions": (replace(VERSION, rollback_tested_on=AS_OF - timedelta(days=91)),)}, DRILL),
        ({"versions": (replace(VERSION, rollback_tested_on=None),)}, DRILL),
        ({"versions": (VERSION, replace(VERSION, model_id="N", rollback_tested_on=None))}, DRILL),
        ({"holders": (ON_CALL,)}, DUTY),
        ({"holders": (SPONSOR, replace(ON_CALL, active=False))}, DUTY),
        ({"holders": (SPONSOR, replace(ON_CALL, valid_to=AS_OF - timedelta(days=1)))}, DUTY),
        ({"supplies": (replace(SUPPLY, headcount=1),)}, PEOPLE),
        ({"integrations": (replace(DESK, closes_loop=False),)}, LOOP),
        ({"integrations": (replace(DESK, closes_loop=None),)}, LOOP),
    ],
)
def test_each_of_them_can_bind_alone(changes: dict[str, Any], name: str) -> None:
    gated = found(**changes)
    assert gated.verdict is GateVerdict.NOT_YET
    assert failing(gated) == [name]
    assert gated.binding.remedy


@pytest.mark.parametrize(
    ("field", "name"),
    [("versions", DRILL), ("supplies", PEOPLE), ("demands", PEOPLE), ("integrations", LOOP)],
)
def test_what_is_not_registered_is_not_known_and_does_not_pass(field: str, name: str) -> None:
    gated = found(**{field: ()})
    assert gated.verdict is GateVerdict.CONDITIONAL
    (open_one,) = gated.open
    assert (open_one.name, open_one.state) == (name, ConditionState.NOT_KNOWN)
    assert ".csv" in open_one.remedy


def test_a_model_that_is_retired_or_not_there_yet_needs_no_drill() -> None:
    old = replace(VERSION, version="1", rollback_tested_on=None, retired_on=AS_OF)
    later = replace(
        VERSION, version="3", rollback_tested_on=None, deployed_on=AS_OF + timedelta(days=1)
    )
    assert found(versions=(VERSION, old, later)).verdict is GateVerdict.PASS
