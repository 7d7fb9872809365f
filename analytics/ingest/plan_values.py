"""Reading one value of a plan file: the right type, or a refusal that names the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn, cast

from analytics.domain.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping


def label(value: object) -> str:
    """Write a TOML scalar as the text it has in a data file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@dataclass(frozen=True, slots=True)
class Values:
    """The keys of a plan (or of its options) with typed access."""

    content: Mapping[str, object]
    place: str = "plan"

    def text(self, key: str, default: str | None = None) -> str:
        """Text; required where there is no default."""
        value = self._get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(key, value, "text in quotes")
        return value

    def scalar(self, key: str) -> str:
        """Text, number or true/false, as its label in the file."""
        value = self._get(key, None)
        if not isinstance(value, str | int | float | date) or value == "":
            self.refuse(key, value, "one value as it stands in the column")
        return label(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, value, "true or false")
        return value

    def optional_flag(self, key: str) -> bool | None:
        """Read true or false; None where the key is absent."""
        return self.flag(key) if key in self.content else None

    def whole(self, key: str, default: int | None = None) -> int | None:
        """Read a whole number that is not negative."""
        value = self.content.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(key, value, "a whole number, 0 or more")
        return value

    def share(self, key: str, default: float) -> float:
        """Read a number strictly between 0 and 1."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            self.refuse(key, value, "a number between 0 and 1")
        return float(value)

    def portion(self, key: str) -> float:
        """Read a planned share: 0 for an arm that must stay empty, below 1."""
        value = self._get(key, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
            self.refuse(key, value, "a share such as 0.5, or 0 for an arm that gets nobody")
        return float(value)

    def day(self, key: str) -> date | None:
        """Read a date, or None where the key is absent."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if not isinstance(value, date):
            self.refuse(key, value, "a date such as 2026-04-01, without quotes")
        return value

    def start(self) -> date | int:
        """Read the start: a date or a whole period number."""
        value = self._get("start", None)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, bool) or not isinstance(value, date | int):
            self.refuse("start", value, "a date without quotes, or a whole period number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; empty where absent."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(key, value, 'a list of column names such as ["tenure", "region"]')
        return tuple(cast("list[str]", value))

    def labels(self, key: str) -> tuple[str, ...]:
        """Read a non-empty list of values as they stand in a column."""
        value = self._get(key, None)
        if not isinstance(value, list) or not value:
            self.refuse(key, value, 'a list of values such as ["Porto"]')
        return tuple(label(item) for item in value)

    def scalars(self, key: str) -> tuple[tuple[str, str], ...]:
        """Read a sub-table of single values, each as its label in the file."""
        content = self.table(key)
        for value in content.values():
            if not isinstance(value, str | int | float | date):
                self.refuse(key, content, "a table with one value a column, such as {kpi = 'a'}")
        return tuple((column, label(value)) for column, value in content.items())

    def table(self, key: str) -> Mapping[str, object]:
        """Read a sub-table; empty where absent."""
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            self.refuse(key, value, "a table such as {column = 'value'}")
        return cast("dict[str, object]", value)

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """Read one of a few words."""
        value = self.content.get(key, default)
        if value not in choices:
            self.refuse(key, value, "one of " + ", ".join(choices))
        return value

    def refuse(self, key: str, value: object, rule: str) -> NoReturn:
        """Refuse a value by key, value and rule."""
        if key not in self.content:
            raise PlanError(
                f"The {self.place} has no '{key}'.", f"Add {key} = ...: {rule}."
            ) from None
        raise PlanError(
            f"The {self.place} says {key} = {value!r}; it must be {rule}.",
            f"Correct '{key}' in the plan file.",
        ) from None

    def _get(self, key: str, default: object) -> object:
        return self.content.get(key, default)
