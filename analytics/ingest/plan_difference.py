"""Which keys two plans answer differently."""

from __future__ import annotations

import tomllib

from analytics.domain.errors import PlanError

# They say what a study is called and where it belongs, not how it is analysed.
NO_METHOD = frozenset({"title", "initiative_id", "data"})


def changed_keys(before: str, after: str) -> tuple[str, ...]:
    """Name the keys that differ, those of the options with their table; empty where none does.

    Raises
    ------
    PlanError
        One of the two is not TOML.
    """
    old, new = _flat(before), _flat(after)
    keys = sorted(set(old) | set(new))
    return tuple(key for key in keys if old.get(key) != new.get(key) and key not in NO_METHOD)


def _flat(text: str) -> dict[str, object]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"The plan is not valid TOML: {error}.", "Register it again.") from error
    options = content.pop("options", {})
    return {**content, **{f"options.{key}": value for key, value in options.items()}}
