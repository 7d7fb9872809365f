"""A KPI on its way from the words of a promised benefit to the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiProposal:
    """What a phrase of a benefit text could be measured by; a person decides.

    Parameters
    ----------
    phrase
        The part of the text it is read from.
    words
        The words in it that said so.
    direction
        1 where more is better, -1 where less is; 0 where the text says the opposite of what one
        would expect, so that it must be asked.
    aggregation, benefit_class
        As in the table ``kpi``; an empty class is for a person to say.
    claim
        Amount that the phrase promises, as it stands there ("20%"); empty if none.
    question
        What the phrase leaves open; empty if nothing.
    """

    phrase: str
    words: str
    name: str
    unit: str
    direction: int
    aggregation: str
    benefit_class: str = ""
    claim: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDraft:
    """A KPI as a person settled it, with what one unit is worth and what it was before.

    ``unit_value`` needs ``currency``, ``valid_from`` and ``value_basis``; an ``initiative_id``
    makes it that initiative's KPI, and the baseline is the window before its start.
    """

    kpi_id: str
    name: str
    unit: str
    direction: int
    definition: str = ""
    aggregation: str = "mean"
    benefit_class: str = ""
    unit_value: Decimal | None = None
    currency: str = ""
    per: str = ""
    value_basis: str = ""
    approved_by: str = ""
    valid_from: date | None = None
    initiative_id: str = ""
    kpi_role: str = "primary"
    baseline_start: date | None = None
    baseline_end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitText:
    """What benefit a use case of the register is expected to have, and who works on it."""

    use_case_id: str
    name: str
    text: str
    initiative_id: str = ""
