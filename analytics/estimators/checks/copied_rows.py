"""Whether rows of the file are copies of others, so that everything is counted more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.check import Check, Verdict

if TYPE_CHECKING:
    from analytics.domain.copies import Copies

# Above this share of copies more than a slip is wrong with the file; fewer are named, no more.
FEW = 0.01


def check_copied_rows(found: Copies | None) -> Check:
    """Judge copies; ``None`` where no unit, or no period of a series, has more than one row."""
    if found is None or not found.copies:
        return Check(
            name="copied_rows",
            verdict=Verdict.PASS,
            sentence="No row is a copy of another one.",
            statistic=0.0,
        )
    share = found.copies / found.rows
    if found.times > 1:
        return Check(
            name="copied_rows",
            verdict=Verdict.FAIL,
            sentence=(
                f"Every one of the {found.rows // found.times:,} different rows occurs"
                f" {found.times} times: the file holds the same data more than once, so exposure"
                f" and money would count {found.times} times. Load it once."
            ),
            statistic=share,
            breaks_trust=True,
        )
    verdict = Verdict.WARN if share > FEW else Verdict.PASS
    if found.certain > FEW * found.rows:
        verdict = Verdict.FAIL
    are = "is" if found.copies == 1 else "are"
    example = f", for example {found.example}" if found.example else ""
    return Check(
        name="copied_rows",
        verdict=verdict,
        sentence=(
            f"{found.copies:,} of {found.rows:,} rows {are} the same as another row in every"
            f" cell{example}. If they are copies, exposure and money are counted too high: remove"
            " them, or give every row its own id."
        ),
        statistic=share,
    )
