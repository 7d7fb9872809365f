"""What the next site may find, from the sites where a template is in use.

A pilot's own interval says how well it was measured there, not what happens elsewhere. From three
measured sites on the next one is predicted (Higgins, Thompson and Spiegelhalter 2009); every site
in use counts, the disappointing ones too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.domain.gate import SiteOutlook
from analytics.value.pooling import SITES_NEEDED, predict_site

if TYPE_CHECKING:
    from datetime import date

    from analytics.domain.initiative import Initiative, Kpi, Register
    from analytics.domain.reuse import Deployment

PRIMARY = "primary"


def site_outlook(initiative: Initiative, register: Register, as_of: date) -> SiteOutlook:
    """Predict the next site of an initiative from all sites of its template.

    Parameters
    ----------
    initiative
        By its template; without one, by the deployments in its own name.
    register
        Deployments, KPIs and which of them is primary to whom.
    as_of
        Sites that went live later do not count.
    """
    live = sites_of(initiative, register, as_of)
    known = [one for one in live if is_measured(one)]
    counted = SiteOutlook(live=len(live), measured=len(known))
    if len(known) < SITES_NEEDED:
        return counted
    kpis = [primary_kpi(one.initiative_id or initiative.initiative_id, register) for one in known]
    kpi = kpis[0]
    if kpi is None or any(one is None or one.unit != kpi.unit for one in kpis):
        return _stopped(counted, "the sites' effects are not on one KPI with a unit")
    try:
        found = predict_site(
            [_good(one, each) for one, each in zip(known, kpis, strict=True)],
            [one.effect_se or 0.0 for one in known],
        )
    except NotEstimableError as error:
        return _stopped(counted, error.message)
    return SiteOutlook(
        live=len(live),
        measured=len(known),
        kpi=kpi.name,
        unit=kpi.unit,
        mean=found.mean,
        low=found.low,
        high=found.high,
        probability_positive=found.probability_positive,
    )


def sites_of(initiative: Initiative, register: Register, as_of: date) -> tuple[Deployment, ...]:
    """Return the sites in use of an initiative's template, in the order they came."""
    mine, template = initiative.initiative_id, initiative.template_id
    return tuple(
        one
        for one in register.reuse.deployments
        if (one.template_id == template if template else one.initiative_id == mine)
        and one.in_use(as_of)
    )


def is_measured(site: Deployment) -> bool:
    """Tell whether a site's effect is known with its error."""
    return site.effect is not None and site.effect_se is not None and site.effect_se > 0


def primary_kpi(initiative_id: str, register: Register) -> Kpi | None:
    """Return the KPI an initiative is for: its primary one, or its only one."""
    mine = [one for one in register.expected_effects if one.initiative_id == initiative_id]
    named = [one for one in mine if one.role.strip().lower() == PRIMARY] or mine
    if len(named) != 1:
        return None
    return next((kpi for kpi in register.kpis if kpi.kpi_id == named[0].kpi_id), None)


def _good(site: Deployment, kpi: Kpi | None) -> float:
    return (kpi.direction if kpi else 1) * (site.effect or 0.0)


def _stopped(counted: SiteOutlook, problem: str) -> SiteOutlook:
    return SiteOutlook(live=counted.live, measured=counted.measured, problem=problem)
