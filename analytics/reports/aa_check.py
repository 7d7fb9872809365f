"""What an A/A check found: as JSON, and for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import plain

if TYPE_CHECKING:
    from analytics.domain.aa_check import AaCheck
    from analytics.reports.result_json import Json

BAR = 40  # characters of the longest bar of the terminal's histogram


def aa_json(check: AaCheck) -> Json:
    """Write the check under the names of its fields; p-values are left out, their counts kept."""
    content = plain(check)
    content.pop("p_values", None)
    content["verdict"] = check.verdict.value
    content["alarms"] = [plain(one) for one in check.alarms]
    content["histogram"] = list(check.histogram)
    return content


def aa_text(check: AaCheck) -> str:
    """Write the check with a small histogram."""
    lines = [check.sentence, check.method_in_words, ""]
    lines += [
        f"p < {one.level}: {one.share:.1%} of assignments ({one.low:.1%} to {one.high:.1%})"
        for one in check.alarms
    ]
    lines += [f"Kolmogorov-Smirnov test of evenness: p = {check.ks_p_value:.3g}", ""]
    most, bins = max(check.histogram), len(check.histogram)
    for i, count in enumerate(check.histogram):
        bar = "#" * round(BAR * count / most)
        lines.append(f"  p {i / bins:.2f} to {(i + 1) / bins:.2f}  {count:>6,}  {bar}")
    return "\n".join(lines)


def spoken_histogram(check: AaCheck) -> str:
    """Read the picture of p-values."""
    first, mean = check.histogram[0], check.repetitions / len(check.histogram)
    return (
        f"Histogram of {check.repetitions:,} p-values after random assignment in"
        f" {len(check.histogram)} bars. The first bar, p below .05, holds {first:,}; an even spread"
        f" has {mean:,.0f} in each."
    )
