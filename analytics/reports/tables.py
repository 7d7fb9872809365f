"""Results as rows for the screen and for a file: initiatives, effects, checks, costs, readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.reports.labels import (
    NOT_SET,
    VERDICT,
    advice_label,
    check_label,
    stage_label,
    words,
)
from analytics.reports.words import effect_words, finding_word

if TYPE_CHECKING:
    from decimal import Decimal

    from analytics.domain.appraisal import Feasibility, RankedInitiative
    from analytics.domain.check import Check

MONEY_COLUMNS = ("Claimed", "Credited", "Low", "High", "Cost", "Net")


def initiative_rows(ranked: tuple[RankedInitiative, ...]) -> pd.DataFrame:
    """One row an initiative in ranking order; money as numbers, unknown as missing."""
    return pd.DataFrame([_initiative_row(one) for one in ranked])


def _initiative_row(one: RankedInitiative) -> dict[str, object]:
    appraisal = one.appraisal
    return {
        "Initiative": appraisal.initiative.name,
        "Grade": appraisal.grade.value,
        "Advice": advice_label(one.recommendation.advice),
        "Claimed": _number(appraisal.claimed),
        "Credited": _number(appraisal.credited),
        "Low": _number(appraisal.credited_low),
        "High": _number(appraisal.credited_high),
        "Cost": _number(appraisal.cost),
        "Net": _number(appraisal.net_credited),
        "Value": _score(appraisal.value_score),
        "Feasibility": _score(appraisal.feasibility.score if appraisal.feasibility else None),
        "Stage": stage_label(appraisal.initiative.stage),
        "Business unit": appraisal.initiative.business_unit or NOT_SET,
    }


def effect_rows(ranked: tuple[RankedInitiative, ...]) -> pd.DataFrame:
    """One row an estimate, in the KPI's own unit: what can be said where nothing has a price."""
    rows = []
    for one in ranked:
        kpis = {kpi.kpi_id: kpi for kpi in one.appraisal.kpis}
        for study in one.appraisal.studies:
            if study.estimate is not None:
                kpi = kpis.get(study.kpi_id)
                usable = study.estimate.trustworthy
                numbers = effect_words(study.estimate.effect) if usable else ("", "", "")
                effect, low, high = numbers
                rows.append(
                    {
                        "Initiative": one.appraisal.initiative.name,
                        "KPI": kpi.name if kpi else NOT_SET,
                        "Finding": finding_word(study.estimate) if usable else "Not trustworthy",
                        "Grade": study.estimate.grade.value,
                        "Effect": effect,
                        "Low": low,
                        "High": high,
                        "Unit": kpi.unit if kpi else "",
                    }
                )
    return pd.DataFrame(rows)


def check_rows(checks: tuple[Check, ...]) -> pd.DataFrame:
    """One row a check: verdict in words, name, sentence."""
    return pd.DataFrame(
        [
            {
                "Verdict": VERDICT[check.verdict],
                "Check": check_label(check.name),
                "What it says": check.sentence,
            }
            for check in checks
        ]
    )


def readiness_rows(feasibility: Feasibility) -> pd.DataFrame:
    """One row a section, weakest first, on the 1 to 5 scale."""
    ordered = sorted(feasibility.sections, key=lambda section: section[1])
    return pd.DataFrame([{"Section": words(name), "Score": score} for name, score in ordered])


def ranking_rows(ranked: tuple[RankedInitiative, ...]) -> pd.DataFrame:
    """Return the rows of the ranking's download: every number, and the reasons in words."""
    frame = initiative_rows(ranked)
    frame.insert(0, "Rank", [one.rank for one in ranked])
    frame.insert(1, "Initiative ID", [one.appraisal.initiative.initiative_id for one in ranked])
    frame["Priority"] = [_score(one.priority) for one in ranked]
    frame["Reasons"] = [" ".join(one.recommendation.reasons) for one in ranked]
    return frame


def _number(amount: Decimal | None) -> float:
    return float("nan") if amount is None else float(amount)


def _score(score: float | None) -> float:
    return float("nan") if score is None else score
