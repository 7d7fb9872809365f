"""How the database came to look as it does: every step ever shipped, in order.

Append only. A step that has shipped is never edited: a database of any earlier version opens by
running the steps it has not seen. Tables have primary keys and no foreign keys (DuckDB refuses to
replace a parent row in the transaction that touches its children); references are checked on the
way in. Times are UTC and without zone.
"""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
CREATE TABLE journal (
    seq BIGINT PRIMARY KEY, written_at TIMESTAMP NOT NULL, action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, details VARCHAR NOT NULL, previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);
CREATE TABLE dataset (
    dataset_id VARCHAR PRIMARY KEY, number BIGINT NOT NULL, file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, row_count BIGINT NOT NULL, fingerprint VARCHAR NOT NULL,
    stored_at TIMESTAMP NOT NULL, supersedes VARCHAR NOT NULL
);
CREATE TABLE dataset_column (
    dataset_id VARCHAR, number BIGINT, label VARCHAR NOT NULL, name VARCHAR NOT NULL,
    type VARCHAR NOT NULL, null_count BIGINT NOT NULL, distinct_count BIGINT NOT NULL,
    minimum VARCHAR NOT NULL, maximum VARCHAR NOT NULL, total DOUBLE,
    PRIMARY KEY (dataset_id, number)
);
CREATE TABLE study (
    study_id VARCHAR PRIMARY KEY, number BIGINT NOT NULL, registered_at TIMESTAMP NOT NULL,
    content VARCHAR NOT NULL
);
CREATE TABLE study_run (
    study_id VARCHAR, number BIGINT, run_at TIMESTAMP NOT NULL, plan_sha256 VARCHAR NOT NULL,
    dataset_id VARCHAR NOT NULL, estimate VARCHAR NOT NULL, problem VARCHAR NOT NULL,
    PRIMARY KEY (study_id, number)
);
CREATE TABLE "policy" (
    "policy_id" VARCHAR, "valid_from" DATE, "valid_to" DATE, "currency" VARCHAR,
    "discount_rate" DOUBLE, "horizon_months" BIGINT, "credit_confidence" DOUBLE, "factor_e0"
    DOUBLE, "factor_e1" DOUBLE, "factor_e2" DOUBLE, "factor_e3" DOUBLE, "factor_e4" DOUBLE,
    "factor_e5" DOUBLE, "real_cashable" DOUBLE, "real_revenue" DOUBLE, "real_avoidance"
    DOUBLE, "real_capacity" DOUBLE, "real_risk" DOUBLE, "real_capital" DOUBLE, "overlap_rule"
    VARCHAR, "approved_by" VARCHAR, "approved_on" DATE,
    PRIMARY KEY ("policy_id")
);
CREATE TABLE "domain" (
    "domain_id" VARCHAR, "name" VARCHAR, "parent_domain_id" VARCHAR,
    PRIMARY KEY ("domain_id")
);
CREATE TABLE "person" (
    "person_id" VARCHAR, "display_name" VARCHAR, "job_role" VARCHAR, "business_unit" VARCHAR,
    "active" BOOLEAN,
    PRIMARY KEY ("person_id")
);
CREATE TABLE "use_case" (
    "use_case_id" VARCHAR, "name" VARCHAR, "problem_solved" VARCHAR, "expected_benefits"
    VARCHAR, "system_outputs" VARCHAR, "domain_id" VARCHAR, "business_unit" VARCHAR,
    "topic_area" VARCHAR, "ai_classification" VARCHAR, "lifecycle_stage" VARCHAR, "sourcing"
    VARCHAR, "vendor" VARCHAR, "risk_class" VARCHAR, "high_impact" BOOLEAN,
    "uses_personal_data" BOOLEAN, "initiated_on" DATE, "pilot_started_on" DATE,
    "production_on" DATE, "retired_on" DATE, "source" VARCHAR, "source_ref" VARCHAR,
    PRIMARY KEY ("use_case_id")
);
CREATE TABLE "initiative" (
    "initiative_id" VARCHAR, "use_case_id" VARCHAR, "name" VARCHAR, "initiative_type" VARCHAR,
    "domain_id" VARCHAR, "business_unit" VARCHAR, "site" VARCHAR, "template_id" VARCHAR,
    "stage" VARCHAR, "planned_start" DATE, "planned_end" DATE, "actual_start" DATE,
    "actual_end" DATE, "approved_budget" DECIMAL(18,4), "scale_capex" DECIMAL(18,4),
    "scale_run_cost_per_unit" DECIMAL(18,4), "pilot_units" DOUBLE, "reachable_units" DOUBLE,
    "capacity_fte" DOUBLE, "delivery_model" VARCHAR, "strategic_theme" VARCHAR,
    PRIMARY KEY ("initiative_id")
);
CREATE TABLE "initiative_role" (
    "initiative_id" VARCHAR, "role" VARCHAR, "person_id" VARCHAR, "valid_from" DATE,
    "valid_to" DATE,
    PRIMARY KEY ("initiative_id", "role", "person_id", "valid_from")
);
CREATE TABLE "initiative_dependency" (
    "initiative_id" VARCHAR, "other_id" VARCHAR, "relation" VARCHAR, "amount" DECIMAL(18,4),
    PRIMARY KEY ("initiative_id", "other_id", "relation")
);
CREATE TABLE "kpi" (
    "kpi_id" VARCHAR, "name" VARCHAR, "definition" VARCHAR, "unit" VARCHAR, "direction"
    BIGINT, "aggregation" VARCHAR, "value_type" VARCHAR, "benefit_class" VARCHAR,
    "is_guardrail" BOOLEAN, "source_system" VARCHAR, "owner_id" VARCHAR,
    "minimum_detectable_effect" DOUBLE,
    PRIMARY KEY ("kpi_id")
);
CREATE TABLE "kpi_unit_value" (
    "kpi_id" VARCHAR, "valid_from" DATE, "valid_to" DATE, "unit_value" DECIMAL(18,4),
    "currency" VARCHAR, "per" VARCHAR, "basis" VARCHAR, "approved_by" VARCHAR, "approved_on"
    DATE,
    PRIMARY KEY ("kpi_id", "valid_from")
);
CREATE TABLE "initiative_kpi" (
    "initiative_id" VARCHAR, "kpi_id" VARCHAR, "kpi_role" VARCHAR, "expected_effect" DOUBLE,
    "expected_low" DOUBLE, "expected_high" DOUBLE, "baseline_start" DATE, "baseline_end" DATE,
    "baseline_frozen_on" DATE, "units_in_scope" DOUBLE,
    PRIMARY KEY ("initiative_id", "kpi_id")
);
CREATE TABLE "analysis" (
    "analysis_id" VARCHAR, "initiative_id" VARCHAR, "kpi_id" VARCHAR, "design" VARCHAR,
    "estimand" VARCHAR, "registered_on" DATE, "pre_start" DATE, "pre_end" DATE, "post_start"
    DATE, "post_end" DATE, "alpha" DOUBLE, "planned_units" DOUBLE, "planned_mde" DOUBLE,
    "covariates" VARCHAR, "decision_rule" VARCHAR, "analyst_id" VARCHAR,
    PRIMARY KEY ("analysis_id")
);
CREATE TABLE "assignment" (
    "analysis_id" VARCHAR, "unit_id" VARCHAR, "arm" VARCHAR, "cluster_id" VARCHAR, "stratum"
    VARCHAR, "assigned_on" DATE, "first_exposed_on" DATE, "complied" BOOLEAN,
    PRIMARY KEY ("analysis_id", "unit_id")
);
CREATE TABLE "outcome" (
    "unit_id" VARCHAR, "kpi_id" VARCHAR, "period_start" DATE, "period_end" DATE, "value"
    DOUBLE, "numerator" DOUBLE, "denominator" DOUBLE, "n_obs" DOUBLE, "site" VARCHAR,
    "segment" VARCHAR, "upload_id" VARCHAR,
    PRIMARY KEY ("unit_id", "kpi_id", "period_start")
);
CREATE TABLE "estimate" (
    "estimate_id" VARCHAR, "analysis_id" VARCHAR, "run_at" TIMESTAMP, "method" VARCHAR,
    "effect" DOUBLE, "std_error" DOUBLE, "ci_low" DOUBLE, "ci_high" DOUBLE, "p_value" DOUBLE,
    "df" DOUBLE, "n_treated" DOUBLE, "n_control" DOUBLE, "srm_p" DOUBLE, "pretrend_p" DOUBLE,
    "max_abs_smd" DOUBLE, "attrition_diff" DOUBLE, "placebo_p" DOUBLE, "sensitivity" DOUBLE,
    "evidence_level" BIGINT, "level_reasons" VARCHAR, "data_sha256" VARCHAR, "code_version"
    VARCHAR, "superseded_by" VARCHAR,
    PRIMARY KEY ("estimate_id")
);
CREATE TABLE "benefit_claim" (
    "claim_id" VARCHAR, "initiative_id" VARCHAR, "kpi_id" VARCHAR, "claim_type" VARCHAR,
    "period_start" DATE, "period_end" DATE, "recurring" BOOLEAN, "amount" DECIMAL(18,4),
    "currency" VARCHAR, "benefit_class" VARCHAR, "basis" VARCHAR, "estimate_id" VARCHAR,
    "claimed_by" VARCHAR, "claimed_on" DATE, "status" VARCHAR, "finance_ref" VARCHAR,
    "validated_by" VARCHAR, "validated_on" DATE,
    PRIMARY KEY ("claim_id")
);
CREATE TABLE "attribution_credit" (
    "initiative_id" VARCHAR, "kpi_id" VARCHAR, "period_start" DATE, "period_end" DATE,
    "policy_id" VARCHAR, "gross" DECIMAL(18,4), "shrunk" DECIMAL(18,4), "after_lcb"
    DECIMAL(18,4), "after_evidence" DECIMAL(18,4), "after_realisation" DECIMAL(18,4),
    "after_decay" DECIMAL(18,4), "overlap_share" DOUBLE, "credited" DECIMAL(18,4), "currency"
    VARCHAR,
    PRIMARY KEY ("initiative_id", "kpi_id", "period_start", "policy_id")
);
CREATE TABLE "cost_entry" (
    "cost_id" VARCHAR, "initiative_id" VARCHAR, "pool_id" VARCHAR, "period_start" DATE,
    "category" VARCHAR, "nature" VARCHAR, "basis" VARCHAR, "amount" DECIMAL(18,4), "currency"
    VARCHAR, "quantity" DOUBLE, "quantity_unit" VARCHAR, "source_ref" VARCHAR,
    PRIMARY KEY ("cost_id")
);
CREATE TABLE "adoption" (
    "initiative_id" VARCHAR, "period_start" DATE, "eligible_users" DOUBLE, "enabled_users"
    DOUBLE, "active_users" DOUBLE, "decisions_total" DOUBLE, "decisions_with_ai" DOUBLE,
    "decisions_followed" DOUBLE, "override_rate" DOUBLE, "satisfaction" DOUBLE,
    PRIMARY KEY ("initiative_id", "period_start")
);
CREATE TABLE "monitoring_signal" (
    "initiative_id" VARCHAR, "layer" VARCHAR, "metric" VARCHAR, "period_start" DATE, "value"
    DOUBLE, "reference" DOUBLE, "warn_threshold" DOUBLE, "breach_threshold" DOUBLE,
    "direction" BIGINT,
    PRIMARY KEY ("initiative_id", "layer", "metric", "period_start")
);
CREATE TABLE "readiness_item" (
    "item_id" VARCHAR, "section" VARCHAR, "statement" VARCHAR, "mandatory" BOOLEAN,
    PRIMARY KEY ("item_id")
);
CREATE TABLE "readiness_assessment" (
    "initiative_id" VARCHAR, "item_id" VARCHAR, "score" DOUBLE, "evidence_ref" VARCHAR,
    "assessed_by" VARCHAR, "assessed_on" DATE, "expires_on" DATE,
    PRIMARY KEY ("initiative_id", "item_id", "assessed_on")
);
CREATE TABLE "review" (
    "review_id" VARCHAR, "period" VARCHAR, "cadence" VARCHAR, "held_on" DATE, "chair_id"
    VARCHAR, "policy_id" VARCHAR, "snapshot_sha256" VARCHAR, "status" VARCHAR,
    PRIMARY KEY ("review_id")
);
CREATE TABLE "decision" (
    "decision_id" VARCHAR, "review_id" VARCHAR, "initiative_id" VARCHAR, "decision" VARCHAR,
    "amount" DECIMAL(18,4), "reallocated_to" VARCHAR, "rationale" VARCHAR, "condition"
    VARCHAR, "kill_criterion" VARCHAR, "forecast_p10" DECIMAL(18,4), "forecast_p50"
    DECIMAL(18,4), "forecast_p90" DECIMAL(18,4), "prob_success" DOUBLE, "resolve_by" DATE,
    "outcome_actual" DECIMAL(18,4), "recommended" VARCHAR, "overrode_recommendation" BOOLEAN,
    "decided_by" VARCHAR, "dissent" VARCHAR,
    PRIMARY KEY ("decision_id")
);
CREATE TABLE "action" (
    "action_id" VARCHAR, "decision_id" VARCHAR, "owner_id" VARCHAR, "text" VARCHAR, "due_on"
    DATE, "closed_on" DATE, "status" VARCHAR,
    PRIMARY KEY ("action_id")
);
CREATE TABLE "upload" (
    "upload_id" VARCHAR, "table_name" VARCHAR, "file_name" VARCHAR, "sha256" VARCHAR,
    "uploaded_by" VARCHAR, "uploaded_at" TIMESTAMP, "rows_in" BIGINT, "rows_accepted" BIGINT,
    "rows_rejected" BIGINT, "schema_fingerprint" VARCHAR, "report" VARCHAR,
    PRIMARY KEY ("upload_id")
);
""",
    """
