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
NOT_RUN = check(Verdict.NOT_RUN)
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


# The rules of the scale, a sentence each: design, checks, letter.
SHOCK = check(Verdict.FAIL, caps_at="D")
RULES = {
    "a randomised experiment can reach A": ("experiment", (), "A"),
    "a comparison group can reach C": ("difference_in_differences", (), "C"),
    "a staggered roll-out can reach C": ("staggered_adoption", (), "C"),
    "a weighted comparison can reach C": ("synthetic_control", (), "C"),
    "one series with comparison series can reach C": (
        "controlled_interrupted_time_series",
        (),
        "C",
    ),
    "one series alone can reach D": ("interrupted_time_series", (), "D"),
    "an adjusted comparison can reach D": ("adjusted_comparison", (), "D"),
    "one failed check costs a letter": ("staggered_adoption", (FAIL,), "D"),
    "two failed checks cap at D": ("experiment", (FAIL, FAIL, PASS), "D"),
    "an unbridged change of definition caps at D": ("experiment", (SHOCK,), "D"),
    "a major event at the same time caps at D": ("synthetic_control", (SHOCK,), "D"),
    "too little data caps at D": ("experiment", (check(Verdict.FAIL, caps_at="D"), PASS), "D"),
    "two warnings cost nothing": ("synthetic_control", (WARN, WARN), "C"),
    "three warnings cost a letter": ("synthetic_control", (WARN, WARN, WARN), "D"),
    "a failed sample ratio is not trustworthy": (
        "experiment",
        (check(Verdict.FAIL, breaks_trust=True), PASS),
        "U",
    ),
    "a check that was not run changes nothing": ("synthetic_control", (NOT_RUN,) * 4, "C"),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_the_scale_holds(rule: str) -> None:
    design, checks, letter = RULES[rule]
    grading = grade_finding(design, checks)
    assert grading.grade == letter
    lowered = CEILINGS[design][0] != grading.grade
    assert (len(grading.reasons) > 1) == lowered, "every lowering is a sentence"
