"""What the planner found, as JSON, for a terminal and in sentences for the page."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from analytics.domain.planning import Asked
from analytics.reports.result_json import present
from analytics.reports.words import MINUS

if TYPE_CHECKING:
    from analytics.domain.planning import ArmSize, PowerAnswer, Setting

Json = dict[str, Any]
ALTERNATIVES = {
    "two-sided": "a change in either direction",
    "larger": "an increase only",
    "smaller": "a decrease only",
}


def power_json(answer: PowerAnswer) -> Json:
    """Write the planner's answer, numbers unrounded; what does not apply is absent."""
    planning = answer.planning
    setting = planning.setting
    return present(
        {
            "title": planning.title,
            "design": "experiment",
            "question": answer.asked.value,
            "metric": setting.outcome.kind,
            "baseline": setting.outcome.baseline,
            "std_dev": setting.outcome.std_dev,
            "effect": answer.effect,
            "relative_effect": relative_effect(answer),
            "power": answer.power,
            "power_wanted": planning.power,
            "alpha": setting.alpha,
            "alternative": setting.alternative,
            "non_inferiority_margin": setting.margin or None,
            "n_total": answer.n_total,
            "n_control": answer.arms[0].n,
            "n_treated": answer.arms[1].n,
            "arms": [_arm(arm) for arm in answer.arms],
            "clusters": answer.clusters,
            "design_effect": answer.design_effect,
            "std_error": answer.std_error,
            "df": answer.degrees_of_freedom,
            "units_per_week": planning.units_per_week,
            "weeks": answer.weeks,
            "looks": _looks(answer),
            "curve": [{"effect": one.effect, "power": one.power} for one in answer.curve],
            "size_curve": [{"n_total": n, "power": power} for n, power in answer.size_curve],
            "sentence": power_sentence(answer),
            "warnings": list(answer.warnings),
        },
        keep=("warnings", "effect"),
    )