CREATE TABLE study_look (
    study_id VARCHAR, number BIGINT, seen_at TIMESTAMP NOT NULL, data_sha256 VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    PRIMARY KEY (study_id, number)
);
""",
    """
CREATE TABLE "kpi_total" (
    "kpi_id" VARCHAR, "period_start" DATE, "period_end" DATE, "movement" DOUBLE, "std_error"
    DOUBLE, "source" VARCHAR,
    PRIMARY KEY ("kpi_id", "period_start", "source")
);
""",
    """
CREATE TABLE "shock" (
    "shock_id" VARCHAR, "name" VARCHAR, "started_on" DATE, "ended_on" DATE, "domain_id" VARCHAR,
    "business_unit" VARCHAR, "kpi_id" VARCHAR, "severity" VARCHAR,
    PRIMARY KEY ("shock_id")
);
CREATE TABLE "kpi_definition_change" (
    "kpi_id" VARCHAR, "changed_on" DATE, "bridged" BOOLEAN, "note" VARCHAR,
    PRIMARY KEY ("kpi_id", "changed_on")
);
""",
    """
CREATE TABLE store_place (path VARCHAR NOT NULL);
CREATE TABLE write_key (key VARCHAR PRIMARY KEY, seq BIGINT NOT NULL);
""",
    """
