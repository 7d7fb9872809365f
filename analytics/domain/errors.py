"""Why a request was refused.

::

    AnalyticsError(message, remedy, problems)   shown to a person, never a stack trace
    ├── NotFoundError            the thing asked for does not exist
    ├── ConflictError            it exists already, or somebody else changed it
    ├── AssumptionError          a judgement, an amount or a rule that cannot hold
    ├── PlanError                the plan does not say what it must, or not in our words
    ├── NotEstimableError        the question cannot be answered from these data
    ├── NotBuiltError            this version cannot do it yet
    ├── AccessDeniedError        the asker's role or business units do not reach so far
    ├── UploadRefusedError       the input was refused; ``problems`` locates every reason
    ├── CancelledError           whoever asked for it stopped it
    └── StoreError               the store cannot be opened or fails its check

``ValueError`` and ``TypeError`` mean our own mistake and are left to be seen.
"""

from __future__ import annotations

from analytics.domain.problem import Problem


class AnalyticsError(Exception):
    """A refusal in words a person understands.

    Parameters
    ----------
    message
        The value and the rule.
    remedy
        The way out.
    problems
        Every located reason, where there is more than one.
    """

    kind = "error"

    def __init__(self, message: str, remedy: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.problems = problems


class NotFoundError(AnalyticsError):
    """The thing asked for does not exist."""

    kind = "not_found"


class ConflictError(AnalyticsError):
    """It exists already, or somebody else changed it meanwhile."""

    kind = "conflict"


class AssumptionError(AnalyticsError):
    """A judgement, an amount or a rule that cannot hold: the value and its bounds are named."""

    kind = "assumption"


class PlanError(AnalyticsError):
    """The plan is not understood: a key, a column, a value or a date is named."""

    kind = "plan_refused"


class NotEstimableError(AnalyticsError):
    """The question cannot be answered from these data."""

    kind = "not_estimable"


class NotBuiltError(AnalyticsError):
    """Not built in this version; nothing was computed."""

    kind = "not_built"


class AccessDeniedError(AnalyticsError):
    """The role or the business units of the asker do not reach so far; nothing was done."""

    kind = "access_denied"


class UploadRefusedError(AnalyticsError):
    """The input was refused whole; ``problems`` locates every reason."""

    kind = "input_refused"


class TooLargeError(AnalyticsError):
    """The input needs more memory than may be used."""

    kind = "too_large"


class CancelledError(AnalyticsError):
    """Whoever asked for it stopped it; nothing of it was stored."""

    kind = "cancelled"


class StoreError(AnalyticsError):
    """The store cannot be opened or fails its check."""

    kind = "store"
