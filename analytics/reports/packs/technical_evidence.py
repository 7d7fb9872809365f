"""Whether the evidence holds, and what the numbers are made of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analytics.domain.check import Verdict
from analytics.domain.estimate import Grade
from analytics.domain.pack import MissingPage, Page, Role, Unit
from analytics.reports.labels import GRADE_SHORT, check_label, design_label, words
from analytics.reports.packs.shared import (
    MOST_BARS,
    appraisals_of,
    bars,
    count_figure,
    counts,
    cut,
    one_series,
    share_words,
    table,
    text,
)
from analytics.reports.packs.written import HASH_SHOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.domain.estimate import Estimate
    from analytics.domain.pack import Cell, Chart, PackFacts, Table
    from analytics.domain.study import Study

HOLDS = "Does the evidence hold?"
MADE_OF = "What are the numbers made of?"
STRONG = frozenset({Grade.A, Grade.B, Grade.C})
VERDICTS = (
    (Verdict.FAIL, "Failed", Role.BAD),
    (Verdict.WARN, "Warning", Role.WARN),
    (Verdict.NOT_RUN, "Not run", Role.UNKNOWN),
    (Verdict.PASS, "Passed", Role.GOOD),
)

Found = tuple[str, "Study", "Estimate"]
Tally = dict[str, Counter[Verdict]]


def does_evidence_hold(facts: PackFacts) -> Page | MissingPage:
    """Show how the assumption checks of all studies ended."""
    found = _estimates(facts)
    if not found:
        return _no_study(HOLDS)
    tally: Tally = {}
    for _, _, estimate in found:
        for check in estimate.finding.checks:
            tally.setdefault(check.name, Counter())[check.verdict] += 1
    distrusted = sum(not estimate.trustworthy for _, _, estimate in found)
    failed = sum(one[Verdict.FAIL] for one in tally.values())
    checks = sum(one.total() for one in tally.values())
    return Page(
        key="evidence_quality",
        question=HOLDS,
        sentence=(
            f"{len(found) - distrusted} of {len(found)} studies can be used; {failed} of {checks}"
            " checks failed."
        ),
        figures=(
            count_figure("Studies not to be trusted", distrusted, f"of {len(found)}"),
            count_figure("Checks failed", failed, f"of {checks}"),
        ),
        chart=_checks_chart(tally),
        tables=(_checks_table(found),),
        method="A failed check lowers the grade or withholds trust; METHODS.md says which.",
    )


def what_are_they_made_of(facts: PackFacts) -> Page | MissingPage:
    """Show grades, rows and designs of every study."""
    found = _estimates(facts)
    if not found:
        return _no_study(MADE_OF)
    grades = Counter(estimate.grade for _, _, estimate in found)
    strong = sum(grades[one] for one in STRONG)
    rows = sum(estimate.finding.data.rows for _, _, estimate in found)
    used = sum(estimate.finding.data.rows_used for _, _, estimate in found)
    registered = sum(estimate.registered for _, _, estimate in found)
    share = f"; {share_words(used / rows)} of all rows were used" if rows else ""
    return Page(
        key="studies",
        question=MADE_OF,
        sentence=(
            f"{strong} of {len(found)} studies have grade A to C; registered before the data were"
            f" looked at: {registered}{share}."
        ),
        figures=(
            count_figure("Studies with grade A to C", strong, f"of {len(found)}"),
            count_figure("Rows used", used, f"of {rows:,}"),
        ),
        chart=bars(
            "Studies by evidence grade",
            Unit.COUNT,
            [f"{grade.value}, {GRADE_SHORT[grade]}" for grade in Grade],
            [one_series("Studies", (float(grades[grade]) for grade in Grade))],
        ),
        tables=(_studies_table(found),),
        method="Grades follow the design and its checks; the hash is of the file's bytes.",
    )


def _checks_chart(tally: Mapping[str, Counter[Verdict]]) -> Chart:
    order = sorted(
        tally, key=lambda name: (-tally[name][Verdict.FAIL], -tally[name][Verdict.WARN], name)
    )
    shown = order[:MOST_BARS]
    return bars(
        cut("Checks by verdict", len(order), "worst"),
        Unit.COUNT,
        [check_label(name) for name in shown],
        [
            one_series(label, (float(tally[name][verdict]) for name in shown), role)
            for verdict, label, role in VERDICTS
        ],
        stacked=True,
    )


def _checks_table(found: Sequence[Found]) -> Table:
    return table(
        "evidence_quality",
        "Every check that did not pass",
        text("Initiative", "Study", "Grade", "Check", "Verdict", "What it says"),
        (
            (
                name,
                study.title,
                estimate.grade.value,
                check_label(check.name),
                words(check.verdict.value),
                check.sentence,
            )
            for name, study, estimate in found
            for check in estimate.finding.checks
            if check.verdict in (Verdict.FAIL, Verdict.WARN)
        ),
    )


def _studies_table(found: Sequence[Found]) -> Table:
    return table(
        "studies",
        "Every study with its data",
        (
            *text("Initiative", "Study", "Design", "Grade", "Registered"),
            *counts("Rows", "Rows used"),
            *text("From", "To", "Data SHA-256", "Left out, and why the grade"),
        ),
        (_study_row(*one) for one in found),
    )


def _study_row(name: str, study: Study, estimate: Estimate) -> tuple[Cell, ...]:
    data = estimate.finding.data
    dropped = [f"{one.rows:,} rows: {one.reason}." for one in data.dropped]
    return (
        name,
        study.title,
        design_label(estimate.design),
        estimate.grade.value,
        "yes" if estimate.registered else "no",
        data.rows,
        data.rows_used,
        data.period_start,
        data.period_end,
        data.sha256[:HASH_SHOWN],
        " ".join([*dropped, *estimate.grade_reasons]),
    )


def _estimates(facts: PackFacts) -> list[Found]:
    return [
        (one.initiative.name, study, study.estimate)
        for one in appraisals_of(facts)
        for study in one.studies
        if study.estimate is not None
    ]


def _no_study(question: str) -> MissingPage:
    return MissingPage(
        question=question,
        reason="No study has ended in a finding.",
        remedy="Add outcomes with a plan on the page Add outcomes.",
    )
