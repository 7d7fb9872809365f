from __future__ import annotations

import csv
from functools import cache
from math import erfc, sqrt
from pathlib import Path

import numpy as np
import pytest

from analytics.ingest.plan_file import parse_plan
from analytics.simulation.demo.portfolio import SEED, STORIES, demo_files, studies, write_demo
from analytics.simulation.demo.story import (
    ExperimentStudy,
    PanelStudy,
    SeriesStudy,
    StaggeredStudy,
    Study,
)

DEMO = Path(__file__).parents[2] / "data" / "demo"
STUDIES = {study.header.study_id: study for _, _, study in studies()}
TRUTH_WITHIN = 4
"""Standard errors: a planted effect lies outside by chance once in 16,000 studies."""

Difference = tuple[float, float]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def column(name: str, label: str) -> list[str]:
    return [row[label] for row in rows(name)]


def numbers(name: str, label: str) -> np.ndarray:
    return np.array([float(value) for value in column(name, label)])


def difference(high: np.ndarray, low: np.ndarray) -> Difference:
    """Difference of means and its standard error (Welch)."""
    error = sqrt(high.var(ddof=1) / len(high) + low.var(ddof=1) / len(low))
    return float(high.mean() - low.mean()), error


def arm_difference(study: ExperimentStudy) -> Difference:
    """Raw difference of the arms; of the cluster means where clusters were randomised."""
    name = f"outcomes/{study.header.study_id}.csv"
    outcome = numbers(name, study.header.outcome)
    treated = np.array(column(name, "arm")) == study.arms[1]
    if study.before:
        outcome = outcome - numbers(name, study.before)  # a change needs no model
    if study.cluster is None:
        return difference(outcome[treated], outcome[~treated])
    cluster = np.array(column(name, study.cluster[0]))
    means = {
        arm: np.array([outcome[cluster == g].mean() for g in np.unique(cluster[treated == arm])])
        for arm in (True, False)
    }
    return difference(means[True], means[False])


def panel_of(study: PanelStudy) -> tuple[np.ndarray, np.ndarray]:
    """Outcome by unit and month, and which units started first."""
    name = f"outcomes/{study.header.study_id}.csv"
    table = numbers(name, study.header.outcome).reshape(-1, study.shape.periods)
    wave = np.array(column(name, "wave")).reshape(-1, study.shape.periods)[:, 0]
    return table, wave == "first"


def change(study: PanelStudy, before: slice, after: slice) -> Difference:
    """Difference in differences of unit means, Welch on the unit changes."""
    table, treated = panel_of(study)
    changes = table[:, after].mean(axis=1) - table[:, before].mean(axis=1)
    return difference(changes[treated], changes[~treated])


def experiment(study_id: str) -> ExperimentStudy:
    study = STUDIES[study_id]
    assert isinstance(study, ExperimentStudy)
    return study


def panel(study_id: str) -> PanelStudy:
    study = STUDIES[study_id]
    assert isinstance(study, PanelStudy)
    return study


def data_file(study: Study) -> str:
    return "outcomes/" + (study.header.data or f"{study.header.study_id}.csv")


def test_the_shipped_demo_is_what_the_seed_makes(tmp_path: Path) -> None:
    write_demo(tmp_path, seed=SEED)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    shipped = {path.relative_to(DEMO) for path in DEMO.rglob("*") if path.is_file()}
    assert made == shipped
    assert [
        str(name) for name in made if (tmp_path / name).read_bytes() != (DEMO / name).read_bytes()
    ] == []


def test_another_seed_makes_other_outcomes_and_the_same_register() -> None:
    one, two = demo_files(seed=SEED), demo_files(seed=SEED + 1)
    assert one["initiative.csv"] == two["initiative.csv"]
    assert one["outcomes/ticket_triage.csv"] != two["outcomes/ticket_triage.csv"]


