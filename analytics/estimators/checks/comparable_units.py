"""Whether adopters have comparison units like them, where covariates decide who adopts."""

from __future__ import annotations

from analytics.domain.check import Check, Verdict

MOST, SOME = 0.90, 0.70


def check_comparable_units(share: float | None, refused: str = "") -> Check:
    """Judge the share of adopters whose fitted chance of adopting is at most 95 %.

    Parameters
    ----------
    share
        ``None`` where nothing was adjusted for by weighting.
    refused
        Why a cohort could not be adjusted, if one could not.
    """
    if share is None:
        return Check(
            name="comparable_units",
            verdict=Verdict.NOT_RUN,
            sentence="No weights were needed: nobody was chosen for comparison by covariates.",
        )
    verdict = Verdict.PASS
    if share < MOST or refused:
        verdict = Verdict.WARN if share >= SOME else Verdict.FAIL
    if share >= 1:
        sentence = "For every adopter there are comparison units like it."
    else:
        sentence = f"For {1 - share:.0%} of adopters there is no comparable unit that did not."
    if refused:
        sentence += f" Some cohorts could not be adjusted and are left out: {refused}"
    return Check(
        name="comparable_units",
        verdict=verdict,
        sentence=sentence,
        statistic=share,
        caps_at="D" if share < SOME else None,
    )
