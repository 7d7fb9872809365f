"""One draw after the other: who asks what, what came of it, and what must not be in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from analytics.domain.errors import (
    AccessDeniedError,
    AnalyticsError,
    ConflictError,
    NotFoundError,
)
from analytics.domain.viewer import Grant, Role, Viewer
from analytics.services.needs import DECLARED
from analytics.store.seen import seen_by
from tests.services.access_asking import Asking
from tests.services.access_calls import CALLS
from tests.services.access_exports import exports
from tests.services.five_units import UNITS, mark
from tests.services.unit_world import World, make_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.store.permissions import Need

# Nobody's units, some of them hard on whoever builds a query from them.
ODD = ("Nowhere", "atlas", "Atlas ", "x') OR true --", "{all}", "Köln\n", "%", '"Nowhere"', "")
# A name can be held once: that it is taken shows, by whom and for what does not.
TAKEN = "cannot be used"
ALL_HERE = tuple(UNITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a question gave: an answer or a refusal, and whether anything was written."""

    answer: object
    wrote: bool

    @property
    def kind(self) -> str:
        """In one word, for the table."""
        match self.answer:
            case AccessDeniedError():
                return "denied"
            case NotFoundError():
                return "not found"
            case ConflictError() if TAKEN in self.answer.message:
                return "name taken"
            case AnalyticsError():
                return "refused"
            case _:
                return "wrote" if self.wrote else "answered"