def power_text(answer: PowerAnswer) -> str:
    """Write the planner's answer as a short report."""
    title = answer.planning.title
    lines = [title, "=" * len(title), "", power_sentence(answer), ""]
    lines += [f"  {arm.name}: {arm_words(arm)}" for arm in answer.arms]
    lines += ["", basis_sentence(answer)]
    lines += [f"  look {look['number']}: {_look_words(look)}" for look in _looks(answer)]
    lines += ["", "Power by true effect:"]
    lines += [
        f"  {one.effect + 0.0:>12.6g}  {one.power:>6.1%}"
        for one in answer.curve[:: max(1, len(answer.curve) // 8)]
    ]
    lines += [f"! {warning}" for warning in answer.warnings]
    return "\n".join(lines)


def power_sentence(answer: PowerAnswer) -> str:
    """Answer the question in one sentence."""
    effect, size, power = effect_words(answer), size_words(answer), f"{answer.power:.0%}"
    if _not_worse(answer):
        goal = f"show that it is not worse by more than {answer.planning.setting.margin:.4g}"
    else:
        goal = f"find an effect of {effect}"
    if answer.asked is Asked.SAMPLE_SIZE:
        return f"To {goal} with {power} probability you need {size}{_duration(answer)}."
    if answer.asked is Asked.DETECTABLE_EFFECT:
        return (
            f"With {size}{_duration(answer)}, the smallest effect found with {power} probability is"
            f" {effect}."
        )
    return f"With {size}{_duration(answer)}, you {goal} with {power} probability."


def basis_sentence(answer: PowerAnswer) -> str:
    """Say which test and which assumptions the figure stands on."""
    setting = answer.planning.setting
    parts = [f"A test at {setting.alpha:.3g} for {ALTERNATIVES[setting.alternative]}"]
    if setting.margin:
        parts[0] = (
            f"A test at {setting.alpha:.3g} that the outcome is not worse by {setting.margin:.4g}"
        )
    parts.append(
        "Student's t"
        if answer.degrees_of_freedom is None
        else f"t with {answer.degrees_of_freedom:,.0f} degrees of freedom"
    )
    parts += _assumed(setting, answer)
    return ", ".join(parts) + "."


def relative_effect(answer: PowerAnswer) -> float | None:
    """Effect as a share of the baseline; ``None`` where the baseline is not above zero."""
    baseline = answer.planning.setting.outcome.baseline
    return answer.effect / baseline if baseline > 0 else None


def effect_words(answer: PowerAnswer) -> str:
    """Effect in outcome units, and as a share of the baseline where that makes sense."""
    first, beside = effect_parts(answer)
    return f"{first} ({beside})" if beside else first


def effect_parts(answer: PowerAnswer) -> tuple[str, str]:
    """Effect, and what it means beside today's level; the latter empty where that is not known."""
    before = answer.planning.setting.outcome.baseline
    if answer.planning.setting.outcome.proportion:
        after = before + answer.effect
        return _true_minus(f"{answer.effect * 100:+.3g} points"), f"{before:.1%} to {after:.1%}"
    share = relative_effect(answer)
    beside = "" if share is None else _true_minus(f"{share:+.1%}")
    return _true_minus(f"{answer.effect:+.4g}"), beside


def _true_minus(text: str) -> str:
    return text.replace("-", MINUS)


def _not_worse(answer: PowerAnswer) -> bool:
    return answer.planning.setting.margin > 0 and answer.effect == 0


def size_words(answer: PowerAnswer) -> str:
    """Units, and clusters where they are randomised."""
    units = f"{answer.n_total:,} units"
    if answer.clusters is None:
        return units
    clustering = answer.planning.setting.clustering
    size = clustering.size if clustering else 1.0
    return f"{answer.clusters:,} clusters of about {size:,.4g} ({units})"


def arm_words(arm: ArmSize) -> str:
    """Size of one arm."""
    groups = "" if arm.clusters is None else f"{arm.clusters:,} clusters, "
    return f"{groups}{arm.n:,} units ({arm.share:.0%})"


def whole_weeks(weeks: float) -> int:
    """Round a duration up to whole weeks."""
    return max(1, ceil(weeks - 1e-9))


def weeks_words(weeks: float) -> str:
    """Write a duration in whole weeks, never shorter than it is."""
    whole = whole_weeks(weeks)
    return f"{whole:,} {'week' if whole == 1 else 'weeks'}"


def planned_look_rows(answer: PowerAnswer) -> list[dict[str, str]]:
    """One row a planned look, for a table; empty with one look at the end."""
    return [
        {
            "Look": str(look["number"]),
            "At": f"{look['information']:.0%} of the data",
            "Boundary": f"{look['boundary']:.2f} standard errors",
        }
        for look in _looks(answer)
    ]


def _duration(answer: PowerAnswer) -> str:
    return "" if answer.weeks is None else f", {weeks_words(answer.weeks)} of traffic"


def _assumed(setting: Setting, answer: PowerAnswer) -> list[str]:
    found = []
    if setting.clustering is not None:
        found.append(
            f"intra-cluster correlation {setting.clustering.icc:g}, which makes the variance"
            f" {answer.design_effect or 1:.3g} times that of single units"
        )
    if setting.correlation:
        saved = setting.correlation**2
        found.append(f"a covariate that takes {saved:.0%} off the variance")
    if setting.looks is not None:
        found.append(f"{len(setting.looks.fractions)} looks sharing the error rate")
    if setting.tuned_for is not None:
        found.append("a confidence sequence that may be watched all the time")
    return found


def _looks(answer: PowerAnswer) -> list[Json]:
    looks = answer.planning.setting.looks
    if looks is None:
        return []
    return [
        {"number": number, "information": share, "boundary": boundary}
        for number, (share, boundary) in enumerate(
            zip(looks.fractions, answer.boundaries, strict=True), start=1
        )
    ]


def _look_words(look: Json) -> str:
    return (
        f"at {look['information']:.0%} of the data, boundary {look['boundary']:.3f} standard errors"
    )


def _arm(arm: ArmSize) -> Json:
    return present({"name": arm.name, "share": arm.share, "n": arm.n, "clusters": arm.clusters})