CREATE TABLE "cost_allocation" (
    "pool_id" VARCHAR, "initiative_id" VARCHAR, "driver" VARCHAR, "share" DOUBLE, "valid_from" DATE,
    PRIMARY KEY ("pool_id", "initiative_id", "valid_from")
);
""",
    """
CREATE TABLE "asset" (
    "asset_id" VARCHAR, "name" VARCHAR, "asset_type" VARCHAR, "domain_id" VARCHAR, "owner_id"
    VARCHAR, "build_cost" DECIMAL(18,4), "annual_run_cost" DECIMAL(18,4), "readiness" VARCHAR,
    "freshness" VARCHAR, "governed" BOOLEAN,
    PRIMARY KEY ("asset_id")
);
CREATE TABLE "asset_use" (
    "initiative_id" VARCHAR, "asset_id" VARCHAR, "mode" VARCHAR, "prep_days" DOUBLE,
    PRIMARY KEY ("initiative_id", "asset_id")
);
CREATE TABLE "template" (
    "template_id" VARCHAR, "name" VARCHAR, "use_case_id" VARCHAR, "version" VARCHAR, "build_cost"
    DECIMAL(18,4), "architecture_doc" BOOLEAN, "code_modules" BIGINT, "data_requirements_doc"
    BOOLEAN, "config_options" BIGINT, "owner_id" VARCHAR,
    PRIMARY KEY ("template_id")
);
CREATE TABLE "template_deployment" (
    "template_id" VARCHAR, "sequence_no" BIGINT, "initiative_id" VARCHAR, "site" VARCHAR, "cost"
    DECIMAL(18,4), "lead_time_days" DOUBLE, "adaptation_share" DOUBLE, "go_live_on" DATE, "effect"
    DOUBLE, "effect_se" DOUBLE,
    PRIMARY KEY ("template_id", "sequence_no")
);
""",
    """
