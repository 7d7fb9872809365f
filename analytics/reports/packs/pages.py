"""Which questions each audience gets, in which order: one row a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.pack import Audience, MissingPage, Pack, Page
from analytics.reports.packs.board_next import where_next
from analytics.reports.packs.board_promises import promised_and_arrived
from analytics.reports.packs.board_safety import are_we_safe
from analytics.reports.packs.board_strategy import strategic_position
from analytics.reports.packs.board_value import more_than_we_spend, survives_challenge
from analytics.reports.packs.business_kpis import did_it_move
from analytics.reports.packs.business_next import what_must_i_do, what_next_cheaply
from analytics.reports.packs.business_plan import why_not_as_planned
from analytics.reports.packs.business_units import what_each_unit_has
from analytics.reports.packs.business_use import is_it_used
from analytics.reports.packs.decisions import what_was_decided
from analytics.reports.packs.finance_assumptions import which_assumptions_matter
from analytics.reports.packs.finance_claims import which_claims_stand, who_claims_twice
from analytics.reports.packs.finance_cost import what_it_costs
from analytics.reports.packs.finance_value import does_it_pay, three_clocks
from analytics.reports.packs.printable import printable
from analytics.reports.packs.shared import exclusions_page
from analytics.reports.packs.since_last import how_forecasts_did, what_changed
from analytics.reports.packs.technical_delivery import delivery
from analytics.reports.packs.technical_drift import drift_and_value
from analytics.reports.packs.technical_evidence import does_evidence_hold, what_are_they_made_of
from analytics.reports.packs.technical_reuse import what_is_shared
from analytics.reports.packs.technical_watch import is_it_watched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.pack import PackFacts, Provenance
    from analytics.reports.packs.shared import Builder

PAGES: Mapping[Audience, tuple[Builder, ...]] = {
    Audience.BOARD: (
        more_than_we_spend,
        survives_challenge,
        promised_and_arrived,
        are_we_safe,
        where_next,
        strategic_position,
    ),
    Audience.BUSINESS: (
        did_it_move,
        is_it_used,
        why_not_as_planned,
        what_each_unit_has,
        what_must_i_do,
        what_next_cheaply,
    ),
    Audience.TECHNICAL: (
        is_it_watched,
        does_evidence_hold,
        what_are_they_made_of,
        what_is_shared,
        drift_and_value,
        delivery,
    ),
    Audience.FINANCE: (
        which_claims_stand,
        who_claims_twice,
        three_clocks,
        what_it_costs,
        does_it_pay,
        which_assumptions_matter,
    ),
}


# What only a frozen review has, for every audience.
OF_A_REVIEW = (what_changed, how_forecasts_did, what_was_decided)


def pack_of(facts: PackFacts, *, provenance: Provenance, audience: Audience) -> Pack:
    """Answer an audience's questions; those without facts are named with their reason.

    Parameters
    ----------
    facts
        The same for every audience.
    provenance
        What every footer says.
    audience
        Whose questions.
    """
    answers = [build(facts) for build in PAGES[audience]]
    answers += [one for build in OF_A_REVIEW for one in build(facts)]
    return printable(
        Pack(
            audience=audience,
            title=f"Value review {provenance.period}",
            currency=facts.review.currency,
            provenance=provenance,
            pages=(
                *(one for one in answers if isinstance(one, Page)),
                exclusions_page(facts),
            ),
            missing=tuple(one for one in answers if isinstance(one, MissingPage)),
        )
    )
