"""The plan file of a study whose question was chosen from a form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.ingest.plan_file import parse_plan

if TYPE_CHECKING:
    from datetime import date

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What was chosen; empty and ``None`` mean not said. Names are those of the plan file.

    Only the fields of the chosen design are set; ``denominator`` makes the outcome a ratio of
    sums, ``season_length`` goes to the options.
    """

    title: str
    design: str
    outcome: str
    higher_is_better: bool
    initiative_id: str = ""
    kpi_id: str = ""
    data: str = ""
    registered_on: date | None = None
    denominator: str = ""
    unit: str = ""
    time: str = ""
    treatment: str = ""
    control: str = ""
    arm: str = ""
    first_treated: str = ""
    treated: str = ""
    treated_values: tuple[str, ...] = ()
    start: date | int | None = None
    cluster: str = ""
    covariates: tuple[str, ...] = ()
    credited_exposure: str = ""
    season_length: int | None = None
    received: str = ""
    placebo_outcomes: tuple[str, ...] = ()
    randomised: bool = False


def draft_plan(draft: PlanDraft) -> str:
    """Write the plan as TOML, in the order a person reads it.

    Parameters
    ----------
    draft
        What was chosen in the form.

    Raises
    ------
    AnalyticsError
        The choices do not make a plan; the message names the key.
    """
    outcome: object = draft.outcome
    if draft.denominator:
        outcome = {"numerator": draft.outcome, "denominator": draft.denominator}
    keys: dict[str, object] = {
        "title": draft.title,
        "initiative_id": draft.initiative_id,
        "kpi_id": draft.kpi_id,
        "data": draft.data,
        "registered_on": draft.registered_on,
        "design": draft.design,
        "outcome": outcome,
        "higher_is_better": draft.higher_is_better,
        "unit": draft.unit,
        "time": draft.time,
        "treatment": draft.treatment,
        "control": draft.control,
        "arm": draft.arm,
        "first_treated": draft.first_treated,
        "treated": draft.treated,
        "treated_values": draft.treated_values,
        "start": draft.start,
        "cluster": draft.cluster,
        "covariates": draft.covariates,
        "credited_exposure": draft.credited_exposure,
        "received": draft.received,
        "placebo_outcomes": draft.placebo_outcomes,
        "randomised": draft.randomised or None,
    }
    lines = [
        f"{key} = {toml_value(value)}" for key, value in keys.items() if value not in ("", None, ())
    ]
    if draft.season_length is not None:
        lines += ["", "[options]", f"season_length = {draft.season_length}"]
    text = "\n".join(lines) + "\n"
    parse_plan(text)
    return text


def toml_value(value: object) -> str:
    """Write one value as TOML; text in quotes, dates and numbers without."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{"".join(ESCAPES.get(letter, letter) for letter in value)}"'
        case tuple():
            return f"[{', '.join(toml_value(item) for item in value)}]"
        case dict():
            pairs = (f"{_key(key)} = {toml_value(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case _:
            return str(value)


def _key(key: str) -> str:
    """Write a key bare where TOML allows it, in quotes otherwise."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)
