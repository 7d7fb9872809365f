"""What an experiment's plan compares: kind of outcome, quantile, winsorising, weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from analytics.domain.errors import NotBuiltError, PlanError
from analytics.domain.plan import OutcomeOptions, Ratio, Winsorising

if TYPE_CHECKING:
    from analytics.domain.plan import OutcomeKind
    from analytics.ingest.plan_values import Values

KINDS = ("mean", "proportion", "ratio", "count", "quantile")
PAIRED = ("ratio", "count")
CLIPPED = ("mean", "ratio")
# What these kinds of outcome cannot be adjusted by yet; a proportion is adjusted as a mean.
UNADJUSTED = ("ratio", "count", "quantile")
ADJUSTING = ("covariates", "pre_outcome", "strata", "received")
LEVERAGES = ("classical", "HC0", "HC1", "HC3")


def outcome_options(plan: Values, options: Values, outcome: str | Ratio) -> OutcomeOptions:
    """Read them; a pair of columns means a ratio, one column a mean.

    Raises
    ------
    PlanError
        The kind does not fit the outcome, or an option does not fit the kind.
    NotBuiltError
        An adjustment that this version cannot make for the kind.
    """
    pair = isinstance(outcome, Ratio)
    kind = cast("OutcomeKind", options.choice("outcome_kind", KINDS, "ratio" if pair else "mean"))
    if pair and kind not in PAIRED:
        raise PlanError(
            f"outcome_kind = '{kind}' needs one column, and the outcome names two.",
            "Use outcome_kind = 'ratio' or 'count', or name one column as outcome.",
        )
    if kind == "ratio" and not pair:
        raise PlanError(
            "outcome_kind = 'ratio' needs a numerator and a denominator.",
            "Write outcome = {numerator = 'a column', denominator = 'another'}.",
        )
    _refuse_foreign(options, kind)
    _refuse_adjusting(plan, options, kind)
    return OutcomeOptions(
        kind=kind,
        quantile=options.share("quantile", 0.5),
        winsorise=_winsorising(options, kind),
        weight=plan.text("weight", ""),
    )


def _refuse_foreign(options: Values, kind: str) -> None:
    if "quantile" in options.content and kind != "quantile":
        raise PlanError(
            f"'quantile' does not apply to outcome_kind = '{kind}'.",
            "Add outcome_kind = 'quantile', or remove 'quantile'.",
        )
    if kind == "quantile" and options.content.get("std_errors") in LEVERAGES:
        raise PlanError(
            f"std_errors = '{options.content['std_errors']}' does not apply to a quantile.",
            "Remove it: the error comes from the values around the quantile; CR1 and CR3 apply"
            " with 'cluster'.",
        )


def _refuse_adjusting(plan: Values, options: Values, kind: str) -> None:
    if kind not in UNADJUSTED:
        return
    named = [key for key in ADJUSTING if key in plan.content]
    named += [key for key in ("adjustment",) if key in options.content]
    if named:
        raise NotBuiltError(
            f"'{named[0]}' with outcome_kind = '{kind}' is not built yet, and leaving it out would"
            " answer another question.",
            f"Remove '{named[0]}' from the plan, or use a mean as outcome.",
        )


def _winsorising(options: Values, kind: str) -> Winsorising | None:
    value = options.content.get("winsorise")
    if value is None:
        return None
    if kind not in CLIPPED:
        raise PlanError(
            f"'winsorise' does not apply to outcome_kind = '{kind}'.",
            "Remove it: large values are held back only in means and ratios.",
        )
    ends = _shares(value)
    if not ends or (len(ends) == 1 and ends[0] <= 0.5):  # noqa: PLR2004 - the high end
        options.refuse(
            "winsorise", value, "a share such as 0.99, or two such as [0.01, 0.99], low before high"
        )
    return Winsorising(high=ends[-1], low=ends[0] if len(ends) > 1 else None)


def _shares(value: object) -> list[float]:
    """One share, or two that rise; empty where it is anything else."""
    given = value if isinstance(value, list) else [value]
    found = [float(x) for x in given if isinstance(x, int | float) and not isinstance(x, bool)]
    inside = all(0 < x < 1 for x in found)
    rising = found == sorted(set(found))
    whole = len(found) == len(given) and len(given) in (1, 2)
    return found if whole and inside and rising else []
