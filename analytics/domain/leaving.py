"""What of people may leave in a file: their names where the policy says so, else what stands in.

A name of several words and an e-mail address are recognised wherever they stand; a name of one word
only where it is the whole text or stands where the product writes a name (after "by", "Owner:" or a
comma), because "Finance" is a word as well. Other free text is not rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")
EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}")
NO_EMAIL = "e-mail address not shown"
PERSON_FIELDS = frozenset({"owner", "person", "assessor", "chair"})
"""Fields that hold a person, beside those that end in ``_by``; an ``_id`` may follow."""
NO_PERSON = frozenset({"adjusted_by", "superseded_by", "resolve_by"})
NOT_NAMES = frozenset({"", "uploaded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What stands in for the people a store knows.

    Parameters
    ----------
    names
        Whether the policy lets names leave; nothing is changed then.
    stand_ins
        Name, and what is written instead: a job role, or a code.
    """

    names: bool = False
    stand_ins: tuple[tuple[str, str], ...] = ()

    def words(self, text: str) -> str:
        """Write a text as it may leave."""
        if self.names or not text:
            return text
        if self.stand_ins:
            instead = dict(self.stand_ins)
            found = _pattern(self.stand_ins)
            text = found.sub(lambda match: instead[match.group()], text)
        return EMAIL.sub(NO_EMAIL, text) if "@" in text else text

    def of(self, value: T) -> T:
        """Write whatever holds texts as it may leave: records, lists, mappings, tables of them."""
        return value if self.names else self._of(value)

    def _of(self, value: Any) -> Any:  # noqa: ANN401 - whatever is exported
        if type(value) is str:  # words of an enumeration are ours
            return self.words(value)
        if isinstance(value, dict):
            return {self._of(key): self._of(one) for key, one in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(self._of(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            held = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
            return replace(value, **{name: self._of(one) for name, one in held.items()})
        return value


def holds_a_person(field: str) -> bool:
    """Tell whether a field or column of this name holds the name or the id of a person."""
    bare = field.removesuffix("_id")
    return (field.endswith("_by") and field not in NO_PERSON) or bare in PERSON_FIELDS


def is_code(identity: str) -> bool:
    """Tell whether an id of a person is no name itself: one word with a digit, no e-mail."""
    return re.fullmatch(r"[^\s@]*\d[^\s@]*", identity) is not None


@lru_cache(maxsize=8)
def _pattern(stand_ins: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Match every name where it may stand; of two the longer one."""
    names = sorted((name for name, _ in stand_ins), key=len, reverse=True)
    long = [re.escape(name) for name in names if not _one_word(name)]
    short = [re.escape(name) for name in names if _one_word(name)]
    parts = [rf"(?<!\w)(?:{'|'.join(long)})(?!\w)"] if long else []
    if short:
        before = r"(?:^|(?<=\bby )|(?<=Owner: )|(?<=, ))"
        parts.append(rf"{before}(?:{'|'.join(short)})(?=$|[.,:;)]| on\b| until\b)")
    return re.compile("|".join(parts))


def _one_word(name: str) -> bool:
    return re.search(r"[\s@]", name) is None
