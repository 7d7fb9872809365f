"""What one successful outcome costs: tokens, retries, the people who verify, and fixed cost."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.domain.errors import AssumptionError

MILLION = 1e6
MINUTES = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A month, or any other period, of work done with a model.

    Token prices are per million; ``retries`` counts calls a task, ``success`` is the share of
    tasks whose result is used.
    """

    tasks: float
    tokens_in: float
    tokens_out: float
    price_in: float
    price_out: float
    retries: float
    verify_minutes: float
    verify_wage: float
    fixed: float
    success: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """Cost of the period by part, and for each outcome that is used."""

    inference: float
    verification: float
    fixed: float
    total: float
    per_success: float

    @property
    def inference_share(self) -> float:
        """Share of tokens in the cost."""
        return self.inference / self.total


def unit_cost(work: Workload) -> UnitCost:
    """Add up what a period costs and divide by its successful outcomes.

    Raises
    ------
    AssumptionError
        No task, a success share outside 0 to 1, or an amount below zero.
    """
    _check(work)
    tokens = work.tokens_in * work.price_in + work.tokens_out * work.price_out
    inference = work.tasks * work.retries * tokens / MILLION
    verification = work.tasks * work.verify_minutes / MINUTES * work.verify_wage
    total = inference + verification + work.fixed
    return UnitCost(
        inference=inference,
        verification=verification,
        fixed=work.fixed,
        total=total,
        per_success=total / (work.tasks * work.success),
    )


def break_even_success(work: Workload, *, worth: float) -> float:
    """Share of tasks that must succeed for a success worth ``worth`` to pay; above 1 it cannot."""
    return unit_cost(work).total / (work.tasks * worth)


def _check(work: Workload) -> None:
    if work.tasks <= 0 or not 0 < work.success <= 1:
        raise AssumptionError(
            f"{work.tasks:g} tasks with a success share of {work.success:g} have no cost per"
            " success.",
            "Count at least one task, and a share above 0 and at most 1.",
        )
    amounts = (work.price_in, work.price_out, work.verify_wage, work.fixed, work.retries)
    if min(amounts) < 0:
        raise AssumptionError("A price, wage or cost is below zero.", "State costs as positive.")
