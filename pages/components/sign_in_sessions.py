"""How long a sign-in lasts: an end of its own, an end without use, an end by signing out.

Kept in the memory of the one process that holds the store, so the cookie's thirty days and the
provider's say nothing here. After a restart a sign-in counts as used last when it was made.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.domain.access_rules import AccessRules

IDENTITY = ("iss", "sub", "iat", "sid", "provider")
SIGNED_OUT = "You have signed out."


@dataclass(slots=True)
class SignInSessions:
    """Every sign-in that was seen, when it was used last, and those that are over."""

    _used: dict[str, datetime] = field(default_factory=dict)
    _over: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def why_over(self, claims: Mapping[str, object], rules: AccessRules, now: datetime) -> str:
        """Note that a sign-in is used, and say why it is over; empty while it is not."""
        key, began = session_key(claims), _began(claims, now)
        with self._lock:
            self._forget(now, rules)
            if key in self._over:
                return self._over[key][1]
            why = _why(began, self._used.get(key, began), rules, now)
            if why:
                self._over[key] = (began, why)
                self._used.pop(key, None)
            else:
                self._used[key] = now
            return why

    def end(self, claims: Mapping[str, object], now: datetime) -> None:
        """End a sign-in in every tab that shares it."""
        with self._lock:
            key = session_key(claims)
            self._used.pop(key, None)
            self._over[key] = (_began(claims, now), SIGNED_OUT)

    def is_over(self, claims: Mapping[str, object]) -> bool:
        """Whether a sign-in was ended; asking does not count as use."""
        with self._lock:
            return session_key(claims) in self._over

    def _forget(self, now: datetime, rules: AccessRules) -> None:
        """Drop what the longest time has ended anyway."""
        for key, (began, _) in tuple(self._over.items()):
            if now - began > 2 * rules.longest:
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


def _began(claims: Mapping[str, object], now: datetime) -> datetime:
    issued = claims.get("iat")
    return datetime.fromtimestamp(issued, UTC) if isinstance(issued, int | float) else now


def _why(began: datetime, used: datetime, rules: AccessRules, now: datetime) -> str:
    if now - began > rules.longest:
        return "Your session has lasted as long as a session may."
    if now - used > rules.idle:
        return "Your session was not used for a while."
    return ""
