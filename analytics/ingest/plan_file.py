"""What a plan file asks: TOML text in, one typed plan out, every unknown key refused by name."""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING, cast

from analytics.domain.errors import NotBuiltError, PlanError
from analytics.domain.plan import (
    AdjustedComparisonPlan,
    DifferenceInDifferencesPlan,
    ExperimentPlan,
    InterruptedTimeSeriesPlan,
    Question,
    Ratio,
    SyntheticControlPlan,
)
from analytics.ingest.adoption_plan import parse_adoption
from analytics.ingest.auto_plan import parse_auto
from analytics.ingest.look_options import parse_looks
from analytics.ingest.plan_experiment import read_adjustment, read_margin, refuse_circular
from analytics.ingest.plan_keys import DESIGNS, PLANNING
from analytics.ingest.plan_notation import read_notation
from analytics.ingest.plan_outcome import outcome_options
from analytics.ingest.plan_prior import parse_prior
from analytics.ingest.plan_refusals import refuse_foreign, refuse_unknown
from analytics.ingest.plan_roll_out import parse_roll_out
from analytics.ingest.plan_units import parse_units_are
from analytics.ingest.plan_values import Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.domain.plan import (
        AdjustedEstimator,
        Alternative,
        Donut,
        Estimand,
        Family,
        MissingCovariates,
        Plan,
        SeriesEstimator,
        StaggeredAdoptionPlan,
        StandardErrors,
        SyntheticMethod,
    )

ALIASES = {"CRV1": "CR1", "CRV3": "CR3"}
CLUSTERED = ("CR1", "CR3")
EXPERIMENT_ERRORS = ("classical", "HC0", "HC1", "HC2", "HC3", "CR1", "CR3")
SYNTHETIC_METHODS = ("synthetic_difference_in_differences", "synthetic_control")
SERIES_ERRORS = ("AR1", "HAC", "classical")


def parse_plan(text: str) -> Plan:
    """Read a plan.

    Raises
    ------
    PlanError
        Not TOML, an unknown key (named, with the nearest known one), a missing key, a wrong type.
    NotBuiltError
        A key of the contract that this version cannot act on yet, in a design that it can run.
    """
    return plan_from(_parse_toml(text), text)


def plan_from(content: dict[str, object], text: str) -> Plan:
    """Build a plan from its keys; ``text`` is what it was written as.

    Raises
    ------
    AnalyticsError
        As above.
    """
    plan = Values(content)
    design = plan.text("design")
    if design not in DESIGNS:
        plan.refuse("design", design, "one of " + ", ".join(sorted(DESIGNS)))
    question = _question(plan, text, design)
    options = Values(plan.table("options"), "[options] table")
    refuse_foreign(content, options.content, design)
    return BUILDERS[design](plan, options, question)


