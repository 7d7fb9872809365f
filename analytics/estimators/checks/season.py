"""Whether the time of year can be told apart from the initiative."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict
from analytics.estimators.numerics.series_looks import FULL_CYCLES

SIGNIFICANCE = 0.05


def check_season(cycles: float | None, harmonics: int, p_value: float | None, step: str) -> Check:
    """Count the seasonal cycles seen and say what was done about them.

    Parameters
    ----------
    cycles
        Length of the series in seasonal cycles; ``None`` where no season is known.
    harmonics
        Seasonal waves in the model.
    p_value
        Of the seasonal waves (those in the model, or those left out of it), ``None`` if not tested.
    step
        What one period is.
    """
    verdict, sentence = _judged(cycles, harmonics, p_value, step)
    return Check(name="season", verdict=verdict, sentence=sentence, p_value=p_value)


def _judged(
    cycles: float | None, harmonics: int, p_value: float | None, step: str
) -> tuple[Verdict, str]:
    if cycles is None:
        return Verdict.NOT_RUN, f"No season is known for data by {step}; none was taken out."
    if cycles < 1:
        return (
            Verdict.FAIL,
            (
                f"The series covers {cycles:.1f} seasonal cycles: the time of year and the"
                " initiative cannot be told apart."
            ),
        )
    if cycles < FULL_CYCLES:
        return (
            Verdict.WARN,
            (
                f"The series covers {cycles:.1f} seasonal cycles, too few to take the season out:"
                " part of the change may be the time of year."
            ),
        )
    clear = p_value is not None and p_value < SIGNIFICANCE
    if harmonics:
        size = "matters" if clear else "matters little here"
        return (
            Verdict.PASS,
            f"The time of year {size}; it is taken out, over {cycles:.1f} seasonal cycles.",
        )
    if clear:
        return (
            Verdict.WARN,
            (
                "The plan leaves the season out, but the series has one: part of the change is the"
                " time of year."
            ),
        )
    return Verdict.PASS, f"No season shows over {cycles:.1f} cycles, and none is taken out."
