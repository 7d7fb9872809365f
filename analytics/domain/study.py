"""A registered plan with its data and, once run, its estimate or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics.domain.batch import Batch
from analytics.domain.estimate import Estimate
from analytics.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study as the store keeps it.

    ``estimate`` is set where the latest run ended in one, ``problem`` where it ended in a refusal;
    both are ``None`` where it was never run. ``runs`` counts the runs of this plan.
    ``batches`` are those the latest run saw; ``stale`` says how the data changed since, empty where
    they did not.
    """

    study_id: str
    title: str
    design: str
    initiative_id: str
    kpi_id: str
    plan_text: str
    plan_sha256: str
    data_file: str
    dataset_id: str
    run_at: datetime | None = None
    estimate: Estimate | None = None
    problem: Problem | None = None
    runs: int = 0
    batches: tuple[Batch, ...] = ()
    stale: str = ""

    @property
    def answered_by(self) -> str:
        """Design that answered, or that of the plan where nothing has yet."""
        return self.estimate.design if self.estimate else self.design