def plan_sha256(text: str) -> str:
    """Hash of a plan's text, line ends normalised so that a checkout cannot change it."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _parse_toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(
            f"The plan is not valid TOML: {error}.",
            "Text needs quotes, dates and numbers none; one 'key = value' a line.",
        ) from error
    except RecursionError:
        raise PlanError(
            "The plan nests brackets deeper than any plan needs.",
            "Write one 'key = value' a line.",
        ) from None


def _question(plan: Values, text: str, design: str) -> Question:
    return Question(
        title=plan.text("title"),
        design=design,
        outcome=_outcome(plan),
        higher_is_better=plan.flag("higher_is_better"),
        sha256=plan_sha256(text),
        text=text,
        initiative_id=plan.text("initiative_id", ""),
        kpi_id=plan.text("kpi_id", ""),
        data=plan.text("data", ""),
        registered_on=plan.day("registered_on"),
        unit=plan.text("unit", ""),
        time=plan.text("time", ""),
        where=plan.scalars("where"),
        confidence=plan.share("confidence", 0.95),
        alternative=cast(
            "Alternative",
            plan.choice("alternative", ("two-sided", "larger", "smaller"), "two-sided"),
        ),
        credited_exposure=plan.text("credited_exposure", ""),
        roll_out=parse_roll_out(plan, design),
        notation=read_notation(plan),
        units_are=parse_units_are(plan),
    )


def _outcome(plan: Values) -> str | Ratio:
    value = plan.content.get("outcome")
    if isinstance(value, dict):
        if set(value) != {"numerator", "denominator"}:
            plan.refuse("outcome", value, "a column, or {numerator = ..., denominator = ...}")
        return Ratio(numerator=str(value["numerator"]), denominator=str(value["denominator"]))
    return plan.text("outcome")


def _experiment(plan: Values, options: Values, question: Question) -> ExperimentPlan:
    outcome = outcome_options(plan, options, question.outcome)
    cluster = plan.text("cluster", "")
    pre_outcome = plan.text("pre_outcome") if "pre_outcome" in plan.content else ""
    given = plan.texts("covariates")
    allocation = options.table("allocation")
    refuse_unknown(plan.table("planning"), PLANNING, "[planning] table")
    adjustment = read_adjustment(plan, options)
    named = "adjustment" in options.content
    found = ExperimentPlan(
        question=question,
        treatment=plan.text("treatment"),
        control=plan.scalar("control"),
        arm=plan.scalar("arm") if "arm" in plan.content else "",
        cluster=cluster,
        covariates=_unique((pre_outcome, *given) if pre_outcome else given),
        text_columns=options.texts("text_columns"),
        std_errors=_std_errors(options, EXPERIMENT_ERRORS, cluster),
        adjustment="lin" if adjustment == "lin" else "additive",
        allocation=tuple(
            (arm, Values(allocation, "allocation").portion(arm)) for arm in allocation
        ),
        looks=parse_looks(options, question),
        exposure_start=plan.text("exposure_start", ""),
        prior=parse_prior(options),
        pre_outcome=pre_outcome,
        cuped=adjustment == "cuped" and not cluster,
        missing_covariates=cast(
            "MissingCovariates",
            options.choice(
                "missing_covariates", ("indicator", "drop"), "drop" if named else "indicator"
            ),
        ),
        strata=plan.text("strata", ""),
        received=plan.text("received", ""),
        margin=read_margin(plan),
        outcome=outcome,
    )
    refuse_circular(found)
    return found


def _difference_in_differences(
    plan: Values, options: Values, question: Question
) -> DifferenceInDifferencesPlan:
    _refuse_ratio(question)
    _require_time(question)
    cluster = plan.text("cluster", "")
    covariates = plan.texts("covariates")
    if covariates and question.unit:
        raise PlanError(
            "'covariates' does not apply to difference_in_differences on units: a unit's own change"
            " already removes what does not move in time.",
            "Remove it; or use staggered_adoption, which compares starters with units like them in"
            " their covariates (design = 'auto' does so where they tell starters from others).",
        )
    return DifferenceInDifferencesPlan(
        question=question,
        treated=plan.text("treated"),
        treated_values=plan.labels("treated_values"),
        start=plan.start(),
        cluster=cluster,
        covariates=covariates,
        text_columns=options.texts("text_columns"),
        std_errors=_std_errors(options, EXPERIMENT_ERRORS, cluster),
        transition=_periods_left_out(options, question, "transition"),
        anticipation=_periods_left_out(options, question, "anticipation"),
    )


def _periods_left_out(options: Values, question: Question, key: str) -> int:
    """Read how many periods beside the start are in neither time."""
    periods = options.whole(key, 0) or 0
    if periods and not question.unit:
        raise PlanError(
            f"'{key}' leaves periods out, and the plan names no 'unit' that is followed over them.",
            f"Name the unit, or leave these rows out of the file and remove '{key}'.",
        )
    return periods


def _synthetic_control(plan: Values, options: Values, question: Question) -> SyntheticControlPlan:
    _refuse_ratio(question)
    _require_time(question)
    if not question.unit:
        raise PlanError(
            "The plan has no 'unit'; synthetic_control needs it.",
            "Add unit = 'the column that names who is observed'.",
        )
    return SyntheticControlPlan(
        question=question,
        treated=plan.text("treated"),
        treated_values=plan.labels("treated_values"),
        start=plan.start(),
        estimator=cast(
            "SyntheticMethod",
            options.choice("estimator", SYNTHETIC_METHODS, SYNTHETIC_METHODS[0]),
        ),
        anticipation=options.whole("anticipation", 0) or 0,
        transition=options.whole("transition", 0) or 0,
    )


def _staggered_adoption(plan: Values, options: Values, question: Question) -> StaggeredAdoptionPlan:
    _refuse_ratio(question)
    _require_time(question)
    return parse_adoption(plan, options, question)


def _interrupted_time_series(
    plan: Values, options: Values, question: Question
) -> InterruptedTimeSeriesPlan:
    _require_time(question)
    transition = options.whole("transition", 1)
    covariates = _unique(plan.texts("covariates"))
    return InterruptedTimeSeriesPlan(
        question=question,
        start=plan.start(),
        std_errors=cast(
            "StandardErrors", options.choice("std_errors", SERIES_ERRORS, SERIES_ERRORS[0])
        ),
        season_length=options.whole("season_length"),
        harmonics=options.whole("harmonics"),
        trend=options.flag("trend", default=True),
        slope=options.optional_flag("slope"),
        transition=1 if transition is None else transition,
        lags=options.whole("lags"),
        family=_family(options),
        estimator=_series_estimator(options, covariates),
        donut=_donut(options),
        covariates=covariates,
    )


def _series_estimator(options: Values, covariates: tuple[str, ...]) -> SeriesEstimator:
    """Forecast where there are comparison series; a segmented line cannot use them."""
    if "lags" in options.content and options.content.get("std_errors") != "HAC":
        raise PlanError(
            "'lags' belongs to std_errors = 'HAC'; other errors have no number of lags.",
            "Remove 'lags', or add std_errors = 'HAC' (which covers too little in short series).",
        )
    default = "forecast" if covariates else "gls"
    word = options.choice("estimator", ("gls", "forecast"), default)
    if covariates and word == "gls":
        raise PlanError(
            "The plan names comparison series in 'covariates', but estimator = 'gls' cannot use"
            " them.",
            "Use estimator = 'forecast', or remove 'covariates'.",
        )
    if word == "forecast" and "family" in options.content:
        raise PlanError(
            "'family' does not apply to estimator = 'forecast', which works on plain values.",
            "Remove 'family', or use estimator = 'gls'.",
        )
    return cast("SeriesEstimator", word)


def _donut(options: Values) -> Donut:
    word = options.choice("donut", ("if_needed", "always"), "if_needed")
    if word == "always" and options.content.get("estimator") == "forecast":
        raise PlanError(
            "donut = 'always' does not apply to estimator = 'forecast', which needs the periods"
            " just before the start to forecast from.",
            "Remove 'donut', or use estimator = 'gls'.",
        )
    return cast("Donut", word)


def _family(options: Values) -> Family | None:
    if "family" not in options.content:
        return None
    return cast("Family", options.choice("family", ("gaussian", "quasi_poisson"), "gaussian"))


def _adjusted_comparison(
    plan: Values, options: Values, question: Question
) -> AdjustedComparisonPlan:
    _refuse_ratio(question)
    treatment = plan.text("treatment")
    pre_outcome = (plan.text("pre_outcome"),) if "pre_outcome" in plan.content else ()
    covariates = _unique((*pre_outcome, *plan.texts("covariates")))
    _refuse_later(covariates, (str(question.outcome), treatment, question.credited_exposure))
    return AdjustedComparisonPlan(
        question=question,
        treatment=treatment,
        control=plan.scalar("control"),
        arm=plan.scalar("arm") if "arm" in plan.content else "",
        cluster=plan.text("cluster", ""),
        covariates=covariates,
        text_columns=options.texts("text_columns"),
        estimator=cast(
            "AdjustedEstimator",
            options.choice("estimator", ("aipw", "regression", "weighting"), "aipw"),
        ),
        estimand=cast("Estimand", options.choice("estimand", ("att", "ate"), "att")),
    )


def _refuse_later(covariates: tuple[str, ...], later: tuple[str, ...]) -> None:
    """Refuse covariates that are known only once people have chosen."""
    for column in covariates:
        if column in later:
            raise PlanError(
                f"Covariate '{column}' is the outcome, the choice itself or how much it was used:"
                " it was not known before people chose.",
                "Adjust only for what was measured before; remove it from 'covariates'.",
            )


def _std_errors(options: Values, choices: tuple[str, ...], cluster: str) -> StandardErrors:
    default = "CR3" if cluster else "HC2"
    word = options.choice("std_errors", (*choices, *ALIASES), default)
    word = ALIASES.get(word, word)
    if word in CLUSTERED and not cluster:
        raise PlanError(
            f"std_errors = '{word}' needs clusters, and the plan names none.",
            "Add cluster = 'the column of teams, sites or classes', or use HC2.",
        )
    if cluster and word not in CLUSTERED:
        raise PlanError(
            f"The plan names cluster = '{cluster}', but std_errors = '{word}' would ignore it.",
            "Use CR3 (the default with clusters) or CR1, or remove 'cluster'.",
        )
    return cast("StandardErrors", word)


def _require_time(question: Question) -> None:
    if not question.time:
        raise PlanError(
            f"The plan has no 'time'; {question.design} needs it.",
            "Add time = 'the column with the date or period'.",
        )


def _refuse_ratio(question: Question) -> None:
    if isinstance(question.outcome, Ratio):
        raise NotBuiltError(
            f"A ratio outcome in {question.design} is not built yet.",
            "Bring numerator divided by denominator of every unit and period as a column and name"
            " that as outcome; every unit then counts the same.",
        )


def _unique(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(columns))


BUILDERS: dict[str, Callable[[Values, Values, Question], Plan]] = {
    "experiment": _experiment,
    "difference_in_differences": _difference_in_differences,
    "staggered_adoption": _staggered_adoption,
    "adjusted_comparison": _adjusted_comparison,
    "synthetic_control": _synthetic_control,
    "interrupted_time_series": _interrupted_time_series,
    "auto": parse_auto,
}
