"""A pack without the characters that no document may hold: controls from files become blanks."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)

# What XML 1.0 forbids: control characters but tab and line ends, halves of pairs, two others.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(record: T) -> T:
    """Return a record whose every text can be written into every format."""
    return replace(
        record, **{one.name: _value(getattr(record, one.name)) for one in fields(record)}
    )


def _value(value: object) -> object:
    if isinstance(value, str):
        # An enumeration is a text of its own kind, and never one from a file.
        return FORBIDDEN.sub(" ", value) if type(value) is str else value
    if isinstance(value, tuple):
        return tuple(_value(one) for one in value)
    return printable(value) if is_dataclass(value) and not isinstance(value, type) else value
