"""What can be used again: shared assets with who needs them, templates with their deployments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A data product, platform or model that several initiatives may share."""

    asset_id: str
    name: str
    asset_type: str = ""
    domain_id: str = ""
    build_cost: Decimal | None = None
    annual_run_cost: Decimal | None = None
    readiness: str = ""

    @property
    def production_grade(self) -> bool:
        """True where others can build on it as it is; a partial asset does not count."""
        return self.readiness.strip().lower() == PRODUCTION


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetUse:
    """An initiative built, reuses, extended or needs an asset; in all four it cannot do without."""

    initiative_id: str
    asset_id: str
    mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A solution made to be deployed again."""

    template_id: str
    name: str
    build_cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployment of a template; ``adaptation_share`` is how much of it had to be changed.

    ``effect`` and ``effect_se`` are what was measured there, in KPI units and natural sign.
    """

    template_id: str
    sequence_no: int
    initiative_id: str = ""
    site: str = ""
    cost: Decimal | None = None
    lead_time_days: float | None = None
    adaptation_share: float | None = None
    go_live_on: date | None = None
    effect: float | None = None
    effect_se: float | None = None

    def in_use(self, day: date) -> bool:
        """Tell whether it is live on a day."""
        return self.go_live_on is not None and self.go_live_on <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """Everything the register says about what can be used again."""

    assets: tuple[Asset, ...] = ()
    uses: tuple[AssetUse, ...] = ()
    templates: tuple[Template, ...] = ()
    deployments: tuple[Deployment, ...] = ()