CREATE TABLE dataset_unit (
    file_name VARCHAR, business_unit VARCHAR,
    PRIMARY KEY (file_name, business_unit)
);
""",
    """
CREATE TABLE "value_driver" (
    "initiative_id" VARCHAR, "kpi_id" VARCHAR, "period_start" DATE, "period_end" DATE, "basis"
    VARCHAR, "volume" DOUBLE, "adoption" DOUBLE, "effect" DOUBLE, "unit_value" DECIMAL(18,4),
    "currency" VARCHAR, "stated_by" VARCHAR, "stated_on" DATE,
    PRIMARY KEY ("initiative_id", "kpi_id", "period_start", "basis")
);
CREATE TABLE "j_curve" (
    "initiative_id" VARCHAR, "period_start" DATE, "expected_net" DECIMAL(18,4), "currency" VARCHAR,
    "declared_by" VARCHAR, "declared_on" DATE,
    PRIMARY KEY ("initiative_id", "period_start")
);
""",
    """
CREATE TABLE batch (
    batch_id VARCHAR PRIMARY KEY, data_set VARCHAR NOT NULL, number BIGINT NOT NULL,
    file_name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, row_count BIGINT NOT NULL,
    refused_count BIGINT NOT NULL, fingerprint VARCHAR NOT NULL, stored_at TIMESTAMP NOT NULL
);
CREATE TABLE batch_end (
    batch_id VARCHAR PRIMARY KEY, ended VARCHAR NOT NULL, ended_at TIMESTAMP NOT NULL,
    reason VARCHAR NOT NULL
);
CREATE TABLE batch_column (
    batch_id VARCHAR, number BIGINT, label VARCHAR NOT NULL, name VARCHAR NOT NULL,
    type VARCHAR NOT NULL, null_count BIGINT NOT NULL, distinct_count BIGINT NOT NULL,
    minimum VARCHAR NOT NULL, maximum VARCHAR NOT NULL, total DOUBLE, shift DOUBLE,
    shift_by_chance DOUBLE, unseen DOUBLE,
    PRIMARY KEY (batch_id, number)
);
CREATE TABLE dataset_batch (
    dataset_id VARCHAR, position BIGINT, batch_id VARCHAR NOT NULL, names VARCHAR NOT NULL,
    PRIMARY KEY (dataset_id, position)
);
CREATE TABLE refused_cell (
    batch_id VARCHAR, number BIGINT, line BIGINT, label VARCHAR NOT NULL, value VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (batch_id, number)
);
CREATE TABLE mapping (
    fingerprint VARCHAR PRIMARY KEY, data_set VARCHAR NOT NULL, columns VARCHAR NOT NULL,
    roles VARCHAR NOT NULL, answers VARCHAR NOT NULL, saved_at TIMESTAMP NOT NULL
);
INSERT INTO batch SELECT dataset_id, file_name, row_number() OVER (PARTITION BY file_name ORDER BY
    number), file_name, sha256, row_count, 0, fingerprint, stored_at FROM dataset;
