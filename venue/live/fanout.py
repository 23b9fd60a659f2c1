"""Fan-out: one frame a flush for everyone in a topic. The write to a socket is the cost (5–6 µs of kernel time each),
so updates that come within 10 ms share one; after a quiet time the first goes out at the end of the loop turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.live.frames import Frames

if TYPE_CHECKING:
    import asyncio

    from venue.live.visit import Visit

FLUSH = 0.010
"""Seconds between flushes: measured as CPU a delivery 0.17 × of a naive relay's, 0.33–0.40 when flushed every turn."""
BUSY = 3
"""Updates in one flush from which a topic is busy: 300 a second, faster than anybody reads."""
BUSY_FLUSH = 0.025
"""Seconds between flushes of a busy topic: 40 % of the writes, and nobody sees 15 ms in such a stream."""
CROWD_FLUSH = 50e-6
"""Seconds between flushes for each visit beyond which FLUSH is too often: writing to all of a crowd takes 5 µs a visit,
so that no topic ever takes more than a tenth of the time; at most CROWD_LONGEST."""
CROWD_LONGEST = 0.040
SLICE = 1_000
"""Visits written to in one turn of the loop: about 8 ms, so that a crowd's announcement does not stall small rooms."""


class Fanout:
    """The visits of one topic and what waits to be sent to all of them."""

    __slots__ = ("_flushed_at", "_interval", "_loop", "_pending", "_scheduled", "_walking", "visits")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.visits: dict[Visit, None] = {}
        self._pending: list[bytes] = []
        self._scheduled = False
        self._flushed_at = 0.0
        self._interval = FLUSH
        self._walking = False

    def queue(self, payload: bytes) -> None:
        """Send this encoded update to everyone, in order, within FLUSH seconds (longer in a busy topic or a crowd)."""
        if not self.visits:
            return
        self._pending.append(payload)
        if not self._scheduled:
            self._scheduled = True
            wait = self._flushed_at + self._interval - self._loop.time()
            if wait <= 0:
                self._loop.call_soon(self.flush)
            else:
                self._loop.call_later(wait, self.flush)

    def add(self, visit: Visit) -> None:
        """From now on this visit receives what is queued. What already waits goes out first, without it: its own enter
        reply covers that."""
        if self._pending and not self._walking:
            self._send()
        self.visits[visit] = None

    def discard(self, visit: Visit) -> None:
        """Nothing queued from now on reaches this visit."""
        self.visits.pop(visit, None)

    def flush(self) -> None:
        """Send what waits."""
        self._scheduled = False
        self._flushed_at = self._loop.time()
        if self._pending and not self._walking:
            self._send()

    def _send(self) -> None:
        frames = Frames(self._pending)
        crowded = min(CROWD_LONGEST, len(self.visits) * CROWD_FLUSH)
        self._interval = max(crowded, BUSY_FLUSH if len(self._pending) >= BUSY else FLUSH)
        self._pending = []
        if len(self.visits) <= SLICE:
            for visit in self.visits:
                visit.deliver(frames)
        else:
            self._walking = True
            self._walk(frames, list(self.visits), 0)

    def _walk(self, frames: Frames, visits: list[Visit], start: int) -> None:
        for visit in visits[start : start + SLICE]:
            if visit in self.visits:
                visit.deliver(frames)
        if start + SLICE < len(visits):
            self._loop.call_soon(self._walk, frames, visits, start + SLICE)
            return
        self._walking = False
        if self._pending:  # queued meanwhile: it waited, because two walks at once could overtake each other
            self._send()
