"""One study in its surroundings: what else its experiment measured, and what is still needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analytics.domain.initiative import Initiative, Kpi
from analytics.domain.metric_family import MetricFamily
from analytics.domain.study import Study


class WorthSource(StrEnum):
    """Who said which difference matters."""

    MARGIN = "margin"
    KPI = "kpi"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worthwhile:
    """The smallest difference that matters, in outcome units, above zero."""

    size: float
    source: WorthSource


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreData:
    """How much more an undecided experiment needs to see ``target`` with probability ``power``.

    ``units`` counts clusters where ``clustered``; ``weeks`` is ``None`` where no pace is planned.
    """

    units: int
    clustered: bool
    target: float
    power: float
    weeks: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One study of the experiment with what it measures."""

    study: Study
    kpi: Kpi | None = None

    @property
    def name(self) -> str:
        """Name of the KPI, else the study's title."""
        return self.kpi.name if self.kpi is not None else self.study.title

    @property
    def is_guardrail(self) -> bool:
        """Whether it must only not get worse: its plan has a margin, or its KPI is a guardrail."""
        found = self.study.estimate
        has_margin = found is not None and bool(found.finding.guardrails)
        return has_margin or (self.kpi is not None and self.kpi.is_guardrail)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyView:
    """What the page of a study stands on, read and computed once.

    ``others`` are the other studies of the same initiative on the same data file.
    """

    metric: Metric
    others: tuple[Metric, ...] = ()
    initiative: Initiative | None = None
    family: MetricFamily | None = None
    worthwhile: Worthwhile | None = None
    more: MoreData | None = None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Every metric of the experiment, this study's first."""
        return (self.metric, *self.others)