INSERT INTO batch_column SELECT *, NULL, NULL, NULL FROM dataset_column;
INSERT INTO dataset_batch SELECT d.dataset_id, 1, d.dataset_id, (SELECT string_agg(c.name, ','
    ORDER BY c.number) FROM dataset_column AS c WHERE c.dataset_id = d.dataset_id) FROM dataset
    AS d;
INSERT INTO batch_end SELECT d.supersedes, 'superseded', d.stored_at,
    'a newer file of the same name was added' FROM dataset AS d WHERE d.supersedes <> '';
""",
    """
CREATE TABLE "lesson" (
    "lesson_id" VARCHAR, "review_id" VARCHAR, "initiative_id" VARCHAR, "kind" VARCHAR, "pitfall"
    VARCHAR, "text" VARCHAR,
    PRIMARY KEY ("lesson_id")
);
CREATE TABLE frozen_review (
    review_id VARCHAR PRIMARY KEY, number BIGINT NOT NULL, period VARCHAR NOT NULL,
    content VARCHAR NOT NULL
);
CREATE TABLE review_document (
    review_id VARCHAR, name VARCHAR, content VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
    PRIMARY KEY (review_id, name)
);
CREATE TABLE review_entry (
    entry_id VARCHAR PRIMARY KEY, review_id VARCHAR NOT NULL, number BIGINT NOT NULL,
    kind VARCHAR NOT NULL, initiative_id VARCHAR NOT NULL, content VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL
);
""",
    """