@pytest.mark.parametrize(
    "study_id",
    sorted(
        s.header.study_id for s in STUDIES.values() if isinstance(s, ExperimentStudy) and not s.lost
    ),
)
def test_experiments_carry_their_planted_effect(study_id: str) -> None:
    study = experiment(study_id)
    effect, error = arm_difference(study)
    assert abs(effect - study.effect) < TRUTH_WITHIN * error


@pytest.mark.parametrize(
    "study_id",
    [
        "predictive_maintenance_tuas",
        "inventory_optimisation",
        "ticket_triage",
        "money_laundering_alert_triage",
    ],
)
def test_before_and_after_comparisons_carry_their_planted_effect(study_id: str) -> None:
    study = panel(study_id)
    effect, error = change(study, slice(study.shape.start), slice(study.shape.start, None))
    assert abs(effect - float(np.mean(study.path))) < TRUTH_WITHIN * error


def test_dynamic_pricing_does_harm() -> None:
    effect, error = arm_difference(experiment("dynamic_pricing"))
    assert effect + 3 * error < 0


def test_contract_review_does_nothing() -> None:
    study = experiment("contract_review")
    effect, error = arm_difference(study)
    assert study.effect == 0
    assert abs(effect) < 1.28 * error  # nothing left at the one-sided 90 % of the policy


def test_the_loan_fraud_pilot_lost_treated_units() -> None:
    study = experiment("fraud_scoring_personal_loans")
    arms = np.array(column(data_file(study), "arm"))
    scored, others = int((arms == "scored").sum()), int((arms == "not_scored").sum())
    chi_square = (scored - others) ** 2 / (scored + others)
    assert erfc(sqrt(chi_square / 2)) < 0.001  # upper tail of chi-square with 1 degree of freedom
    effect, error = arm_difference(study)
    assert effect < study.effect - 2 * error  # and looks better than it is


def test_the_chatbot_looks_good_by_season_alone() -> None:
    study = STUDIES["customer_chatbot"]
    assert isinstance(study, SeriesStudy)
    name = data_file(study)
    rate = numbers(name, "contacts") / numbers(name, "thousand_customers")
    after = np.array(column(name, "week")) >= "2026-02-02"
    naive = rate[after].mean() - rate[~after].mean()
    when = np.arange(len(rate))
    angle = 2 * np.pi * when / 52.18
    design = np.column_stack([np.ones(len(rate)), when, np.sin(angle), np.cos(angle), after])
    step = np.linalg.lstsq(design, rate, rcond=None)[0][-1]
    assert naive < -8
    assert abs(step) < 2.5  # two of its standard errors (1.25 with AR(1) noise)


def test_johor_adopted_after_a_bad_quarter() -> None:
    study = panel("predictive_maintenance_johor")
    table, treated = panel_of(study)
    start = study.shape.start
    gap = table[treated].mean(axis=0) - table[~treated].mean(axis=0)
    assert gap[start - 3 : start].mean() > gap[: start - 3].mean() + 15
    truth = float(np.mean(study.path))
    naive, naive_error = change(study, slice(start), slice(start, None))
    assert naive < truth - 3 * naive_error
    clean, error = change(study, slice(start - 3), slice(start, None))
    assert abs(clean - truth) < TRUTH_WITHIN * error


def test_ticket_triage_fades() -> None:
    study = panel("ticket_triage")
    start = study.shape.start
    early, _ = change(study, slice(start), slice(start, start + 3))
    late, error = change(study, slice(start), slice(-3, None))
    assert early < 3 * late
    assert late < -2 * error


def test_two_teams_claim_the_holding_cost_of_the_same_stores() -> None:
    claims = [row for row in rows("benefit_claim.csv") if row["kpi_id"] == "K-HOLDING"]
    assert {row["initiative_id"] for row in claims} == {"RT-01", "RT-02"}
    assert data_file(STUDIES["demand_forecasting"]) == data_file(STUDIES["inventory_optimisation"])


