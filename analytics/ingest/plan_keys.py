"""Which keys a plan may carry, by design: the contract of the plan file."""

from __future__ import annotations

from analytics.ingest.look_options import LOOK_OPTIONS

COMMON = frozenset(
    {
        "title", "initiative_id", "kpi_id", "data", "registered_on", "design", "outcome",
        "higher_is_better", "unit", "time", "where", "confidence", "alternative",
        "credited_exposure", "options", "notation", "units_are",
    }
)  # fmt: skip

PLACEBO = frozenset({"placebo_outcomes"})

KEYS: dict[str, frozenset[str]] = {
    "experiment": frozenset(
        {
            "treatment",
            "control",
            "arm",
            "cluster",
            "covariates",
            "pre_outcome",
            "strata",
            "received",
            "non_inferiority_margin",
            "planning",
        }
    )
    | frozenset({"exposure_start", "weight"}),
    "difference_in_differences": frozenset(
        {"treated", "treated_values", "start", "cluster", "covariates", "randomised", "received"}
    )
    | PLACEBO,
    "interrupted_time_series": frozenset({"start", "covariates"}) | PLACEBO,
    "staggered_adoption": frozenset(
        {"first_treated", "cluster", "covariates", "randomised", "received"}
    )
    | PLACEBO,
    "adjusted_comparison": frozenset(
        {"treatment", "control", "arm", "cluster", "covariates", "pre_outcome"}
    )
    | PLACEBO,
    "synthetic_control": frozenset({"treated", "treated_values", "start", "received"}) | PLACEBO,
}

OPTIONS: dict[str, frozenset[str]] = {
    "experiment": frozenset(
        {"std_errors", "adjustment", "text_columns", "allocation", "seed", "missing_covariates"}
    )
    | LOOK_OPTIONS
    | frozenset({"prior", "outcome_kind", "quantile", "winsorise"}),
    "difference_in_differences": frozenset(
        {"std_errors", "text_columns", "transition", "anticipation", "seed"}
    ),
    "staggered_adoption": frozenset(
        {"estimator", "comparison", "anticipation", "text_columns", "seed"}
    ),
    "interrupted_time_series": frozenset(
        {
            "std_errors",
            "season_length",
            "harmonics",
            "trend",
            "slope",
            "transition",
            "lags",
            "seed",
            "family",
            "estimator",
            "donut",
        }
    ),
    "adjusted_comparison": frozenset({"estimator", "estimand", "text_columns", "seed"}),
    "synthetic_control": frozenset({"estimator", "anticipation", "transition", "seed"}),
}

PLANNING = frozenset(
    {
        "baseline_mean", "std_dev", "baseline_proportion", "numerator_mean", "numerator_std_dev",
        "denominator_mean", "denominator_std_dev", "numerator_denominator_correlation", "effect",
        "relative_effect", "power", "n_total", "weeks", "units_per_week", "allocation",
        "correlation", "icc", "cluster_size", "cluster_size_cv", "clusters",
        "non_inferiority_margin",
    }
)  # fmt: skip

# The design is chosen: a plan may say all that any of them needs, but not how it is estimated.
KEYS["auto"] = frozenset().union(*KEYS.values())
OPTIONS["auto"] = frozenset().union(*OPTIONS.values()) - {"estimator"}

DESIGNS = frozenset(KEYS)

CONTRACT_KEYS = COMMON.union(*KEYS.values())
