"""One timer for all connections: walks them in slices, so that a crowd costs no timer each and no burst."""

import asyncio
import logging
from typing import Protocol

log = logging.getLogger("venue.transport")

SLICES = 10


class Watched(Protocol):
    """What the watch looks after."""

    due: float
    """Loop time at which something must be looked at."""
    slice: set["Watched"] | None

    def look(self, now: float) -> None:
        """`due` has come: do what is to be done and set it anew."""


class Watch:
    """Calls `look` of each member within a tenth of `round_seconds` … `round_seconds` after its `due`."""

    __slots__ = ("_handle", "_loop", "_next", "_slices", "_step", "count")

    def __init__(self, loop: asyncio.AbstractEventLoop, round_seconds: float) -> None:
        self.count = 0
        self._loop = loop
        self._step = round_seconds / SLICES
        self._slices: list[set[Watched]] = [set() for _ in range(SLICES)]
        self._next = 0
        self._handle: asyncio.TimerHandle | None = None

    def add(self, member: Watched) -> None:
        """From now on. The timer runs only while somebody is here."""
        member.slice = self._slices[self.count % SLICES]
        member.slice.add(member)
        self.count += 1
        if self._handle is None:
            self._handle = self._loop.call_later(self._step, self._walk)

    def drop(self, member: Watched) -> None:
        """No longer; no error when it was not here."""
        if member.slice is None:
            return
        member.slice.discard(member)
        member.slice = None
        self.count -= 1
        if not self.count and self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _walk(self) -> None:
        self._handle = self._loop.call_later(self._step, self._walk)
        members = self._slices[self._next]
        self._next = (self._next + 1) % SLICES
        now = self._loop.time()
        for member in tuple(members):
            if member.due <= now:
                try:
                    member.look(now)
                except Exception as error:
                    # One bad connection must not stop the walk that keeps all others alive.
                    member.due = now + self._step * SLICES
                    log.error("looking after a connection failed: %r", error)
