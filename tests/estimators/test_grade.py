"""The letter of a finding: the design's ceiling, and what lowers it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.check import Check, Verdict
from analytics.estimators.grade import CEILINGS, LETTERS, grade_finding


def check(verdict: Verdict, *, caps_at: str | None = None, breaks_trust: bool = False) -> Check:
    return Check(
        name="some_check",
        verdict=verdict,
        sentence=f"It ended in {verdict}.",
        caps_at=caps_at,
        breaks_trust=breaks_trust,
    )


PASS, WARN, FAIL = check(Verdict.PASS), check(Verdict.WARN), check(Verdict.FAIL)
ANY = st.builds(
    check,
    st.sampled_from(Verdict),
    caps_at=st.sampled_from([None, "D", "E"]),
    breaks_trust=st.booleans(),
)


@pytest.mark.parametrize(
    ("design", "checks", "grade"),
    [
        ("experiment", (PASS,), "A"),
        ("experiment", (FAIL,), "B"),
        ("experiment", (FAIL, FAIL), "D"),
        ("experiment", (WARN, WARN), "A"),
        ("experiment", (WARN, WARN, WARN), "B"),
        ("experiment", (check(Verdict.FAIL, caps_at="D"),), "D"),
        ("experiment", (check(Verdict.NOT_RUN, caps_at="D"),), "A"),
        ("experiment", (check(Verdict.FAIL, breaks_trust=True),), "U"),
        ("experiment", (check(Verdict.PASS, breaks_trust=True),), "A"),
        ("difference_in_differences", (), "C"),
        ("difference_in_differences", (FAIL,), "D"),
        ("difference_in_differences", (check(Verdict.WARN, caps_at="D"),), "D"),
        ("interrupted_time_series", (PASS, WARN), "D"),
        ("interrupted_time_series", (FAIL,), "E"),
        ("interrupted_time_series", (FAIL, FAIL, FAIL, WARN, WARN, WARN), "E"),
    ],
)
def test_letters_follow_the_rules(design: str, checks: tuple[Check, ...], grade: str) -> None:
    assert grade_finding(design, checks).grade == grade


def test_every_lowering_is_a_sentence_after_the_ceiling() -> None:
    grading = grade_finding("experiment", (FAIL, FAIL, WARN))
    assert grading.reasons[0].endswith("can reach grade A.")
    assert grading.reasons[1] == "Lowered from A to B: It ended in fail."
    assert grading.reasons[2] == "Also failed: It ended in fail."
    assert grading.reasons[3].startswith("Lowered from B to D: 2 checks failed")
    assert len(grading.reasons) == 4


def test_broken_trust_says_what_broke() -> None:
    grading = grade_finding("experiment", (check(Verdict.FAIL, breaks_trust=True),))
    assert not grading.trustworthy
    assert grading.reasons[1] == "Not trustworthy: It ended in fail."


@given(design=st.sampled_from(sorted(CEILINGS)), checks=st.lists(ANY, max_size=6))
def test_checks_never_raise_a_grade_and_more_of_them_never_help(
    design: str, checks: list[Check]
) -> None:
    places = [
        LETTERS.index(grade_finding(design, tuple(checks[:k])).grade)
        for k in range(len(checks) + 1)
    ]
    assert places == sorted(places)
    assert places[0] == LETTERS.index(CEILINGS[design][0])


def test_a_design_without_a_ceiling_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="no ceiling"):
        grade_finding("guess", ())
