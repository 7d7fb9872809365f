"""Why a credited amount changed between two days: facts that pass from service to page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Cause(StrEnum):
    """What can change a credited amount, in the order in which it is exchanged."""

    CODE = "code"
    DATA = "data"
    METHOD = "method"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseShare:
    """What one cause changed, in money; the shares of all causes sum exactly to the change."""

    cause: Cause
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTrace:
    """What one estimate rests on: the upload with its rows, the window, the plan, the program."""

    run_at: datetime
    file_name: str
    data_sha256: str
    rows: int
    rows_used: int
    period_start: str
    period_end: str
    plan_sha256: str
    method: str
    version: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTrace:
    """The estimate a study stood on then and now; ``None`` where it did not count."""

    study_id: str
    before: RunTrace | None
    after: RunTrace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeChange:
    """Credited before and after, ``None`` where nothing was known, and what changed it."""

    initiative_id: str
    name: str
    before: Decimal | None
    after: Decimal | None
    shares: tuple[CauseShare, ...]
    studies: tuple[StudyTrace, ...]

    @property
    def change(self) -> Decimal:
        """Difference; what was not known counts as nothing."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioChange:
    """The portfolio's credited value on two days and why it differs; everything adds up."""

    since: date
    until: date
    currency: str
    before: Decimal
    after: Decimal
    shares: tuple[CauseShare, ...]
    initiatives: tuple[InitiativeChange, ...]
    policy_before: str
    policy_after: str
    notes: tuple[str, ...] = ()

    @property
    def change(self) -> Decimal:
        """Difference between the two days."""
        return self.after - self.before
