"""Which metrics of one experiment still count once all that were registered are looked at.

The family is declared by registration: every study of the same initiative on the same data file. A
study without a result stays in it with p = 1, so that leaving an unwelcome metric out gains
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.metric_family import FamilyMember, MetricFamily
from analytics.estimators.numerics.multiplicity import IN_WORDS, adjust_p_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.domain.study import Study

ALPHA = 0.05


def metric_family(study: Study, studies: Iterable[Study]) -> MetricFamily | None:
    """Adjust over the family a study belongs to; ``None`` where it is the only comparison."""
    family = [
        one
        for one in studies
        if (one.initiative_id, one.data_file) == (study.initiative_id, study.data_file)
        and one.design == "experiment"
    ]
    compared = [pair for one in family for pair in _comparisons(one)]
    if study.design != "experiment" or len(family) < 2:  # noqa: PLR2004 - a family has two members
        return None
    given = [1.0 if p is None else p for _, _, p in compared]
    holm = adjust_p_values(given, "holm").p_values
    discovery = adjust_p_values(given, "benjamini_hochberg").p_values
    return MetricFamily(
        members=tuple(
            FamilyMember(
                study_id=one.study_id,
                title=one.title,
                arm=arm,
                p_value=p_value,
                p_value_holm=float(holm[i]),
                p_value_false_discovery=float(discovery[i]),
            )
            for i, (one, arm, p_value) in enumerate(compared)
        ),
        alpha=ALPHA,
        method_in_words=(
            f"{len(compared)} comparisons in {len(family)} studies of one experiment."
            f" {IN_WORDS['holm']} holds the chance of any false alarm at {ALPHA:.0%};"
            f" {IN_WORDS['benjamini_hochberg']} the share of false ones among those called clear."
            " Intervals are not adjusted. A registered metric without a result counts as p = 1."
        ),
    )


def _comparisons(study: Study) -> list[tuple[Study, str, float | None]]:
    if study.estimate is None:
        return [(study, "", None)]
    effects = study.estimate.finding.effects
    return [(study, one.name if len(effects) > 1 else "", one.p_value) for one in effects]
