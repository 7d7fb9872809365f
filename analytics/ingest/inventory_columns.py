"""Which columns the public inventories of three years have, and what their words mean."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One year's inventory: which label holds what. Empty where the year does not say."""

    year: int
    name: str
    stage: str
    agency: str
    bureau: str
    identity: str = ""
    problem: str = ""
    benefits: str = ""
    outputs: str = ""
    topic: str = ""
    classification: str = ""
    impact: str = ""
    sourcing: str = ""
    vendor: str = ""
    personal_data: str = ""
    withheld: str = ""
    operational: str = ""
    initiated: str = ""
    implemented: str = ""
    retired: str = ""


LAYOUTS = (
    Layout(
        year=2025,
        name="use_case_name",
        stage="development_stage",
        agency="agency",
        bureau="agency_bureau",
        identity="id",
        problem="problem_solved",
        benefits="benefits",
        outputs="system_outputs",
        topic="topic_area",
        classification="classification",
        impact="is_high_impact",
        sourcing="contracting_usage",
        vendor="vendor_name",
        personal_data="has_pii",
        withheld="is_withheld",
        operational="operational_date",
    ),
    Layout(
        year=2024,
        name="Use Case Name",
        stage="Stage of Development",
        agency="Agency Abbreviation",
        bureau="Bureau",
        benefits="What is the intended purpose and expected benefits of the AI?",
        outputs="Describe the AI system's outputs.",
        topic="Use Case Topic Area",
        impact="Is the AI use case rights-impacting, safety-impacting, both, or neither?",
        sourcing="Was the AI system involved in this use case developed (or is it to be developed)"
        " under contract(s) or in-house?",
        personal_data="Does this AI use case involve personally identifiable information (PII)"
        " that is maintained by the agency?",
        initiated="Date Initiated",
        implemented="Date Implemented",
        retired="Date Retired",
    ),
    Layout(
        year=2023,
        name="Title",
        stage="Development Stage",
        agency="Department",
        bureau="Agency",
        identity="Use Case ID",
        problem="Summary",
        classification="Techniques",
    ),
)
# The first word that occurs decides; more than thirty spellings were seen in three years.
STAGES = (
    ("not in production", "pre_deployment"),
    ("pre-deploy", "pre_deployment"),
    ("retire", "retired"),
    ("pilot", "pilot"),
    ("implementation", "pilot"),
    ("operation", "production"),
    ("production", "production"),
    ("deploy", "production"),
    ("in use", "production"),
    ("in mission", "production"),
    ("initiat", "pre_deployment"),
    ("acqui", "pre_deployment"),
    ("develop", "pre_deployment"),
    ("plan", "pre_deployment"),
    ("research", "pre_deployment"),
    ("proof", "pre_deployment"),
)
UNKNOWN = "unknown"
SOURCING = (
    ("both", "mixed"),
    ("contracting and in", "mixed"),
    ("vendor", "purchased"),
    ("purchased", "purchased"),
    ("contracting", "purchased"),
    ("in-house", "in_house"),
)
RISKS = (
    ("presumed", "limited"),
    ("not high", "minimal"),
    ("high", "high"),
    ("neither", "minimal"),
    ("both", "high"),
    ("rights", "high"),
    ("safety", "high"),
)
UNCLASSIFIED = "unclassified"


def plain_label(label: str) -> str:
    """Letters and digits of a header label: spelling, blanks and quotation marks differ by copy."""
    return re.sub(r"[\W_]+", "", label).casefold()


def meant(text: str, words: tuple[tuple[str, str], ...], otherwise: str) -> str:
    """Return what the first word that occurs in a text means."""
    lower = text.casefold()
    return next((meaning for word, meaning in words if word in lower), otherwise)


def find_layout(labels: tuple[str, ...]) -> Layout | None:
    """Return the year's layout whose name, stage and agency columns the header has."""
    known = {plain_label(label) for label in labels}
    return next(
        (
            one
            for one in LAYOUTS
            if {plain_label(label) for label in (one.name, one.stage, one.agency)} <= known
        ),
        None,
    )
