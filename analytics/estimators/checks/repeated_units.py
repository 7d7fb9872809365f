"""Whether rows are as many independent pieces of evidence as they are counted for."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict


def check_repeated_units(unit: str, rows: int, units: int | None) -> Check:
    """Compare rows with distinct units; ``units`` is ``None`` where clusters make it irrelevant.

    Rows of one unit are alike. Counted as independent, they make the interval too narrow.
    """
    if units is None:
        return Check(
            name="repeated_units",
            verdict=Verdict.PASS,
            sentence="Rows are grouped by cluster, so repeated units do not narrow the interval.",
        )
    if rows == units:
        return Check(
            name="repeated_units",
            verdict=Verdict.PASS,
            sentence=f"Every '{unit}' occurs once.",
            statistic=1.0,
        )
    return Check(
        name="repeated_units",
        verdict=Verdict.FAIL,
        sentence=(
            f"{rows:,} rows come from only {units:,} different values of '{unit}': rows of one"
            f' unit are alike, so the interval is too narrow. Add cluster = "{unit}" or the'
            " coarser level at which people were assigned."
        ),
        statistic=rows / max(units, 1),
    )
