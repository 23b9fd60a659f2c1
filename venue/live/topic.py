"""A topic as a process follows it: its position, its newest updates, and the visits that receive it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from venue.live.fanout import Fanout
from venue.live.ring import REPLAY_UPDATES, Ring
from venue.protocol import codec
from venue.protocol.names import Position, room_of
from venue.protocol.updates import Beat, Logged

if TYPE_CHECKING:
    from venue.live.hub import Hub

log = logging.getLogger("venue.topic")

PAGE = 300
AGAIN = 1.0
"""Seconds after which reading on is tried again; in a quiet room no change may come that shows the gap."""


class Topic:
    """Follows a topic on the bus, folds its log (subclasses: `fold`), encodes each update once and fans it out.

    The join with the log is race-free: follow the bus first, read the log, then take what came meanwhile by seq.
    """

    __slots__ = ("_catching_up", "_early", "closed", "epoch", "fanout", "hub", "name", "ring", "room_id", "seq")

    def __init__(self, hub: Hub, name: str) -> None:
        self.hub = hub
        self.name = name
        self.room_id = room_of(name)
        self.epoch = ""
        self.seq = 0
        self.ring = Ring()
        self.fanout = Fanout(hub.loop)
        self._early: list[tuple[str, Logged]] | None = []
        """What the bus brought while the log was being read; None once live."""
        self._catching_up: asyncio.Task | None = None
        self.closed = False

    async def open(self) -> None:
        """Follow the bus and fold the log so far."""
        await self.hub.bus.follow(self.name, self)
        await self._read_on()

    async def _read_on(self) -> None:
        if self._early is None:
            self._early = []
        while True:
            self.hub.counters["log_reads"] += 1
            page = await self.hub.store.read(self.name, self.seq, PAGE)
            if page.epoch != self.epoch:
                if self.epoch and self.seq:
                    self.reset()
                    self.epoch = page.epoch
                    continue
                self.epoch = page.epoch
            for change in page.changes:
                self._take(change, live=bool(self.fanout.visits), encode=change.seq > page.top - REPLAY_UPDATES)
            if len(page.changes) < PAGE:
                break
        early, self._early = self._early, None
        for epoch, change in early:
            self.logged(epoch, change)

    def close(self) -> None:
        """Stop following."""
        self.closed = True
        self.hub.bus.unfollow(self.name, self)
        if self._catching_up:
            self._catching_up.cancel()

    # what the bus brings

    def logged(self, epoch: str, change: Logged) -> None:
        """The next change: fold it and tell everyone. A gap is read from the log."""
        if self._early is not None:
            self._early.append((epoch, change))
        elif epoch != self.epoch or change.seq > self.seq + 1:
            self.lost()
        elif change.seq == self.seq + 1:
            self._take(change, live=True, encode=True)

    def volatile(self, payload: bytes) -> None:
        """Subclasses that have volatile news take it here."""

    def lost(self) -> None:
        """Something may have been missed: read on from where we are."""
        if self.closed:
            return
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.ensure_future(self._catch_up())

    async def _catch_up(self) -> None:
        try:
            await self._read_on()
        except Exception:
            log.exception("catching up with %s failed; tried again in a second", self.name)
            self._early = None
            if self.hub.ready:
                self.hub.loop.call_later(AGAIN, self.lost)

    def reset(self) -> None:
        """The log began anew (another epoch): forget what was folded. Visits see it by the epoch of the next beat."""
        self.seq = 0
        self.ring.clear()

    def _take(self, change: Logged, live: bool, encode: bool) -> None:
        self.seq = change.seq
        self.fold(change)
        if encode:
            payload = self.encode(change)
            self.ring.add(change.seq, change.id, payload)
            if live:
                self.fanout.queue(payload)
        if live:
            self.told(change)

    def fold(self, change: Logged) -> None:
        """Subclasses fold the change into what the topic is."""

    def told(self, change: Logged) -> None:
        """Subclasses react to a live change beyond folding it."""

    # what visits are told

    def encode(self, change: Logged) -> bytes:
        """The update as it goes out: names joined now, so that renames and erasures reach old ones."""
        change.topic = self.name
        if change.by is not None:
            self.hub.people.join(change.by, self.room_id)
        return codec.encode(change)

    @property
    def position(self) -> tuple[str, int]:
        """Where the log stands."""
        return self.epoch, self.seq

    def since(self, after: Position | None) -> list[bytes] | None:
        """The encoded updates after a client's position, or None when it needs the state."""
        if after is None or after.epoch != self.epoch:
            return None
        return self.ring.since(after, self.seq)

    def beat(self) -> None:
        """Tell everyone where the log stands."""
        self.fanout.queue(codec.encode(Beat(topic=self.name, position=self.position)))
