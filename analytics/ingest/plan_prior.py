"""What a plan believed before the data: a proper normal prior, or none."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from analytics.domain.plan import EffectPrior
from analytics.ingest.plan_values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("mean", "sd", "scale")
RULE = (
    "a table such as {mean = 0, sd = 0.05} with sd above 0; scale = 'relative' means shares of the"
    " control's mean (the default), 'absolute' outcome units"
)


def parse_prior(options: Values) -> EffectPrior | None:
    """Read ``[options] prior``; ``None`` where the plan states none.

    Raises
    ------
    PlanError
        An unknown key, a value that is no number, or a spread that makes the prior flat.
    """
    given = options.table("prior")
    if not given:
        return None
    if not set(given) <= set(KEYS) or "sd" not in given:
        options.refuse("prior", dict(given), RULE)
    scale = Values(given, "prior").choice("scale", ("relative", "absolute"), "relative")
    mean, sd = _number(options, given, "mean", 0.0), _number(options, given, "sd", 0.0)
    if sd <= 0:
        options.refuse("prior", dict(given), RULE)
    return EffectPrior(mean=mean, sd=sd, relative=scale == "relative")


def _number(options: Values, given: Mapping[str, object], key: str, default: float) -> float:
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        options.refuse("prior", dict(given), RULE)
    return float(value)
