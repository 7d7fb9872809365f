"""How much wider the interval of one series is than its model has it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.estimators.numerics.count_series import CountFit
from analytics.estimators.numerics.figures import figure
from analytics.estimators.numerics.series_looks import stretch_of
from analytics.estimators.numerics.wandering_level import wider_for_wandering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.estimators.numerics.interrupted_series import SegmentedFit
    from analytics.estimators.numerics.series_looks import FakeStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Wider:
    """Factors on the error, each at least 1.

    ``wandering`` allows for a level that wanders, ``fakes`` for what ``tries`` pretended starts
    show.
    """

    wandering: float
    fakes: float
    tries: int

    @property
    def factor(self) -> float:
        """Both together."""
        return self.wandering * self.fakes

    @property
    def words(self) -> str:
        """Sentences that go with the method."""
        said = ""
        if self.wandering > 1:
            said += (
                f" The interval is {figure(self.wandering)} times as wide as that has it, because"
                " so few periods cannot rule out a level that wanders."
            )
        if self.fakes > 1:
            again = " again" if said else ""
            said += (
                f" The interval is {figure(self.fakes)} times as wide{again}, so that 95% of"
                f" {self.tries} pretended earlier starts show nothing."
            )
        return said


def wider_interval(lead: SegmentedFit, fakes: Sequence[FakeStart]) -> Wider:
    """Widen for AR(1) errors; others are left as asked for, and counts keep their own level."""
    if lead.shape.errors != "AR1":
        return Wider(wandering=1.0, fakes=1.0, tries=len(fakes))
    wandering = 1.0 if isinstance(lead, CountFit) else wider_for_wandering(lead)
    return Wider(wandering=wandering, fakes=stretch_of(fakes), tries=len(fakes))
