"""What repeating a template costs, and from how many deployments on it has paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.errors import NotEstimableError
from analytics.domain.returns import NotDefined
from analytics.domain.scaling_path import DeploymentPoint, TemplateReturn
from analytics.ranking.replication import LearningCurve, break_even_count, fit_learning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.domain.reuse import Deployment, Reuse, Template


def template_returns(reuse: Reuse) -> tuple[TemplateReturn, ...]:
    """Judge every template by its deployments."""
    return tuple(
        _return_of(one, [d for d in reuse.deployments if d.template_id == one.template_id])
        for one in reuse.templates
    )


def learning_of(deployments: Sequence[Deployment]) -> LearningCurve | NotDefined:
    """Fit the learning curve of one template to the costs of its deployments.

    Parameters
    ----------
    deployments
        Of one template; only the first ones without a gap count, a later one has no known place.
    """
    costs = [cost for _, cost in _in_sequence(deployments)]
    try:
        return fit_learning(costs)
    except NotEstimableError as error:
        return NotDefined(reason=error.message)


def _return_of(template: Template, deployments: list[Deployment]) -> TemplateReturn:
    counted = _in_sequence(deployments)
    curve = learning_of(deployments)
    bespoke = counted[0][1] if counted else NotDefined(reason="No deployment has a cost yet.")
    return TemplateReturn(
        template_id=template.template_id,
        name=template.name,
        invested=template.build_cost,
        deployed=len(deployments),
        points=tuple(
            DeploymentPoint(
                number=number,
                site=one.site,
                cost=cost,
                fitted=cost if isinstance(curve, NotDefined) else curve.cost_of(number),
                adaptation_share=one.adaptation_share,
                lead_time_days=one.lead_time_days,
            )
            for number, (one, cost) in enumerate(counted, start=1)
        ),
        learning_rate=curve if isinstance(curve, NotDefined) else curve.learning_rate,
        next_cost=curve if isinstance(curve, NotDefined) else curve.cost_of(len(counted) + 1),
        bespoke=bespoke,
        break_even=_break_even(template, curve, bespoke),
    )


def _break_even(
    template: Template, curve: LearningCurve | NotDefined, bespoke: float | NotDefined
) -> int | NotDefined:
    if isinstance(curve, NotDefined):
        return curve
    if isinstance(bespoke, NotDefined):
        return bespoke
    if template.build_cost is None:
        return NotDefined(reason="What the template cost is not set.")
    found = break_even_count(curve, template=float(template.build_cost), bespoke=bespoke)
    return NotDefined(reason="At this rate of learning it never pays.") if found is None else found


def _in_sequence(deployments: Sequence[Deployment]) -> list[tuple[Deployment, float]]:
    """Deployments 1, 2, 3 and so on with their cost, up to the first that is missing."""
    by_number = {one.sequence_no: one for one in deployments}
    found = []
    for number in range(1, len(by_number) + 1):
        one = by_number.get(number)
        if one is None or one.cost is None:
            break
        found.append((one, float(one.cost)))
    return found
