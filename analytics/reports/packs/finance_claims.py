"""Which claims the ledger supports, and who claims the same KPI."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.domain.amounts import short_money
from analytics.domain.credit import SHARED_STEPS
from analytics.domain.pack import Figure, MissingPage, Page, Role, Unit
from analytics.reports.labels import words
from analytics.reports.packs.shared import (
    MOST_BARS,
    appraisals_of,
    bars,
    count_figure,
    cut,
    money,
    names_of,
    one_series,
    table,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analytics.domain.credit import Credit
    from analytics.domain.initiative import BenefitClaim
    from analytics.domain.pack import Chart, PackFacts, Table

STAND = "Which claims does the ledger support?"
TWICE = "Does anybody claim the same KPI?"
ZERO = Decimal(0)
VALIDATED = "validated"
STATUSES = (
    (VALIDATED, "Validated", Role.GOOD),
    ("submitted", "Submitted", Role.CREDITED),
    ("draft", "Draft", Role.UNKNOWN),
    ("", "No status", Role.WARN),
    ("rejected", "Rejected", Role.BAD),
)


def which_claims_stand(facts: PackFacts) -> Page | MissingPage:
    """Show claims by status and kind of benefit."""
    currency = facts.review.currency
    claims = [
        one
        for one in facts.review.register.claims
        if one.currency == currency
        and (one.claimed_on is None or one.claimed_on <= facts.review.as_of)
    ]
    if not claims:
        return MissingPage(
            question=STAND,
            reason="No claim in the reporting currency is in the register.",
            remedy="Add benefit_claim.csv.",
        )
    stand = [one for one in claims if one.status == VALIDATED]
    validated = _sum(one.amount for one in stand)
    bare = _sum(one.amount for one in stand if not one.finance_ref)
    whole = short_money(_sum(one.amount for one in claims), currency)
    return Page(
        key="claims",
        question=STAND,
        sentence=(
            f"{short_money(validated, currency)} of {whole} in all claims is validated;"
            f" {short_money(bare, currency)} of it names no entry in the ledger."
        ),
        figures=(
            Figure(label="Validated", value=validated, unit=Unit.MONEY, note="by finance"),
            Figure(
                label="Of it without ledger entry",
                value=bare,
                unit=Unit.MONEY,
                note="finance_ref is empty",
            ),
        ),
        chart=_claims_chart(claims, currency),
        tables=(_claims_table(facts, claims),),
        method=(
            "All claims as made, rejected and repeated ones included, so this sum is larger than"
            " what counts as claimed elsewhere: there one claim a KPI, the firmest."
        ),
    )


def who_claims_twice(facts: PackFacts) -> Page | MissingPage:
    """Show KPIs that several initiatives move, before and after reconciling."""
    shared = _shared(facts)
    if not shared:
        return MissingPage(
            question=TWICE,
            reason="No KPI has money from more than one initiative: nothing is counted twice.",
            remedy="Nothing to do.",
        )
    found = [one for entries in shared.values() for one in entries]
    lost = _sum(map(_before, found)) - _sum(map(_credited, found))
    totals = {one.kpi_id for one in facts.review.register.kpi_totals}
    taken = short_money(lost, facts.review.currency)
    return Page(
        key="shared_kpis",
        question=TWICE,
        sentence=(
            f"Yes, {len(shared)}: {taken} would have been counted twice and was taken out."
            if lost
            else f"Yes, {len(shared)}, but together they claim no more than there is."
        ),
        figures=(
            Figure(label="Taken out as overlap", value=lost, unit=Unit.MONEY),
            count_figure(
                "Shared KPIs with a known total",
                sum(kpi in totals for kpi in shared),
                f"of {len(shared)}",
            ),
        ),
        chart=_shared_chart(facts, shared),
        tables=(_shared_table(facts, found),),
        method="Credits on one KPI in one time are balanced with what the KPI did, or capped.",
    )


def _claims_chart(claims: Sequence[BenefitClaim], currency: str) -> Chart:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    kinds: dict[str, Decimal] = defaultdict(Decimal)
    for one in claims:
        sums[one.benefit_class, one.status] += one.amount
        kinds[one.benefit_class] += one.amount
    order = sorted(kinds, key=lambda kind: -kinds[kind])
    return bars(
        f"Claims by kind of benefit and status, {currency}",
        Unit.MONEY,
        [words(kind) if kind else "Kind not stated" for kind in order],
        [
            one_series(label, (float(sums.get((kind, status), ZERO)) for kind in order), role)
            for status, label, role in STATUSES
            if any(one.status == status for one in claims)
        ],
        stacked=True,
    )


def _claims_table(facts: PackFacts, claims: Sequence[BenefitClaim]) -> Table:
    names = names_of(facts)
    return table(
        "claims",
        "Every claim as made",
        (
            *text("Claim", "Initiative", "Kind of claim", "Kind of benefit", "Status", "Ledger"),
            *money("Amount"),
            *text("From", "To", "Basis"),
        ),
        (
            (
                one.claim_id,
                names.get(one.initiative_id, one.initiative_id),
                words(one.claim_type),
                words(one.benefit_class),
                words(one.status),
                one.finance_ref or "none",
                one.amount,
                one.period_start,
                one.period_end,
                one.basis,
            )
            for one in claims
        ),
    )


def _shared(facts: PackFacts) -> dict[str, list[Credit]]:
    by_kpi: dict[str, list[Credit]] = defaultdict(list)
    for one in appraisals_of(facts):
        for credit in one.credits:
            if credit.credited is not None and credit.steps:
                by_kpi[credit.kpi_id].append(credit)
    return {
        kpi: entries
        for kpi, entries in by_kpi.items()
        if len({one.initiative_id for one in entries}) > 1
    }


def _shared_chart(facts: PackFacts, shared: Mapping[str, Sequence[Credit]]) -> Chart:
    shown = list(shared)[:MOST_BARS]
    return bars(
        cut(f"Credits on one KPI, {facts.review.currency}", len(shared), "first"),
        Unit.MONEY,
        [_kpi(facts, kpi) for kpi in shown],
        [
            one_series(
                "Before reconciling",
                (float(_sum(map(_before, shared[kpi]))) for kpi in shown),
                Role.CLAIMED,
            ),
            one_series("Credited", (float(_sum(map(_credited, shared[kpi]))) for kpi in shown)),
        ],
    )


def _shared_table(facts: PackFacts, found: Sequence[Credit]) -> Table:
    names = names_of(facts)
    return table(
        "shared_kpis",
        "Credits on shared KPIs",
        (*text("KPI", "Initiative"), *money("Before reconciling", "Credited"), *text("Why")),
        (
            (
                _kpi(facts, one.kpi_id),
                names[one.initiative_id],
                _before(one),
                _credited(one),
                " ".join(step.sentence for step in one.steps if step.key in SHARED_STEPS),
            )
            for one in found
        ),
    )


def _before(credit: Credit) -> Decimal:
    """Amount before claims on one KPI are reconciled."""
    touched = next(filter(None, map(credit.around, SHARED_STEPS)), None)
    return _credited(credit) if touched is None else touched[0]


def _credited(credit: Credit) -> Decimal:
    return credit.credited or ZERO


def _kpi(facts: PackFacts, kpi_id: str) -> str:
    return next((one.name for one in facts.review.register.kpis if one.kpi_id == kpi_id), kpi_id)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
