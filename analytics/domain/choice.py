"""Which design was chosen for a study because of the shape of its data, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The branch of the decision tree that a study took, one sentence a step.

    Parameters
    ----------
    design
        The design that answers.
    branch
        Name of the branch, a word of the tree.
    reasons
        One sentence for every fork on the way, in order.
    options
        What the tree settles beyond the design: plan options by name.
    """

    design: str
    branch: str
    reasons: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
