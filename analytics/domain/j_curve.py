"""The dip that was declared before launch beside the one that came: facts that pass to the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.domain.returns import NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Cumulative benefit less cost at the end of a quarter: as declared, and as it came.

    ``declared`` is ``None`` outside the declared quarters, ``came`` after the last booked one.
    """

    quarter: date
    declared: Decimal | None
    came: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dip:
    """Deepest point of a curve and the first quarter at whose end it is back at zero or above."""

    deepest: Decimal
    at: date
    back: date | NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class JCurve:
    """Declared against came, in ``currency``; ``late`` says why the declaration proves little."""

    currency: str
    points: tuple[CurvePoint, ...]
    declared: Dip
    came: Dip | NotDefined
    declared_by: str
    declared_on: date | None
    late: str
    cost_so_far: Decimal
    credited_so_far: Decimal
