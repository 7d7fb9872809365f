"""What do I have, what do I want to see: the questions of the planner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.services.size_plan import PlanSizing
from pages.components.session import today

if TYPE_CHECKING:
    from analytics.domain.initiative import Kpi, Register

MEAN, SHARE, RATIO = "An average", "A share", "A ratio of sums"
HOW_MANY, WHAT, HOW_LIKELY = "How many?", "What can be seen?", "How likely?"
BOTH, MORE, LESS = "Either direction", "Only an increase", "Only a decrease"
ALTERNATIVES = {BOTH: "two-sided", MORE: "larger", LESS: "smaller"}
SPENDING = {"Hardly anything early": "obrien_fleming", "Evenly": "pocock"}
Keys = dict[str, object]


def choose_sizing(register: Register) -> PlanSizing:
    """Ask everything the planner needs; every question has a sensible start.

    Parameters
    ----------
    register
        KPIs and initiatives to choose from; both may be empty.
    """
    asked = st.segmented_control(
        "Question", [HOW_MANY, WHAT, HOW_LIKELY], default=HOW_MANY, required=True, key="planner_ask"
    )
    kind = st.segmented_control(
        "What is measured", [MEAN, SHARE, RATIO], default=MEAN, required=True, key="planner_kind"
    )
    keys = _outcome(str(kind))
    clustered = st.toggle(
        "Whole teams, stores or branches are drawn by lot",
        value=True,
        key="planner_clustered",
        help="Then their number counts, far more than the number of people in them.",
    )
    keys |= _effect(str(kind)) if asked != WHAT else {}
    keys |= _clusters() if clustered else {}
    keys |= _size(asked=str(asked), clustered=clustered)
    with st.expander("Error rate, arms, earlier data, looks"):
        sizing, more = _fine(share=kind == SHARE)
    keys |= more
    with st.expander("Words of the plan file"):
        sizing = _words(sizing, register, clustered=clustered)
    share = st.session_state.get("planner_treated", 50) / 100
    if share != 0.5:  # noqa: PLR2004 - halves are what a plan means without the key
        keys["allocation"] = {sizing.control: round(1 - share, 4), sizing.arm: share}
    return replace(sizing, planning=tuple(keys.items()))


def _outcome(kind: str) -> Keys:
    if kind == SHARE:
        percent = st.number_input(
            "Share today, %", 0.1, 99.9, 10.0, step=1.0, format="%.1f", key="planner_share"
        )
        return {"baseline_proportion": percent / 100}
    left, right = st.columns(2)
    if kind == MEAN:
        return {
            "baseline_mean": left.number_input("Average today", value=15.0, key="planner_mean"),
            "std_dev": right.number_input(
                "Standard deviation between units", value=6.0, min_value=0.0, key="planner_sd"
            ),
        }
    return {
        "numerator_mean": left.number_input("Numerator, average", value=6.0, key="planner_top"),
        "numerator_std_dev": right.number_input(
            "Its standard deviation", value=3.0, min_value=0.0, key="planner_top_sd"
        ),
        "denominator_mean": left.number_input(
            "Denominator, average", value=10.0, min_value=0.0, key="planner_below"
        ),
        "denominator_std_dev": right.number_input(
            "Its standard deviation ", value=2.0, min_value=0.0, key="planner_below_sd"
        ),
        "numerator_denominator_correlation": left.slider(
            "Correlation of the two", -0.95, 0.95, 0.5, step=0.05, key="planner_joint"
        ),
    }


def _effect(kind: str) -> Keys:
    if kind == SHARE:
        points = st.number_input(
            "Smallest change worth having, points", value=2.0, step=0.5, key="planner_points"
        )
        return {"effect": points / 100}
    percent = st.number_input(
        "Smallest change worth having, % of today", value=-10.0, step=1.0, key="planner_effect"
    )
    return {"relative_effect": percent / 100}


def _clusters() -> Keys:
    left, middle, right = st.columns(3)
    return {
        "cluster_size": left.number_input(
            "Units in each", 1.0, value=12.0, step=1.0, key="planner_cluster_size"
        ),
        "cluster_size_cv": middle.number_input(
            "Spread of their sizes",
            0.0,
            value=0.4,
            step=0.1,
            key="planner_cv",
            help="Standard deviation of sizes over their mean; 0 where all are of one size.",
        ),
        "icc": right.number_input(
            "How alike they are",
            0.0,
            0.99,
            0.1,
            step=0.01,
            key="planner_icc",
            help="Intra-cluster correlation: 0.05 to 0.2 is usual for teams, 0 is not at all.",
        ),
    }


def _size(*, asked: str, clustered: bool) -> Keys:
    left, right = st.columns(2)
    traffic = left.number_input(
        "New units a week", 0.0, value=60.0, step=10.0, key="planner_traffic"
    )
    keys: Keys = {"units_per_week": traffic} if traffic else {}
    if asked == HOW_MANY:
        return keys
    if clustered:
        known = right.toggle("The number of teams is given", key="planner_known")
        if known:
            keys["clusters"] = right.number_input(
                "Teams, both arms together", 2, value=20, step=2, key="planner_clusters"
            )
            return keys
    keys["weeks"] = right.number_input("Weeks there are", 1, value=8, step=1, key="planner_weeks")
    return keys


def _fine(*, share: bool) -> tuple[PlanSizing, Keys]:
    left, right = st.columns(2)
    power = left.slider("Power, %", 50, 99, 80, key="planner_power")
    confidence = right.slider("Confidence, %", 80, 99, 95, key="planner_confidence")
    side = left.selectbox("A change counts in", list(ALTERNATIVES), key="planner_side")
    right.slider("Share of the treated arm, %", 5, 95, 50, step=5, key="planner_treated")
    correlation = left.slider(
        "Correlation with earlier data",
        0.0,
        0.95,
        0.0,
        step=0.05,
        key="planner_correlation",
        help="Of the outcome with the same unit's outcome before the start; 0 without such data.",
    )
    margin = right.number_input(
        "Only show it is not worse by, points" if share else "Only show it is not worse by",
        0.0,
        value=0.0,
        key="planner_margin",
        help="Non-inferiority margin in outcome units; 0 looks for an effect.",
    )
    looks = left.number_input("Looks, the last one included", 1, 52, 1, step=1, key="planner_looks")
    spending = right.selectbox("Error used by early looks", list(SPENDING), key="planner_spending")
    keys: Keys = {"power": power / 100}
    if correlation:
        keys["correlation"] = correlation
    if margin:
        keys["non_inferiority_margin"] = margin / 100 if share else margin
    sizing = PlanSizing(
        title="Planned experiment",
        higher_is_better=True,
        planning=(),
        confidence=confidence / 100,
        alternative=ALTERNATIVES[side],
        looks=int(looks),
        spending=SPENDING[spending],
    )
    return sizing, keys


def _words(sizing: PlanSizing, register: Register, *, clustered: bool) -> PlanSizing:
    left, right = st.columns(2)
    title = left.text_input("Title of the study", "Planned experiment", key="planner_title")
    kpi = _kpi(register)
    initiatives = {one.initiative_id: one.name for one in register.initiatives}
    initiative = right.selectbox(
        "Initiative it is about",
        list(initiatives),
        index=None,
        format_func=initiatives.__getitem__,
        placeholder="None yet",
        key="planner_initiative",
    )
    better = left.selectbox(
        "What is better",
        ["More", "Less"],
        index=0 if kpi is None or kpi.direction > 0 else 1,
        disabled=kpi is not None,
        key=f"planner_better_{kpi.kpi_id if kpi else ''}",
    )
    column = left.text_input("Column of the outcome", "outcome", key="planner_outcome")
    arm_column = right.text_input("Column of the arm", "arm", key="planner_arm_column")
    control = left.text_input("Value that is the control", "off", key="planner_control")
    arm = right.text_input("Value that is treated", "on", key="planner_arm")
    cluster = left.text_input("Column of the team", "team", key="planner_team") if clustered else ""
    return replace(
        sizing,
        title=title or "Planned experiment",
        higher_is_better=better == "More",
        outcome=column or "outcome",
        treatment=arm_column or "arm",
        control=control or "off",
        arm=arm or "on",
        cluster=cluster,
        initiative_id=initiative or "",
        kpi_id=kpi.kpi_id if kpi else "",
        registered_on=today(),
    )


def _kpi(register: Register) -> Kpi | None:
    kpis = {one.kpi_id: one for one in register.kpis}
    chosen = st.selectbox(
        "KPI it moves",
        list(kpis),
        index=None,
        format_func=lambda one: kpis[one].name,
        placeholder="None yet",
        key="planner_kpi",
    )
    return kpis[chosen] if chosen else None
