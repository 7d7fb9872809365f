"""Which way to grow: what can be reused, what repeating costs, deep first against broad first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.domain.returns import NotDefined


class PathKind(StrEnum):
    """In which order roll-outs come."""

    DEPTH = "depth_first"
    BREADTH = "breadth_first"
    BEST = "best_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathTerms:
    """What a roll-out takes: waves it is cut into, months a wave takes, waves at the same time.

    Where ``gated``, only roll-outs that pass the gate are put in order.
    """

    waves: int = 2
    months: int = 3
    teams: int = 2
    gated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOut:
    """One initiative that may be rolled out, in the reporting currency.

    ``yearly`` is the net value of all its units a year, ``spread`` its standard deviation,
    ``costs`` what each wave costs, ``assets`` what has to be there first, ``value`` the net
    present value by which roll-outs are put in order.
    """

    initiative_id: str
    name: str
    domain: str
    yearly: float
    spread: float
    costs: tuple[float, ...]
    value: float
    assets: tuple[str, ...] = ()
    passes_gate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One wave of a roll-out in its place; ``asset_cost`` is of assets it is the first to need.

    ``worth`` is the present value of its benefits less all of its costs.
    """

    initiative_id: str
    name: str
    domain: str
    number: int
    begins: int
    live: int
    cost: float
    assets: tuple[str, ...]
    asset_cost: float
    worth: float
    passes_gate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPath:
    """One order of waves: net present value, and the cumulative value at the end of every month.

    ``deepest`` is the lowest point of the cumulative value; ``not_begun`` counts waves that would
    not pay within the horizon at their turn.
    """

    kind: PathKind
    waves: tuple[Wave, ...]
    net_present_value: float
    cumulative: tuple[float, ...]
    not_begun: int

    @property
    def deepest(self) -> float:
        """Most money that is out before it comes back, as a negative amount."""
        return min(0.0, *self.cumulative)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextUse:
    """What an initiative could reuse and what it would still have to build."""

    initiative_id: str
    name: str
    domain: str
    stage: str
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    reuse: float | NotDefined
    still_to_build: Decimal | NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainLink:
    """Share, by cost, of the assets one domain needs that another one needs, too."""

    source: str
    target: str
    shared: float
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentPoint:
    """One deployment with its cost, that of the fitted curve, and how much had to be adapted."""

    number: int
    site: str
    cost: float
    fitted: float
    adaptation_share: float | None
    lead_time_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReturn:
    """What repeating a template costs, and from how many times on it pays.

    ``bespoke`` is what the first deployment cost; it stands for a solution built for one site.
    """

    template_id: str
    name: str
    invested: Decimal | None
    deployed: int
    points: tuple[DeploymentPoint, ...]
    learning_rate: float | NotDefined
    next_cost: float | NotDefined
    bespoke: float | NotDefined
    break_even: int | NotDefined


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An initiative that is on no path, and why."""

    initiative_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPaths:
    """All ways to grow that the register and the evidence allow.

    ``depth_less_breadth`` is the difference of their net present values and ``depth_better`` the
    chance that it is above zero.
    """

    as_of: date
    currency: str
    horizon_months: int
    terms: PathTerms
    paths: tuple[ScalingPath, ...]
    depth_less_breadth: float | NotDefined
    depth_better: float | NotDefined
    next_uses: tuple[NextUse, ...]
    links: tuple[DomainLink, ...]
    templates: tuple[TemplateReturn, ...]
    left_out: tuple[LeftOut, ...]

    def path(self, kind: PathKind) -> ScalingPath | None:
        """Return the path of a kind, ``None`` where there is none."""
        return next((one for one in self.paths if one.kind is kind), None)

    @property
    def leading(self) -> ScalingPath | None:
        """Return the path worth most, ``None`` where there is none."""
        return max(self.paths, key=lambda one: one.net_present_value, default=None)
