"""From the words of a promised benefit to what could be measured: rules, no model, nothing decided.

The nearest word before a measure that says less, more or better is taken to be about it. Where it
points against what is good ("reduce accuracy"), the direction is left open and asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.domain.kpi_draft import KpiProposal
from analytics.ingest.benefit_measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.ingest.benefit_measures import Measure

SENTENCES = re.compile(r"[.;!?](?=\s|$)|[\n\r\N{BULLET}\t]|\s[-*]\s")
PARTS = re.compile(r",|\b(?:and|or|while|which|that)\b")
LESS = (
    r"reduc\w*|decreas\w*|lower(?:s|ed|ing)?|cut(?:s|ting)?|fewer|less|minimi[sz]\w*|eliminat\w*"
    r"|shorten\w*|avoid\w*|prevent\w*|mitigat\w*|limit(?:s|ing)?|curb\w*|remov\w*|declin\w*"
)
MORE = (
    r"increas\w*|rais(?:e|es|ed|ing)|grow\w*|more|higher|expand\w*|boost\w*|maximi[sz]\w*|greater"
)
BETTER = r"improv\w*|enhanc\w*|optimi[sz]\w*|better|strengthen\w*"
VERB = re.compile(rf"\b(?:(?P<less>{LESS})|(?P<more>{MORE})|(?P<better>{BETTER}))\b", re.IGNORECASE)
CLAIM = re.compile(
    r"\d(?:[\d,.]*\d)?\s?(?:%|percent|per cent)"
    "|[$\N{EURO SIGN}\N{POUND SIGN}]"
    r"\s?\d(?:[\d,.]*\d)?(?:\s?(?:million|billion|[kKmM])\b)?"
    r"|\d(?:[\d,.]*\d)?\s?(?:minutes?|hours?|days?|weeks?|months?|FTEs?)\b",
    re.IGNORECASE,
)
UNITS = re.compile(r"\b(second|minute|hour|day|week|month)s?\b", re.IGNORECASE)
LONGEST = 240
"""Characters of a phrase that are shown."""
WORDINGS = tuple(
    (measure, re.compile(rf"\b(?:{words})", re.IGNORECASE), sign)
    for measure in MEASURES
    for words, sign in ((measure.itself, 0), (measure.inverse, -1), (measure.same, 1))
    if words
)
"""What says itself which way it goes has no sign."""


def propose_kpis(text: str) -> tuple[KpiProposal, ...]:
    """Propose what a benefit text could be measured by, in the order of the text.

    What is vague ("more efficient") comes last, and only where nothing clearer says the same.
    """
    found = [one for phrase in _phrases(text) for one in _in_phrase(phrase)]
    clear = [one for one in found if not one.question]
    names = {one.name for one in clear}
    vague = [one for one in found if one.question and one.name not in names]
    return tuple(_once([*clear, *vague]))


def _phrases(text: str) -> Iterator[str]:
    for part in SENTENCES.split(text):
        phrase = " ".join(part.split())
        if phrase:
            yield phrase


def _in_phrase(phrase: str) -> Iterator[KpiProposal]:
    taken: list[tuple[int, int]] = []
    matches: list[tuple[int, KpiProposal]] = []
    for measure, pattern, sign in WORDINGS:
        for match in pattern.finditer(phrase):
            start, end = match.span()
            if any(start < other_end and begin < end for begin, other_end in taken):
                continue
            taken.append((start, end))
            matches.append((start, _proposal(phrase, match, measure, sign)))
    for _, one in sorted(matches, key=lambda pair: pair[0]):
        yield one


def _proposal(phrase: str, match: re.Match[str], measure: Measure, sign: int) -> KpiProposal:
    said = _said(phrase, match.start(), match.end()) if sign else None
    agrees = said is None or said * sign == measure.good
    question = measure.question
    if not agrees:
        more = "more" if said == 1 else "less"
        question = f"The text seems to promise {more} of '{match.group()}': say which is better."
    return KpiProposal(
        phrase=phrase
        if len(phrase) <= LONGEST
        else f"{phrase[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}",
        words=match.group(),
        name=measure.name,
        unit=_unit(measure, phrase),
        direction=measure.good if agrees else 0,
        aggregation=measure.aggregation,
        benefit_class=measure.benefit_class,
        claim=_claim(phrase, match.start(), match.end()),
        question=question,
    )


def _said(phrase: str, start: int, end: int) -> int | None:
    """Return 1 for more, -1 for less, ``None`` where neither is said of it."""
    before = [one for one in VERB.finditer(phrase, 0, start) if _near(phrase, one.end(), start)]
    if before:
        return _sign(before[-1])
    after = VERB.search(phrase[end : end + 30])
    passive = after is not None and re.fullmatch(
        r"\W*(?:is|are|was|were|be|will be|can be)?\W*", phrase[end : end + after.start()]
    )
    return _sign(after) if after is not None and passive else None


def _sign(verb: re.Match[str]) -> int | None:
    if verb["less"]:
        return -1
    return 1 if verb["more"] else None


def _near(phrase: str, end: int, start: int) -> bool:
    """Whether a word still speaks of what comes later: few words, no new thought between."""
    between = phrase[end:start]
    stop = re.search(r"\b(?:while|which|that|by|so|thus|thereby|with|without|to)\b", between)
    return stop is None and len(between.split()) <= 8  # noqa: PLR2004 - a list of three or four things


def _unit(measure: Measure, phrase: str) -> str:
    """Take the unit of time the phrase itself uses."""
    named = UNITS.search(phrase)
    if named and measure.unit.startswith("hours per case"):
        return measure.unit.replace("hours", f"{named.group(1).lower()}s", 1)
    return measure.unit


def _claim(phrase: str, start: int, end: int) -> str:
    """Return the nearest amount in the same part of the phrase: another part promises its own."""
    found = sorted(CLAIM.finditer(phrase), key=lambda one: abs(one.start() - start))
    own = (
        one
        for one in found
        if not PARTS.search(phrase[min(one.end(), end) : max(one.start(), start)])
    )
    return next((one.group().strip() for one in own), "")


def _once(found: list[KpiProposal]) -> Iterator[KpiProposal]:
    """Keep of each KPI the first that is clear about its direction, with the first claim."""
    by_name: dict[str, KpiProposal] = {}
    for one in found:
        known = by_name.get(one.name)
        if known is None:
            by_name[one.name] = one
        elif not known.direction and one.direction:
            by_name[one.name] = replace(one, claim=one.claim or known.claim)
        elif not known.claim and one.claim:
            by_name[one.name] = replace(known, claim=one.claim)
    yield from by_name.values()
