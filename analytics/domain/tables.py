"""Which tables a portfolio folder may hold, and what may stand in each column.

Order matters: a table comes after those it refers to, so a folder is loaded from top to bottom.
A reference is checked only where value depends on it (initiatives, KPIs, reviews, decisions,
readiness items); a domain or a person that is not in its table is shown as written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STAGES = ("idea", "pilot", "scaling", "production", "paused", "retired")
BENEFIT_CLASSES = (
    "cashable",
    "revenue_margin",
    "cost_avoidance",
    "capacity_release",
    "risk_reduction",
    "capital_efficiency",
)
ADVICE = ("scale", "continue", "fix", "run_experiment", "pause", "stop", "retire")
DECISIONS = (*ADVICE, "reallocate", "no_decision")
DIRECTIONS = ("-1", "1")


class ValueType(StrEnum):
    """What a cell of a register table holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column: its type and what may stand in it.

    ``choices`` are compared without regard to case; ``references`` names the table whose key the
    value must be; ``minimum`` and ``maximum`` are inclusive.
    """

    name: str
    type: ValueType
    required: bool = False
    choices: tuple[str, ...] = ()
    references: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the register; ``uploadable`` is False where only the program writes it."""

    name: str
    key: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    uploadable: bool = True

    def column(self, name: str) -> TableColumn | None:
        """Column of this name, or ``None``."""
        return next((one for one in self.columns if one.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that a file must have: the key, and what else must be filled."""
        return tuple(one.name for one in self.columns if one.required or one.name in self.key)


def find_table(name: str) -> Table | None:
    """Table of this name, or ``None``."""
    return next((one for one in TABLES if one.name == name), None)


def _text(name: str, *choices: str, needed: bool = False) -> TableColumn:
    return TableColumn(name=name, type=ValueType.TEXT, choices=choices, required=needed)


def _texts(*names: str) -> tuple[TableColumn, ...]:
    return tuple(_text(name) for name in names)


def _of(table: str, *, name: str = "", needed: bool = False) -> TableColumn:
    """Column that holds the key of another table."""
    column = name or f"{table}_id"
    return TableColumn(name=column, type=ValueType.TEXT, references=table, required=needed)


def _numbers(
    *names: str, minimum: float | None = None, maximum: float | None = None, needed: bool = False
) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(
            name=name, type=ValueType.NUMBER, minimum=minimum, maximum=maximum, required=needed
        )
        for name in names
    )


def _shares(*names: str) -> tuple[TableColumn, ...]:
    return _numbers(*names, minimum=0, maximum=1)


def _wholes(*names: str, minimum: float | None = 0) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(name=name, type=ValueType.INTEGER, minimum=minimum) for name in names)


def _sign(name: str, *, needed: bool = False) -> TableColumn:
    return TableColumn(name=name, type=ValueType.INTEGER, choices=DIRECTIONS, required=needed)


def _money(
    *names: str, needed: bool = False, minimum: float | None = None
) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(name=name, type=ValueType.MONEY, required=needed, minimum=minimum)
        for name in names
    )


def _dates(*names: str) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(name=name, type=ValueType.DATE) for name in names)


def _flags(*names: str) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(name=name, type=ValueType.BOOLEAN) for name in names)


def _moment(name: str) -> TableColumn:
    return TableColumn(name=name, type=ValueType.TIMESTAMP)


def _needed_date(name: str) -> TableColumn:
    return TableColumn(name=name, type=ValueType.DATE, required=True)


# One line a group of columns, in the order of the template's header.
# fmt: off
TABLES: tuple[Table, ...] = (
    Table(name="policy", key=("policy_id",), columns=(
        _text("policy_id"), _needed_date("valid_from"), *_dates("valid_to"), _text("currency"),
        *_shares("discount_rate"), *_wholes("horizon_months", minimum=1),
        *_numbers("credit_confidence", minimum=0.5, maximum=0.999),
        *_shares("factor_e0", "factor_e1", "factor_e2", "factor_e3", "factor_e4", "factor_e5"),
        *_shares("real_cashable", "real_revenue", "real_avoidance", "real_capacity", "real_risk",
                 "real_capital"),
        *_texts("overlap_rule", "approved_by"), *_dates("approved_on"), *_wholes("smallest_group"),
        *_flags("names_in_exports"),
    )),
    Table(name="domain", key=("domain_id",), columns=(
        _text("domain_id"), _text("name", needed=True), _text("parent_domain_id"),
    )),
    Table(name="person", key=("person_id",), columns=(
        _text("person_id"), *_texts("display_name", "job_role", "business_unit"), *_flags("active"),
    )),
    Table(name="use_case", key=("use_case_id",), columns=(
        _text("use_case_id"), _text("name", needed=True),
        *_texts("problem_solved", "expected_benefits", "system_outputs", "domain_id",
                "business_unit", "topic_area", "ai_classification", "lifecycle_stage", "sourcing",
                "vendor", "risk_class"),
        *_flags("high_impact", "uses_personal_data"),
        *_dates("initiated_on", "pilot_started_on", "production_on", "retired_on"),
        *_texts("source", "source_ref"),
    )),
    Table(name="initiative", key=("initiative_id",), columns=(
        _text("initiative_id"), _text("use_case_id"), _text("name", needed=True),
        *_texts("initiative_type", "domain_id", "business_unit", "site", "template_id"),
        _text("stage", *STAGES, needed=True),
        *_dates("planned_start", "planned_end", "actual_start", "actual_end"),
        *_money("approved_budget", "scale_capex", "scale_run_cost_per_unit", minimum=0),
        *_numbers("pilot_units", "reachable_units", "capacity_fte", minimum=0),
        *_texts("delivery_model", "strategic_theme"),
    )),
    Table(name="initiative_role", key=("initiative_id", "role", "person_id", "valid_from"),
          columns=(
        _of("initiative"), *_texts("role", "person_id"), *_dates("valid_from", "valid_to"),
    )),
    Table(name="initiative_demand", key=("initiative_id", "role"), columns=(
        _of("initiative"), _text("role"), *_numbers("people", minimum=0, needed=True),
    )),
    Table(name="capability", key=("business_unit", "role", "as_of"), columns=(
        *_texts("business_unit", "role"), *_dates("as_of"),
        *_numbers("headcount", minimum=0, needed=True), *_numbers("demand", minimum=0),
        *_numbers("upskilled", "leavers_12m", minimum=0),
        *_shares("literacy_trained_share", "toil_share"),
    )),
    Table(name="strategic_score", key=("initiative_id", "criterion", "assessor_id", "assessed_on"),
          columns=(
        _of("initiative"), *_texts("criterion", "assessor_id"),
        TableColumn(name="score", type=ValueType.NUMBER, required=True, minimum=0, maximum=4),
        _text("rationale"), *_dates("assessed_on"),
    )),
    Table(name="integration", key=("initiative_id", "target_system"), columns=(
        _of("initiative"), *_texts("target_system", "interface"), *_flags("closes_loop"),
        *_wholes("sync_failures_30d"), *_flags("standard_conformant"),
    )),
    Table(name="model_version", key=("initiative_id", "model_id", "version"), columns=(
        _of("initiative"), *_texts("model_id", "version"),
        *_dates("deployed_on", "retired_on", "trained_on", "refresh_due_on"),
        _text("release_method"), *_numbers("deploy_lead_time_days", minimum=0),
        *_flags("automated_deploy", "automated_retrain"), *_dates("rollback_tested_on"),
        _text("toolchain"),
    )),
    Table(name="initiative_dependency", key=("initiative_id", "other_id", "relation"), columns=(
        _of("initiative"), _of("initiative", name="other_id"),
        _text("relation", "requires", "excludes", "synergy"), *_money("amount"),
    )),
    Table(name="kpi", key=("kpi_id",), columns=(
        _text("kpi_id"), _text("name", needed=True), _text("definition"),
        _text("unit", needed=True), _sign("direction", needed=True),
        _text("aggregation", "mean", "sum", "ratio", "median"), _text("value_type"),
        _text("benefit_class", *BENEFIT_CLASSES), *_flags("is_guardrail"),
        *_texts("source_system", "owner_id"),
        *_numbers("minimum_detectable_effect", minimum=0),
    )),
    Table(name="kpi_unit_value", key=("kpi_id", "valid_from"), columns=(
        _of("kpi"), *_dates("valid_from", "valid_to"),
        *_money("unit_value", needed=True, minimum=0), _text("currency", needed=True),
        *_texts("per", "basis", "approved_by"), *_dates("approved_on"),
    )),
    Table(name="kpi_total", key=("kpi_id", "period_start", "source"), columns=(
        _of("kpi"), *_dates("period_start"), _needed_date("period_end"),
        *_numbers("movement", needed=True), *_numbers("std_error", minimum=0, needed=True),
        _text("source", "holdout", "finance_ledger", "model"),
    )),
    Table(name="shock", key=("shock_id",), columns=(
        _text("shock_id"), _text("name", needed=True), _needed_date("started_on"),
        *_dates("ended_on"), _text("domain_id"), _text("business_unit"), _of("kpi"),
        _text("severity", "minor", "major", needed=True),
    )),
    Table(name="kpi_definition_change", key=("kpi_id", "changed_on"), columns=(
        _of("kpi"), *_dates("changed_on"),
        TableColumn(name="bridged", type=ValueType.BOOLEAN, required=True), _text("note"),
    )),
    Table(name="initiative_kpi", key=("initiative_id", "kpi_id"), columns=(
        _of("initiative"), _of("kpi"), _text("kpi_role", "primary", "secondary", "guardrail"),
        *_numbers("expected_effect", "expected_low", "expected_high"),
        *_dates("baseline_start", "baseline_end", "baseline_frozen_on"),
        *_numbers("units_in_scope", minimum=0),
    )),
    Table(name="analysis", key=("analysis_id",), uploadable=False, columns=(
        _text("analysis_id"), _of("initiative"), _of("kpi"), *_texts("design", "estimand"),
        *_dates("registered_on", "pre_start", "pre_end", "post_start", "post_end"),
        *_shares("alpha"), *_numbers("planned_units", "planned_mde"),
        *_texts("covariates", "decision_rule", "analyst_id"),
    )),
    Table(name="assignment", key=("analysis_id", "unit_id"), uploadable=False, columns=(
        _of("analysis"), *_texts("unit_id", "arm", "cluster_id", "stratum"),
        *_dates("assigned_on", "first_exposed_on"), *_flags("complied"),
    )),
    Table(name="outcome", key=("unit_id", "kpi_id", "period_start"), uploadable=False, columns=(
        _text("unit_id"), _of("kpi"), *_dates("period_start", "period_end"),
        *_numbers("value", "numerator", "denominator", "n_obs"),
        *_texts("site", "segment", "upload_id"),
    )),
    Table(name="estimate", key=("estimate_id",), uploadable=False, columns=(
        _text("estimate_id"), _of("analysis"), _moment("run_at"), _text("method"),
        *_numbers("effect", "std_error", "ci_low", "ci_high", "p_value", "df", "n_treated",
                  "n_control", "srm_p", "pretrend_p", "max_abs_smd", "attrition_diff", "placebo_p",
                  "sensitivity"),
        *_wholes("evidence_level"),
        *_texts("level_reasons", "data_sha256", "code_version", "superseded_by"),
    )),
    Table(name="benefit_claim", key=("claim_id",), columns=(
        _text("claim_id"), _of("initiative", needed=True), _of("kpi"),
        _text("claim_type", "forecast", "run_rate", "realised", needed=True),
        *_dates("period_start", "period_end"), *_flags("recurring"),
        *_money("amount", needed=True), _text("currency", needed=True),
        _text("benefit_class", *BENEFIT_CLASSES), *_texts("basis", "estimate_id", "claimed_by"),
        *_dates("claimed_on"), _text("status", "draft", "submitted", "validated", "rejected"),
        *_texts("finance_ref", "validated_by"), *_dates("validated_on"),
    )),
    Table(name="attribution_credit", key=("initiative_id", "kpi_id", "period_start", "policy_id"),
          uploadable=False, columns=(
        _of("initiative"), _of("kpi"), *_dates("period_start", "period_end"), _text("policy_id"),
        *_money("gross", "shrunk", "after_lcb", "after_evidence", "after_realisation",
                "after_decay"),
        *_shares("overlap_share"), *_money("credited"), _text("currency"),
    )),
    Table(name="cost_entry", key=("cost_id",), columns=(
        _text("cost_id"), _of("initiative"), _text("pool_id"), _needed_date("period_start"),
        _text("category", needed=True), _text("nature", "capex", "opex"),
        _text("basis", "budget", "forecast", "actual", needed=True),
        *_money("amount", needed=True), _text("currency", needed=True),
        *_numbers("quantity", minimum=0), *_texts("quantity_unit", "source_ref"),
    )),
    Table(name="cost_allocation", key=("pool_id", "initiative_id", "valid_from"), columns=(
        _text("pool_id"), _of("initiative"), _text("driver"),
        TableColumn(name="share", type=ValueType.NUMBER, required=True, minimum=0, maximum=1),
        *_dates("valid_from"),
    )),
    Table(name="adoption", key=("initiative_id", "period_start"), columns=(
        _of("initiative"), *_dates("period_start"),
        *_numbers("eligible_users", "enabled_users", "active_users", "decisions_total",
                  "decisions_with_ai", "decisions_followed", minimum=0),
        *_shares("override_rate"), *_numbers("satisfaction", minimum=0),
    )),
    Table(name="value_driver", key=("initiative_id", "kpi_id", "period_start", "basis"), columns=(
        _of("initiative"), _of("kpi"), *_dates("period_start"), _needed_date("period_end"),
        _text("basis", "plan", "actual"), *_numbers("volume", minimum=0, needed=True),
        *_numbers("adoption", minimum=0, maximum=1, needed=True), *_numbers("effect"),
        *_money("unit_value", minimum=0), *_texts("currency", "stated_by"), *_dates("stated_on"),
    )),
    Table(name="j_curve", key=("initiative_id", "period_start"), columns=(
        _of("initiative"), *_dates("period_start"), *_money("expected_net", needed=True),
        _text("currency", needed=True), _text("declared_by"), *_dates("declared_on"),
    )),
    Table(name="asset", key=("asset_id",), columns=(
        _text("asset_id"), _text("name", needed=True),
        *_texts("asset_type", "domain_id", "owner_id"),
        *_money("build_cost", "annual_run_cost", minimum=0), *_texts("readiness", "freshness"),
        *_flags("governed"),
    )),
    Table(name="asset_use", key=("initiative_id", "asset_id"), columns=(
        _of("initiative"), _of("asset"), _text("mode", "built", "reused", "extended", "needed"),
        *_numbers("prep_days", minimum=0),
    )),
    Table(name="template", key=("template_id",), columns=(
        _text("template_id"), _text("name", needed=True), *_texts("use_case_id", "version"),
        *_money("build_cost", minimum=0), *_flags("architecture_doc"), *_wholes("code_modules"),
        *_flags("data_requirements_doc"), *_wholes("config_options"), _text("owner_id"),
    )),
    Table(name="template_deployment", key=("template_id", "sequence_no"), columns=(
        _of("template"), *_wholes("sequence_no", minimum=1), _of("initiative"), _text("site"),
        *_money("cost", minimum=0), *_numbers("lead_time_days", minimum=0),
        *_shares("adaptation_share"), *_dates("go_live_on"), *_numbers("effect"),
        *_numbers("effect_se", minimum=0),
    )),
    Table(name="monitoring_signal", key=("initiative_id", "layer", "metric", "period_start"),
          columns=(
        _of("initiative"), *_texts("layer", "metric"), *_dates("period_start"),
        *_numbers("value", needed=True),
        *_numbers("reference", "warn_threshold", "breach_threshold"), _sign("direction"),
    )),
    Table(name="readiness_item", key=("item_id",), columns=(
        _text("item_id"), _text("section", needed=True), _text("statement", needed=True),
        *_flags("mandatory"),
    )),
    Table(name="readiness_assessment", key=("initiative_id", "item_id", "assessed_on"), columns=(
        _of("initiative"), _of("readiness_item", name="item_id"),
        TableColumn(name="score", type=ValueType.NUMBER, required=True, choices=("0", "0.5", "1")),
        *_texts("evidence_ref", "assessed_by"), *_dates("assessed_on", "expires_on"),
    )),
    Table(name="review", key=("review_id",), columns=(
        _text("review_id"), *_texts("period", "cadence"), *_dates("held_on"),
        *_texts("chair_id", "policy_id", "snapshot_sha256", "status"),
    )),
    Table(name="decision", key=("decision_id",), columns=(
        _text("decision_id"), _of("review"), _of("initiative", needed=True),
        _text("decision", *DECISIONS, needed=True), *_money("amount"),
        *_texts("reallocated_to", "rationale", "condition", "kill_criterion"),
        *_money("forecast_p10", "forecast_p50", "forecast_p90"), *_shares("prob_success"),
        *_dates("resolve_by"), *_money("outcome_actual"), _text("recommended", *ADVICE),
        *_flags("overrode_recommendation"), *_texts("decided_by", "dissent"),
    )),
    Table(name="action", key=("action_id",), columns=(
        _text("action_id"), _of("decision"), _text("owner_id"), _text("text", needed=True),
        *_dates("due_on", "closed_on"), _text("status"),
    )),
    Table(name="lesson", key=("lesson_id",), columns=(
        _text("lesson_id"), _of("review"), _of("initiative"), *_texts("kind", "pitfall"),
        _text("text", needed=True),
    )),
    Table(name="upload", key=("upload_id",), uploadable=False, columns=(
        _text("upload_id"), *_texts("table_name", "file_name", "sha256", "uploaded_by"),
        _moment("uploaded_at"), *_wholes("rows_in", "rows_accepted", "rows_rejected"),
        *_texts("schema_fingerprint", "report"),
    )),
)
# fmt: on
UPLOADABLE: tuple[Table, ...] = tuple(one for one in TABLES if one.uploadable)
