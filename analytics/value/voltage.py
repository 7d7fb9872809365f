"""How much of a pilot's effect arrived later: own pairs, and the share they teach.

A pair is the same KPI measured in a pilot and in production of the same initiative, or the first
and the later sites of a template. Below five pairs the policy's share stays and the pairs are shown
beside it; from five on their random-effects mean replaces it, spread from case to case included.
A first effect that cannot be told from zero makes no pair: its ratio would say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from math import hypot, sqrt
from typing import TYPE_CHECKING

from analytics.domain.days import day_of
from analytics.domain.gate import Voltage, VoltagePair
from analytics.value.good_effect import is_usable
from analytics.value.next_site import is_measured, primary_kpi
from analytics.value.pooling import FEWEST, SpreadMethod, pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from analytics.domain.initiative import Register
    from analytics.domain.reuse import Deployment
    from analytics.domain.study import Study

CLEAR = 2.0  # first effects of fewer standard errors than this make no ratio
LEAST_SHARE = 0.05  # a share at or below zero has no break-even

Measured = tuple[float, float]  # effect, positive is good, and its standard error


def voltage_of(register: Register, studies: Sequence[Study], as_of: date) -> Voltage:
    """Return the share that arrives at scale, with the pairs behind it.

    Parameters
    ----------
    register
        Templates with their deployments, initiatives with the day they went into production.
    studies
        All of them; those whose checks failed make no pair.
    as_of
        What was observed later is not known.
    """
    pairs = (*_of_templates(register, as_of), *_of_initiatives(register, studies, as_of))
    if len(pairs) < FEWEST:
        return Voltage(pairs=pairs)
    found = pool(
        [one.ratio for one in pairs], [one.std_error for one in pairs], SpreadMethod.PAULE_MANDEL
    )
    return Voltage(
        mean=max(LEAST_SHARE, found.mean),
        spread=sqrt(found.spread + found.std_error**2),
        pairs=pairs,
        own=True,
    )


def _of_templates(register: Register, as_of: date) -> Iterable[VoltagePair]:
    for template in register.reuse.templates:
        sites = [
            one
            for one in register.reuse.deployments
            if one.template_id == template.template_id and is_measured(one) and one.in_use(as_of)
        ]
        sites.sort(key=lambda one: one.sequence_no)
        known = [found for one in sites if (found := _site(one, register)) is not None]
        # the first measured site must be the first deployment: later ones are no pilots
        if len(known) > 1 and len(known) == len(sites) and sites[0].sequence_no == 1:
            later = f"{len(known) - 1} later {'site' if len(known) == 2 else 'sites'}"  # noqa: PLR2004 - one later
            yield from _pair(template.name, known[0], known[1:], f"first site and {later}")


def _site(site: Deployment, register: Register) -> Measured | None:
    kpi = primary_kpi(site.initiative_id, register)
    if kpi is None or site.effect is None or site.effect_se is None:
        return None
    return kpi.direction * site.effect, site.effect_se


def _of_initiatives(
    register: Register, studies: Sequence[Study], as_of: date
) -> Iterable[VoltagePair]:
    """Pair studies of one KPI that ended before production with those that began in it."""
    directions = {kpi.kpi_id: kpi.direction for kpi in register.kpis}
    initiatives = {one.initiative_id: one for one in register.initiatives}
    same: defaultdict[tuple[str, str], list[Study]] = defaultdict(list)
    for study in studies:
        if study.kpi_id in directions and study.initiative_id in initiatives:
            same[study.initiative_id, study.kpi_id].append(study)
    for (initiative_id, kpi_id), found in sorted(same.items()):
        initiative = initiatives[initiative_id]
        if initiative.production_on is None:
            continue
        before, after = _around(found, directions[kpi_id], initiative.production_on, as_of)
        if before and after:
            yield from _pair(initiative.name, before[-1], after, "pilot and production")


def _around(
    studies: Sequence[Study], direction: int, turned: date, as_of: date
) -> tuple[list[Measured], list[Measured]]:
    before: list[tuple[date, Measured]] = []
    after: list[tuple[date, Measured]] = []
    for study in studies:
        estimate = study.estimate
        if estimate is None or not estimate.trustworthy:
            continue
        data = estimate.finding.data
        start, end = day_of(data.period_start), day_of(data.period_end)
        if start is None or end is None or end > as_of or not is_usable(estimate.effect):
            continue
        found = (direction * estimate.effect.effect, estimate.effect.std_error)
        if end <= turned:
            before.append((end, found))
        elif start >= turned:
            after.append((end, found))
    return [one for _, one in sorted(before)], [one for _, one in sorted(after)]


def _pair(
    what: str, first: Measured, later: Sequence[Measured], compared: str
) -> Iterable[VoltagePair]:
    """Divide the precision-weighted mean of what came later by what came first (delta method)."""
    effect, error = first
    if effect <= 0 or effect < CLEAR * error or any(s <= 0 for _, s in later) or error <= 0:
        return
    weights = [1 / s**2 for _, s in later]
    mean = sum(w * one for w, (one, _) in zip(weights, later, strict=True)) / sum(weights)
    ratio = mean / effect
    yield VoltagePair(
        what=what,
        first=effect,
        later=mean,
        ratio=ratio,
        std_error=hypot(sum(weights) ** -0.5, ratio * error) / effect,
        compared=compared,
    )
