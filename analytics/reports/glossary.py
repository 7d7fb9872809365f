"""What the words on the pages mean: one sentence a term, the same in every help text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word and what is meant by it."""

    word: str
    meaning: str


GLOSSARY: tuple[Term, ...] = (
    Term(
        word="A/A check",
        meaning="Units assigned anew by chance, many times: an analysis that then sees effects more"
        " often than it says is too sure of itself.",
    ),
    Term(
        word="Advice",
        meaning="What the evidence suggests: scale, continue, fix first, measure first, pause,"
        " stop or retire. People decide.",
    ),
    Term(
        word="Benefit class",
        meaning="What kind of benefit a KPI brings. Cash saved and margin earned count in full;"
        " freed hours and avoided cost in part, until somebody shows they became cash.",
    ),
    Term(
        word="Boundary",
        meaning="How many standard errors from no effect a result must lie at a look for the study"
        " to end early.",
    ),
    Term(
        word="Claimed",
        meaning="What the register says an initiative is worth. Nobody has checked it here.",
    ),
    Term(
        word="Correction for luck",
        meaning="Effects drawn towards the average of all experiments, losers included, by how"
        " little each says itself: winners were partly lucky.",
    ),
    Term(
        word="Cost",
        meaning="Money spent on the initiative, its share of common platforms included where an"
        " allocation is known.",
    ),
    Term(
        word="Credited value",
        meaning="Value the evidence supports: the lower bound of the measured effect times the"
        " approved unit value and the observed exposure, reduced by evidence grade and benefit"
        " class. Harm is booked in full.",
    ),
    Term(
        word="Effect",
        meaning="How much the KPI changed because of the initiative, in the KPI's own unit.",
    ),
    Term(
        word="Evidence grade",
        meaning="A randomised experiment, B rollout as good as random, C comparison group, D no"
        " comparison group over time, E plain before and after, U not measured. The design sets"
        " the best possible grade; failed checks lower it.",
    ),
    Term(
        word="Exposure",
        meaning="The unit-periods the effect was observed on, such as tickets or store-weeks."
        " Nothing is credited beyond it.",
    ),
    Term(
        word="Feasibility",
        meaning="The weakest readiness section on a scale from 1 to 5: a chain breaks at its"
        " weakest link.",
    ),
    Term(
        word="Graded A to C",
        meaning="Initiatives whose best evidence has at least a comparison group.",
    ),
    Term(
        word="Interval",
        meaning="The range of effects the data are compatible with, at the stated confidence.",
    ),
    Term(
        word="Look",
        meaning="Reading a study's result on data not seen before. Looks share one error rate, so"
        " that looking early costs width of the interval, not honesty.",
    ),
    Term(word="Net", meaning="Credited value so far less the cost of the last 12 months booked."),
    Term(
        word="Power",
        meaning="How likely a planned study finds an effect of a given size if it is really there.",
    ),
    Term(
        word="Pretended treatment",
        meaning="The same analysis for a unit or a date where nothing happened. An effect that is"
        " no larger than these is no effect.",
    ),
    Term(
        word="Return per 1 spent",
        meaning="Credited value divided by the cost of the same quarters. Below 1 the evidence does"
        " not yet support the spending.",
    ),
    Term(
        word="Synthetic comparison",
        meaning="A weighted mixture of units without the initiative that moved as the treated one"
        " did before it started.",
    ),
    Term(
        word="p, Holm",
        meaning="The p-value after allowing for every metric or arm that was looked at.",
    ),
    Term(
        word="Unit value",
        meaning="What finance approved one unit of a KPI to be worth, from a date on. Without it"
        " an effect stays in its own unit.",
    ),
    Term(
        word="Value score",
        meaning="The expected net value on an anchored scale from 1 to 5; the anchors are money"
        " amounts of the policy, not a comparison with the other initiatives.",
    ),
)


def meaning(word: str) -> str | None:
    """Meaning of a term, or ``None`` where the glossary does not hold it."""
    return next((term.meaning for term in GLOSSARY if term.word == word), None)