@dataclass(slots=True)
class Worlds:
    """The store with all units, and those with fewer of them, made when they are needed.

    ``held_against`` are the sets of units whose answers are held against a store of their own.
    """

    folder: Path
    found: dict[tuple[str, ...], World] = field(default_factory=dict)
    held_against: set[tuple[str, ...]] = field(default_factory=set)

    def of(self, units: tuple[str, ...]) -> World:
        """Return the store in which these units alone ever did anything."""
        if units not in self.found:
            whole = self.of(ALL_HERE) if units != ALL_HERE else None
            folder = self.folder / ("+".join(units) or "none")
            self.found[units] = make_world(folder, units, whole)
        return self.found[units]

    def close(self) -> None:
        """Close every store."""
        for one in self.found.values():
            one.forget()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One question: who, which service, and the seed of its arguments."""

    viewer: Viewer
    service: str
    seed: int

    @property
    def need(self) -> Need:
        """What the service declares."""
        found: Need = getattr(function_of(self.service), DECLARED)
        return found

    @property
    def seen(self) -> tuple[str, ...]:
        """Units whose rows may show, of those there are."""
        units = self.viewer.acting_as(self.need.role).units
        return tuple(one for one in UNITS if units is None or one in units)


def function_of(service: str) -> Callable[..., object]:
    """Find a service by module and name."""
    from importlib import import_module

    module, _, name = service.partition(".")
    found: Callable[..., object] = getattr(import_module(f"analytics.services.{module}"), name)
    return found


def draw_one(random: Random, service: str, sets: tuple[tuple[str, ...], ...]) -> Draw:
    """Draw a person with some grants, and the seed of what they ask a service."""
    grants = tuple(_grant(random, sets) for _ in range(random.choice((0, 1, 1, 1, 1, 2, 2, 3))))
    viewer = Viewer(name="somebody", grants=grants)
    return Draw(viewer=viewer, service=service, seed=random.randrange(2**32))


def _grant(random: Random, sets: tuple[tuple[str, ...], ...]) -> Grant:
    role = random.choice(tuple(Role))
    if random.random() < 0.08:
        return Grant(role=role, units=None)
    units = random.choice(sets)
    odd = tuple(random.sample(ODD, random.randrange(3))) if random.random() < 0.3 else ()
    return Grant(role=role, units=(*units, *odd))


def ask(world: World, draw: Draw) -> tuple[Outcome, Asking]:
    """Ask a store; a copy that was written to is not asked again."""
    store = world.store
    before = store.revision()
    draws = Random(draw.seed)  # noqa: S311 - draws of a test
    asking = Asking(world=world, store=seen_by(store, draw.viewer), draw=draws)
    answer: object
    try:
        answer = CALLS[draw.service](asking)
    except AnalyticsError as error:
        answer = error
    wrote = store.revision() != before
    if not wrote:
        return Outcome(answer=answer, wrote=False), asking
    return Outcome(answer=answer, wrote=True), asking


def examine(worlds: Worlds, draw: Draw, *, every_export: bool = False) -> str:
    """Ask the whole store and the one with the seen units alone; return what kind of answer.

    Raises
    ------
    AssertionError
        Something of a unit that is not seen shows, in words or in numbers.
    """
    whole, asking = ask(worlds.of(ALL_HERE), draw)
    own = set(draw.viewer.units or ()) - set(UNITS)
    said = sorted({one for one in (*asking.said, *own) if one}, key=len, reverse=True)
    written = _written(draw, whole.answer, every=every_export)
    _require_unmarked(draw, " ".join((words(whole.answer), *written)), said)
    if not draw.viewer.acting_as(draw.need.role).grants:
        assert whole.kind == "denied", f"{draw}: {whole.kind}"
    if not draw.viewer.acting_as(Role.ANALYST).grants:
        assert not whole.wrote, f"{draw}: a viewer wrote"
    some = draw.viewer.acting_as(draw.need.role).units is not None
    others = draw.seen in worlds.held_against and draw.seen != ALL_HERE
    if some and others and whole.kind != "name taken":
        alone, _ = ask(worlds.of(draw.seen), draw)
        found, expected = (comparable(words(one.answer)) for one in (whole, alone))
        assert found == expected, f"{draw}\n{difference(found, expected)}"
        assert whole.wrote == alone.wrote, str(draw)
        if alone.wrote:
            worlds.of(draw.seen).forget()
    if whole.wrote:
        worlds.of(ALL_HERE).forget()
    return whole.kind


def _written(draw: Draw, answer: object, *, every: bool) -> list[str]:
    """Write one export of an answer, or all of them."""
    found = exports(answer)
    if not found:
        return []
    return [one() for one in found] if every else [found[draw.seed % len(found)]()]


def _require_unmarked(draw: Draw, text: str, said: list[str]) -> None:
    """Refuse a text with the mark or the name of a unit that is not seen.

    What the asker said comes back in many answers; it is taken out first.
    """
    for one in said:
        text = text.replace(one, "").replace(repr(one)[1:-1], "")
    shown = {
        unit
        for unit in UNITS
        if unit not in draw.seen and (mark(unit) in text or re.search(rf"\b{unit}\b", text))
    }
    assert not shown, f"{draw} shows {shown}: {around(text, shown)}"


def words(answer: object) -> str:
    """Everything an answer says, all the way down."""
    if isinstance(answer, AnalyticsError):
        return repr((type(answer), answer.message, answer.remedy, answer.problems))
    return repr(answer)


COUNTED = (
    (re.compile(r"revision=\d+"), "revision="),
    (re.compile(r"\bds_\d+(_batch)?\b"), "ds"),
    (re.compile(r"snapshot='[0-9a-f]{64}'"), "snapshot="),  # a hash over the revision, too
    (re.compile(r"0x[0-9a-f]+"), "0x"),
    (re.compile(r"/[^ ']*/made[^ ']*|/[^ ']*/copy\d+[^ ']*"), "PATH"),
)


def comparable(text: str) -> str:
    """Leave out what counts writes of everybody: the revision and the numbers of data sets."""
    for pattern, instead in COUNTED:
        text = pattern.sub(instead, text)
    return text


def difference(one: str, other: str) -> str:
    """Where two texts part."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    at = at or min(len(one), len(other))
    return f"...{one[max(0, at - 300) : at + 200]}\n---\n...{other[max(0, at - 300) : at + 200]}"


def around(text: str, units: set[str]) -> str:
    """Text around the first mark of some units."""
    found = [text.find(mark(one)) for one in units] + [text.find(one) for one in units]
    at = min((one for one in found if one >= 0), default=0)
    return text[max(0, at - 200) : at + 200]


def run_draws(
    worlds: Worlds, number: int, seed: int, sets: tuple[tuple[str, ...], ...]
) -> Counter[tuple[str, str, str]]:
    """Examine so many draws and count them by service, highest role, and outcome."""
    random = Random(seed)  # noqa: S311 - draws of a test
    counts = Counter[tuple[str, str, str]]()
    services = tuple(CALLS)
    for place in range(number):
        draw = draw_one(random, services[place % len(services)], sets)
        kind = examine(worlds, draw)
        role = draw.viewer.role
        counts[draw.service, role.value if role else "none", kind] += 1
    return counts
