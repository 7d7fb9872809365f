"""Why a credited amount changed, in words, bars and rows that open down to the upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analytics.domain.change import Cause
from analytics.reports.claimed_to_credited import WaterfallStep
from analytics.reports.money import money, money_exact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from analytics.domain.change import InitiativeChange, PortfolioChange, RunTrace

LABELS: Mapping[Cause, str] = {
    Cause.CODE: "Code",
    Cause.DATA: "Data",
    Cause.METHOD: "Method",
    Cause.POLICY: "Policy",
}
MEANING: Mapping[Cause, str] = {
    Cause.CODE: "Another version of the program, on the old data and plans.",
    Cause.DATA: "New outcomes, and what was observed by the later day.",
    Cause.METHOD: "Changed plans, on the new data.",
    Cause.POLICY: "Another policy row in force.",
}
SHORT_HASH = 12


def change_sentence(found: PortfolioChange) -> str:
    """Say how much the credited value changed and what most of it is due to."""
    span = f"between {_day(found.since)} and {_day(found.until)}"
    if not any(one.amount for one in found.shares) and not found.change:
        return f"Nothing changed {span}: {money(found.after, found.currency)} is credited."
    word = "rose" if found.change >= 0 else "fell"
    start = (
        f"Credited value {word} by {money(abs(found.change), found.currency)} {span}, from"
        f" {money(found.before, found.currency)} to {money(found.after, found.currency)}."
    )
    parts = [
        f"{LABELS[one.cause].lower()} {_signed(one.amount, found.currency)}"
        for one in found.shares
        if one.amount
    ]
    return f"{start} By cause: {'; '.join(parts)}."


def policy_sentence(found: PortfolioChange) -> str:
    """Name the policy rows of both days."""
    if found.policy_before == found.policy_after:
        return f"Policy {found.policy_after} is in force on both days."
    return f"Policy {found.policy_before} then, {found.policy_after} now."


def change_bars(found: PortfolioChange) -> tuple[WaterfallStep, ...]:
    """Return the bridge from the earlier to the later amount, by cause."""
    causes = tuple(
        WaterfallStep(
            key=one.cause.value,
            label=LABELS[one.cause],
            amount=one.amount,
            sentence=MEANING[one.cause],
        )
        for one in found.shares
    )
    return (
        _total(f"Credited on {_day(found.since)}", found.before),
        *causes,
        _total(f"Credited on {_day(found.until)}", found.after),
    )


def spoken_change(found: PortfolioChange) -> str:
    """Read the bridge."""
    read = "; ".join(
        f"{bar.label} {money(bar.amount, found.currency)}" for bar in change_bars(found)
    )
    return f"Waterfall chart of what changed. {read}."


def moved(found: PortfolioChange) -> tuple[InitiativeChange, ...]:
    """Return the initiatives that any cause moved, the largest change first."""
    changed = [one for one in found.initiatives if any(share.amount for share in one.shares)]
    return tuple(sorted(changed, key=lambda one: (-abs(one.change), one.initiative_id)))


def change_rows(found: PortfolioChange) -> pd.DataFrame:
    """Return one row an initiative that moved, to the cent."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "Before": money_exact(one.before, ""),
                **{LABELS[share.cause]: money_exact(share.amount, "") for share in one.shares},
                "After": money_exact(one.after, ""),
            }
            for one in moved(found)
        ]
    )


def trace_rows(found: PortfolioChange) -> pd.DataFrame:
    """Return what every amount that moved rests on: upload, rows, window, plan, policy, program."""
    return pd.DataFrame(
        [
            {
                "Initiative": one.name,
                "Study": study.study_id,
                "When": when,
                "Upload": f"{trace.file_name} {trace.data_sha256[:SHORT_HASH]}",
                "Rows used": f"{trace.rows_used:,} of {trace.rows:,}",
                "Window": f"{trace.period_start} to {trace.period_end}"
                if trace.period_start
                else "no dates",
                "Plan": trace.plan_sha256[:SHORT_HASH],
                "Method": trace.method,
                "Grade": trace.grade,
                "Policy": policy,
                "Run": f"{trace.run_at:%Y-%m-%d %H:%M} UTC, version {trace.version}",
            }
            for one in moved(found)
            for study in one.studies
            for when, policy, trace in _ends(found, study.before, study.after)
        ]
    )


def change_text(found: PortfolioChange) -> str:
    """Write what changed for a terminal, by cause and by initiative."""
    lines = [change_sentence(found), policy_sentence(found)]
    for one in moved(found):
        parts = ", ".join(
            f"{LABELS[share.cause].lower()} {_signed(share.amount, '')}"
            for share in one.shares
            if share.amount
        )
        lines.append(f"  {one.name}: {money(one.before, '')} to {money(one.after, '')} ({parts})")
    return "\n".join((*lines, *found.notes))


def _ends(
    found: PortfolioChange, before: RunTrace | None, after: RunTrace | None
) -> list[tuple[str, str, RunTrace]]:
    ends = (("then", found.policy_before, before), ("now", found.policy_after, after))
    return [(when, policy, trace) for when, policy, trace in ends if trace is not None]


def _total(label: str, amount: Decimal) -> WaterfallStep:
    return WaterfallStep(
        key=label, label=label, amount=amount, sentence="As known on the day.", is_total=True
    )


def _signed(amount: Decimal, currency: str) -> str:
    shown = money(amount, currency)
    return shown if amount < 0 else f"+{shown}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
