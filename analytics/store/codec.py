"""Frozen dataclasses as JSON text and back, without losing a bit of a number.

Numbers are written with the fewest digits that read back to the same float; an infinite bound is
``Infinity``, as Python's JSON has it. What comes back equals what was written.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: object) -> str:
    """Write a frozen dataclass.

    Raises
    ------
    TypeError
        It holds something that is not a plain fact.
    """
    return json.dumps(_plain(value), ensure_ascii=False)


def from_json(cls: type[T], text: str) -> T:
    """Read what ``to_json`` wrote; a field that was added since takes its default."""
    found = _typed(cls, json.loads(text))
    if not isinstance(found, cls):
        raise TypeError(f"the text does not hold a {cls.__name__}")
    return found


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON has no type of its own
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} is not a plain fact")


def _typed(hint: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    if get_origin(hint) in (Union, UnionType):
        return _one_of(get_args(hint), value)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), value)
    if not isinstance(hint, type):  # Literal: the value itself
        return value
    return _record(hint, value) if is_dataclass(hint) else _scalar(hint, value)


def _scalar(hint: type, value: Any) -> Any:  # noqa: ANN401 - as above
    if issubclass(hint, Enum | Decimal):
        return hint(value)
    if issubclass(hint, date):
        return hint.fromisoformat(value)
    return float(value) if hint is float else value


def _one_of(hints: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 - as above
    """Only optional types occur in what is stored: None, or the one other type."""
    if value is None and NoneType in hints:
        return None
    others = [hint for hint in hints if hint is not NoneType]
    if len(others) != 1:
        raise TypeError(f"cannot tell which of {others} was written")
    return _typed(others[0], value)


def _tuple(hints: tuple[Any, ...], value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    if len(hints) == 2 and hints[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        return tuple(_typed(hints[0], one) for one in value)
    return tuple(_typed(hint, one) for hint, one in zip(hints, value, strict=True))


def _record(cls: type, value: dict[str, Any]) -> object:
    hints = _hints(cls)
    return cls(**{name: _typed(hints[name], one) for name, one in value.items() if name in hints})


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)