def test_two_initiatives_claim_money_without_any_study() -> None:
    studied = {story.initiative_id for story, _, _ in studies()}
    claimed = set(column("benefit_claim.csv", "initiative_id"))
    assert claimed - studied == {"PR-03", "SV-04"}
    assert "PR-03" not in column("adoption.csv", "initiative_id")


def test_the_good_looking_pilot_is_not_ready_and_the_modest_one_is() -> None:
    def scores(initiative_id: str) -> list[float]:
        found = [r for r in rows("readiness_assessment.csv") if r["initiative_id"] == initiative_id]
        return [float(row["score"]) for row in found]

    assert min(scores("PH-01")) == 0
    assert min(scores("PR-01")) == 0.5
    modest = next(row for row in rows("initiative.csv") if row["initiative_id"] == "PR-01")
    assert float(modest["reachable_units"]) > 5 * float(modest["pilot_units"])


def test_one_study_is_a_roll_out() -> None:
    assert [s.header.study_id for s in STUDIES.values() if isinstance(s, StaggeredStudy)] == [
        "doctor_engagement_countries"
    ]


@pytest.mark.parametrize("study_id", sorted(STUDIES))
def test_plans_name_columns_of_their_file_and_agree_with_their_kpi(study_id: str) -> None:
    study = STUDIES[study_id]
    plan = parse_plan((DEMO / "plans" / f"{study_id}.toml").read_text(encoding="utf-8"))
    question = plan.question
    labels = set(rows(data_file(study))[0])
    named = {question.unit, question.time, question.credited_exposure, study.header.outcome} - {""}
    assert named <= labels
    kpi = next(row for row in rows("kpi.csv") if row["kpi_id"] == question.kpi_id)
    assert question.higher_is_better == (kpi["direction"] == "1")


def test_every_reference_is_known() -> None:
    known = {
        "initiative_id": set(column("initiative.csv", "initiative_id")),
        "kpi_id": set(column("kpi.csv", "kpi_id")),
        "domain_id": set(column("domain.csv", "domain_id")),
        "use_case_id": set(column("use_case.csv", "use_case_id")),
        "item_id": set(column("readiness_item.csv", "item_id")),
        "person_id": set(column("person.csv", "person_id")),
    }
    for table in DEMO.glob("*.csv"):
        for label, ids in known.items():
            found = {row[label] for row in rows(table.name) if label in row}
            assert found <= ids, (table.name, label)


def test_every_initiative_has_one_business_owner() -> None:
    owned = [
        r["initiative_id"] for r in rows("initiative_role.csv") if r["role"] == "business_owner"
    ]
    assert sorted(owned) == sorted(column("initiative.csv", "initiative_id"))
    assert len(owned) == len(STORIES) == 25


def test_costs_cover_eight_quarters() -> None:
    quarters = sorted(set(column("cost_entry.csv", "period_start")))
    assert quarters[0] == "2024-10-01"
    assert quarters[-1] == "2026-07-01"
    assert len(quarters) == 8


def test_amounts_are_those_of_a_mid_size_group() -> None:
    claimed = numbers("benefit_claim.csv", "amount")
    assert 60e6 < claimed.sum() < 70e6
    assert claimed.min() >= 0.2e6
    assert claimed.max() <= 8e6
    assert 12e6 < numbers("cost_entry.csv", "amount").sum() < 25e6


def test_the_demo_stays_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 12e6
    assert max(len(rows(f"outcomes/{path.name}")) for path in DEMO.glob("outcomes/*.csv")) <= 40_000


def test_headers_are_those_of_the_upload_templates(shared: Path) -> None:
    for table in DEMO.glob("*.csv"):
        published = shared / "data" / "templates" / table.name
        extension = DEMO.parent / "templates" / table.name  # of the data model
        template = (published if published.exists() else extension).read_text(encoding="utf-8")
        assert list(rows(table.name)[0]) == template.splitlines()[0].split(","), table.name
