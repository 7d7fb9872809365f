"""Which sign-ins are over, in a small file beside the store: a restart must not revive a cookie.

One line an end: until when it matters, and a hash of the sign-in under the secret that signs its
cookie. Nobody can read from it who signed out. Not in the store, because every write there is one
of the journal, and an older store that is brought back would sign people in again.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEPT = timedelta(days=31)
"""Longer than the cookie of a sign-in lasts, whatever the limits of a session become."""
LINE = re.compile(r"(\d{10}) ([0-9a-f]{64})")
MOST_ADDED = 1_000
"""Lines after which what no longer matters is left out of the file."""
LOG = logging.getLogger(__name__)


class EndedSignIns:
    """An open record of ends; what is added is on disk when ``add`` returns.

    Parameters
    ----------
    path
        The file; it is made with the first end.
    secret
        What signs the cookies. With another one all of them are void, and so is the record.
    now
        What no longer matters by then is left out.
    """

    def __init__(self, path: Path, secret: str, now: datetime) -> None:
        self.path = path
        self.readable = True
        self._secret = secret.encode()
        self._until: dict[str, int] = {}
        self._added = 0
        self._lock = Lock()
        self._read(now)

    def holds(self, key: str) -> bool:
        """Whether a sign-in was ended before or since the start."""
        return self._name(key) in self._until

    def add(self, key: str, now: datetime) -> None:
        """Keep an end; where the disk refuses it holds until the next start, as the log says."""
        until, name = int((now + KEPT).timestamp()), self._name(key)
        with self._lock:
            self._until[name] = until
            try:
                self._append(f"{until} {name}\n")
                if self._added >= MOST_ADDED:
                    self._rewrite(now)
            except OSError as error:
                LOG.warning("A sign-out could not be written down: %s.", error.strerror)

    def _name(self, key: str) -> str:
        return hmac.new(self._secret, key.encode(), hashlib.sha256).hexdigest()

    def _read(self, now: datetime) -> None:
        """Read what is there; a last line that was cut was never acknowledged."""
        try:
            lines = self.path.read_text(encoding="ascii").splitlines(keepends=True)
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError):
            lines = ["?\n"]
        if lines and not lines[-1].endswith("\n"):
            lines.pop()
        found = [LINE.fullmatch(one.rstrip("\n")) for one in lines]
        self.readable = all(found)
        self._until = {one[2]: int(one[1]) for one in found if one}
        if not self.readable:
            LOG.warning(
                "'%s' is not understood: whoever signed in before now has to sign in again, at"
                " every start until it is removed.",
                self.path.name,
            )
            return
        try:
            self._rewrite(now)
        except OSError as error:
            LOG.warning("The record of sign-outs could not be tidied: %s.", error.strerror)

    def _append(self, line: str) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._added += 1

    def _rewrite(self, now: datetime) -> None:
        """Leave out what no longer matters, in a new file that takes the place of the old one."""
        since = int(now.timestamp())
        self._until = {name: until for name, until in self._until.items() if until > since}
        draft = self.path.with_name(f"{self.path.name}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            lines = "".join(f"{until} {name}\n" for name, until in self._until.items())
            os.write(descriptor, lines.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(self.path)
        self._added = 0
