"""How long a sign-in lasts: an end of its own, an end without use, an end by signing out.

The cookie's thirty days and the provider's say nothing here. Use is kept in the memory of the one
process that holds the store; after a restart a sign-in counts as used last when it was made. Ends
are kept in a file beside the store, so that they stay ends.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from pages.components.ended_sign_ins import KEPT, EndedSignIns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analytics.domain.access_rules import AccessRules

IDENTITY = ("iss", "sub", "iat", "sid", "provider")
SIGNED_OUT = "You have signed out."
ENDED = "This sign-in was ended."
NOT_DATED = "The sign-in does not say when it was made, so nobody can tell when it ends."
NOT_KNOWN = "Nobody can tell whether this sign-in was ended before the last start."
CLOCKS_APART = timedelta(minutes=5)
"""How far the provider's clock may be ahead of ours."""


@dataclass(slots=True)
class SignInSessions:
    """Every sign-in that was seen, when it was used last, and those that are over."""

    _used: dict[str, datetime] = field(default_factory=dict)
    _over: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _record: EndedSignIns | None = None
    _since: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    def keep_in(self, path: Path, secret: str, now: datetime) -> None:
        """Keep ends in a file from now on, and hold those it has; the same again does nothing.

        A file that cannot be understood ends every sign-in made before now.
        """
        with self._lock:
            if self._record is None or self._record.path != path:
                self._record = EndedSignIns(path, secret, now)
                self._since = None if self._record.readable else now

    def why_over(self, claims: Mapping[str, object], rules: AccessRules, now: datetime) -> str:
        """Note that a sign-in is used, and say why it is over; empty while it is not."""
        key = session_key(claims)
        with self._lock:
            self._forget(now, rules)
            why = self._said(key, claims, rules, now)
            if not why:
                self._used[key] = now
            elif key not in self._over:
                self._keep(key, now, why)
            return why

    def end(self, claims: Mapping[str, object], now: datetime) -> None:
        """End a sign-in in every tab that shares it."""
        with self._lock:
            self._keep(session_key(claims), now, SIGNED_OUT)

    def is_over(self, claims: Mapping[str, object], rules: AccessRules, now: datetime) -> bool:
        """Whether a sign-in is over; asking does not count as use."""
        with self._lock:
            return bool(self._said(session_key(claims), claims, rules, now))

    def _said(
        self, key: str, claims: Mapping[str, object], rules: AccessRules, now: datetime
    ) -> str:
        if key in self._over:
            return self._over[key][1]
        if self._record is not None and self._record.holds(key):
            return ENDED
        began = _began(claims)
        if began is None or began - now > CLOCKS_APART:
            return NOT_DATED
        if self._since is not None and began < self._since:
            return NOT_KNOWN
        return _why(began, self._used.get(key, began), rules, now)

    def _keep(self, key: str, now: datetime, why: str) -> None:
        self._used.pop(key, None)
        self._over[key] = (now, why)
        if self._record is not None and not self._record.holds(key):
            self._record.add(key, now)

    def _forget(self, now: datetime, rules: AccessRules) -> None:
        """Drop what the cookie's own end, or the longest time, has ended anyway."""
        for key, (ended, _) in tuple(self._over.items()):
            if now - ended > KEPT:
                del self._over[key]
        for key, used in tuple(self._used.items()):
            if now - used > rules.longest:
                del self._used[key]


SESSIONS = SignInSessions()
"""The sessions of this process."""


def session_key(claims: Mapping[str, object]) -> str:
    """Name one sign-in by who, where and when, without keeping any of it readable."""
    said = json.dumps([str(claims.get(name, "")) for name in IDENTITY])
    return hashlib.sha256(said.encode()).hexdigest()


def _began(claims: Mapping[str, object]) -> datetime | None:
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return None
    try:
        return datetime.fromtimestamp(issued, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _why(began: datetime, used: datetime, rules: AccessRules, now: datetime) -> str:
    if now - began > rules.longest:
        return "Your session has lasted as long as a session may."
    if now - used > rules.idle:
        return "Your session was not used for a while."
    return ""