CREATE TABLE "initiative_demand" (
    "initiative_id" VARCHAR, "role" VARCHAR, "people" DOUBLE,
    PRIMARY KEY ("initiative_id", "role")
);
CREATE TABLE "capability" (
    "business_unit" VARCHAR, "role" VARCHAR, "as_of" DATE, "headcount" DOUBLE, "demand" DOUBLE,
    "upskilled" DOUBLE, "leavers_12m" DOUBLE, "literacy_trained_share" DOUBLE, "toil_share" DOUBLE,
    PRIMARY KEY ("business_unit", "role", "as_of")
);
CREATE TABLE "strategic_score" (
    "initiative_id" VARCHAR, "criterion" VARCHAR, "assessor_id" VARCHAR, "score" DOUBLE,
    "rationale" VARCHAR, "assessed_on" DATE,
    PRIMARY KEY ("initiative_id", "criterion", "assessor_id", "assessed_on")
);
CREATE TABLE "integration" (
    "initiative_id" VARCHAR, "target_system" VARCHAR, "interface" VARCHAR, "closes_loop" BOOLEAN,
    "sync_failures_30d" BIGINT, "standard_conformant" BOOLEAN,
    PRIMARY KEY ("initiative_id", "target_system")
);
CREATE TABLE "model_version" (
    "initiative_id" VARCHAR, "model_id" VARCHAR, "version" VARCHAR, "deployed_on" DATE,
    "retired_on" DATE, "trained_on" DATE, "refresh_due_on" DATE, "release_method" VARCHAR,
    "deploy_lead_time_days" DOUBLE, "automated_deploy" BOOLEAN, "automated_retrain" BOOLEAN,
    "rollback_tested_on" DATE, "toolchain" VARCHAR,
    PRIMARY KEY ("initiative_id", "model_id", "version")
);
""",
    """
CREATE TABLE gate_override (
    override_id VARCHAR PRIMARY KEY, number BIGINT NOT NULL, initiative_id VARCHAR NOT NULL,
    content VARCHAR NOT NULL, sha256 VARCHAR NOT NULL
);
""",
    """
ALTER TABLE "policy" ADD COLUMN "smallest_group" BIGINT;
ALTER TABLE "policy" ADD COLUMN "names_in_exports" BOOLEAN;
""",
)
