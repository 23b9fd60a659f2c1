"""A store and a bus that fail when told to."""

from __future__ import annotations

import asyncio

from tests.live.house import CountedStore, House
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.work import NOT_NOW
from venue.ports import Append, StoreDown
from venue.protocol.updates import Logged


class Lossy(LocalBus):
    """A bus that can lose what it should carry."""

    drop: frozenset[str] = frozenset()
    """Topics whose next changes are lost."""

    def deliver(self, topic: str, epoch: str, change: Logged) -> None:
        if topic not in self.drop:
            super().deliver(topic, epoch, change)


class Frail(CountedStore):
    """A store that can refuse work, and whose reading can be held up."""

    down = False
    gate: asyncio.Event | None = None
    gate_first = False
    """Whether reading is held up before it sees anything, or after."""

    def append(self, append: Append) -> None:
        if self.down:
            asyncio.get_running_loop().call_soon(append.done, NOT_NOW)
        else:
            super().append(append)

    def mark(self, kind, thing, person, value, done) -> None:
        if self.down:
            asyncio.get_running_loop().call_soon(done, False)
        else:
            super().mark(kind, thing, person, value, done)

    async def put(self, *puts) -> None:
        if self.down:
            raise StoreDown("no disk")
        await super().put(*puts)

    async def read(self, topic: str, after: int = 0, limit: int = 300):
        if self.down:
            raise StoreDown("no disk")
        held_up = self.gate is not None and topic == "room:p1"
        if held_up and self.gate_first:
            await self.gate.wait()
        page = await super().read(topic, after, limit)
        if held_up and not self.gate_first:
            await self.gate.wait()
        return page


class FrailHouse(House):
    """A venue over both."""

    def make_bus(self) -> Lossy:
        return Lossy()

    def make_store(self) -> Frail:
        return Frail(self.folder, self.bus, gather=0.0)
