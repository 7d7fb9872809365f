"""A registered plan with its data and, once run, its estimate or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from analytics.domain.batch import Batch, gone_words
from analytics.domain.estimate import Estimate
from analytics.domain.problem import Problem

WITHDRAWN = "data_withdrawn"
RUN_AGAIN = (
    "Run it again on the page 'Studies' ('Run again'), or load its folder again: that runs every"
    " plan."
)


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

    @property
    def has_lost_its_data(self) -> bool:
        """Whether it had a result whose data were all withdrawn."""
        return self.problem is not None and self.problem.kind == WITHDRAWN


def without_data(study: Study) -> Study:
    """Study whose data set has no data any more: what cannot be checked again is not shown.

    The run is kept as it was; with data in the data set it is shown again, as stale.
    """
    if study.estimate is None or not study.batches:
        return study
    problem = Problem(
        kind=WITHDRAWN,
        message=f"Study '{study.study_id}' counts as not measured, its data were withdrawn:"
        f" {gone_words(study.batches)}.",
        remedy=f"Append a corrected file to '{study.data_file}' first. {RUN_AGAIN}",
        where=study.study_id,
    )
    return replace(study, estimate=None, problem=problem)
