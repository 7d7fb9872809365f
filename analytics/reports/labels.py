"""What a code is called on screen: advice, grade, stage, outcome, design, check, method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.appraisal import Advice
from analytics.domain.check import Verdict
from analytics.domain.credit import CreditOutcome
from analytics.domain.estimate import Grade, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_SET = "not set"

ADVICE: Mapping[Advice, str] = {
    Advice.SCALE: "Scale",
    Advice.CONTINUE: "Continue",
    Advice.FIX: "Fix first",
    Advice.RUN_EXPERIMENT: "Measure first",
    Advice.PAUSE: "Pause",
    Advice.STOP: "Stop",
    Advice.RETIRE: "Retire",
}
ADVICE_MEANING: Mapping[Advice, str] = {
    Advice.SCALE: "Proven and ready: take it to more places.",
    Advice.CONTINUE: "Keep it as it is; it earns its place.",
    Advice.FIX: "Worth keeping, but something must be put right first.",
    Advice.RUN_EXPERIMENT: "What decides is not known well enough: measure before spending more.",
    Advice.PAUSE: "Hold new spending until the open question is answered.",
    Advice.STOP: "The evidence says it costs more than it brings.",
    Advice.RETIRE: "Its time is over; wind it down in order.",
}
GRADE_MEANING: Mapping[Grade, str] = {
    Grade.A: "randomised experiment",
    Grade.B: "as strong as a rollout by lot",
    Grade.C: "as strong as a comparison group over time",
    Grade.D: "no stronger than without a comparison group over time",
    Grade.E: "no stronger than a plain before and after",
    Grade.U: "not measured, or not to be trusted",
}
GRADE_SHORT: Mapping[Grade, str] = {
    Grade.A: "randomised",
    Grade.B: "strong",
    Grade.C: "fair",
    Grade.D: "weak",
    Grade.E: "very weak",
    Grade.U: "none to trust",
}
OUTCOME: Mapping[CreditOutcome, str] = {
    CreditOutcome.CREDITED: "Credited",
    CreditOutcome.HARM: "Harm, booked in full",
    CreditOutcome.NOT_DISTINGUISHABLE: "Not distinguishable from zero",
    CreditOutcome.NOT_TRUSTWORTHY: "Study not trustworthy",
    CreditOutcome.NO_UNIT_VALUE: "No approved unit value",
    CreditOutcome.GRADE_TOO_LOW: "Evidence too weak to credit",
}
VERDICT: Mapping[Verdict, str] = {
    Verdict.PASS: "Passed",
    Verdict.WARN: "Warning",
    Verdict.FAIL: "Failed",
    Verdict.NOT_RUN: "Not run",
}
DESIGN: Mapping[str, str] = {
    "experiment": "Randomised experiment",
    "difference_in_differences": "Difference in differences",
    "staggered_adoption": "Staggered adoption",
    "interrupted_time_series": "Interrupted time series",
    "synthetic_control": "Synthetic control",
    "adjusted_comparison": "Adjusted comparison",
    "auto": "Let the data decide",
}
ROLE: Mapping[Role, str] = {
    Role.RAW: "unadjusted",
    Role.SENSITIVITY: "sensitivity",
    Role.NAIVE: "naive",
}
STAGES: Mapping[str, str] = {
    "proposed": "idea",
    "discovery": "idea",
    "experiment": "pilot",
    "scale": "scaling",
    "scale_out": "scaling",
    "rollout": "scaling",
    "run": "production",
    "live": "production",
}


def advice_label(advice: Advice) -> str:
    """Name of an advice as a button would say it."""
    return ADVICE[advice]


def grade_label(grade: Grade) -> str:
    """Letter and meaning: ``"B, as strong as a rollout by lot"``; checks may have lowered it."""
    return f"{grade.value}, {GRADE_MEANING[grade]}"


def outcome_label(outcome: CreditOutcome) -> str:
    """Say what the ledger says of one effect."""
    return OUTCOME[outcome]


def design_label(design: str) -> str:
    """Name of a design in words."""
    return DESIGN.get(design, words(design))


def stage_key(stage: str) -> str:
    """Life-cycle stage under its house name: ``"live"`` and ``"run"`` are ``"production"``."""
    return STAGES.get(stage, stage)


def stage_label(stage: str) -> str:
    """Name of a stage in words; ``"Stage not set"`` where there is none."""
    return words(stage_key(stage)) if stage else "Stage not set"


def check_label(name: str) -> str:
    """Name of a check in words."""
    return words(name)


def method_label(method: str, role: Role) -> str:
    """Name of another method with its role: ``"Mean difference (naive)"``."""
    return f"{words(method)} ({ROLE[role]})"


def words(code: str) -> str:
    """Turn ``snake_case`` into a phrase with one capital."""
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
