"""Presence of a venue in many processes: each holds its visits' leases under one of its own."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import msgspec

from venue.backends.redis.holdings import KEPT, Holdings, Place
from venue.backends.redis.kept import KeptLeases, is_kept
from venue.backends.redis.keys import HOME, partition_of
from venue.backends.redis.link import LinkDown, pack
from venue.backends.redis.others import News, Others
from venue.backends.redis.scripts import HOLD
from venue.ports import Lease, PresenceWatcher, StoreDown

if TYPE_CHECKING:
    from venue.backends.redis.bus import RedisBus
    from venue.backends.redis.store import RedisStore

TTL = 10_000
"""Milliseconds a process's lease holds."""
RENEW = 3.0
"""Seconds between two renewals."""
GATHER = 0.05
"""Seconds in which changes are gathered: a crowd that comes costs a command, not one each."""

log = logging.getLogger(__name__)


class RedisPresence:
    """ports.Presence on Redis.

    A process that dies stops renewing; its lease lapses after 10 s, and every other process lets its visits depart and
    removes them. What is put here is told here at once, and to the others within a tenth of a second. While Redis is
    away nobody is seen to come or go but those of one's own process.
    """

    def __init__(self, store: RedisStore, bus: RedisBus) -> None:
        self._store = store
        self._bus = bus
        self._holdings = Holdings()
        self._others = Others(store, bus, self._holdings, self._kept_elsewhere, self._let_go)
        self._kept = KeptLeases(store)
        self._change = 0
        """How many changes of ours Redis knows."""
        self._pending: dict[Place, Lease | None] = {}
        """What Redis has to be told: a lease, or None for a place let go of."""
        self._telling = News("")
        self._whole = True
        """Whether Redis must be given everything anew."""
        self._expiring: dict[Place, float] = {}
        """`until` of the leases of our own and the kept ones that have one: a sweep looks at no others."""
        self._something = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._loading: asyncio.Task[None] | None = None
        self._loaded = False
        self._touched: set[Place] = set()
        """Places put or dropped before the kept leases were read: what is said now counts."""

    # ports.Presence

    def put(self, lease: Lease) -> None:
        place = lease.room, lease.visit
        process, other = (KEPT, self._process) if is_kept(lease) else (self._process, KEPT)
        held = self._holdings.by_process
        if held.get(process, {}).get(place) == lease and place not in held.get(other, {}):
            return
        self._touch(place)
        was_kept = process != KEPT and place in held.get(KEPT, {})
        self._holdings.put(process, lease)
        if lease.until is None:
            self._expiring.pop(place, None)
        else:
            self._expiring[place] = lease.until
        if self._holdings.drop(other, place) or (process != KEPT and not self._loaded):
            if process == KEPT:
                self._pending[place] = None
            else:
                self._kept.save(place, None)
                if was_kept:
                    self._telling.away.append(place)
        if process == KEPT:
            self._kept.save(place, lease)
            self._telling.kept.append(lease)
        else:
            self._pending[place] = lease
        self._start()

    def drop(self, room: str, visit: str) -> None:
        place = room, visit
        self._touch(place)
        self._expiring.pop(place, None)
        holders = self._holdings.holders(place)
        if KEPT in holders or not self._loaded:
            self._kept.save(place, None)
        if self._process in holders:
            self._pending[place] = None
        if [holder for holder in holders if holder != self._process]:
            self._telling.away.append(place)
        self._holdings.drop_everywhere(place)
        if holders:
            self._start()

    async def watch(self, watcher: PresenceWatcher) -> list[Lease]:
        """All leases now. Raises StoreDown."""
        self._start()
        while not self._loaded:
            if self._loading is None or self._loading.done():
                self._loading = asyncio.create_task(self._load())
            await asyncio.shield(self._loading)
        self._holdings.watchers.append(watcher)
        return self._holdings.shown()

    def sweep(self, now: float) -> None:
        for room, visit in [place for place, until in self._expiring.items() if until < now]:
            self.drop(room, visit)
        self._kept.go_on()

    async def close(self) -> None:
        """Take one's leases along; other processes show them a little longer: the visits are on their way there."""
        if not self._tasks:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._kept.flush()
        bye = msgspec.json.encode(News(self._process, bye=True))
        keys = self._store.keys
        try:
            await self._others.call(partition_of(self._process), pack("DEL", *self._own_keys()))
            leave = pack("SREM", keys.processes, self._process)
            await self._others.call(HOME, leave, pack(self._store.servers.publish, keys.presence, bye))
        except (LinkDown, StoreDown) as error:
            log.info("leases lapse by themselves: %s", error)

    # telling

    @property
    def _process(self) -> str:
        return self._store.process

    def _own_keys(self) -> list[bytes]:
        return [self._store.keys.lease(self._process), self._store.keys.visits(self._process)]

    def _touch(self, place: Place) -> None:
        if not self._loaded:
            self._touched.add(place)

    def _start(self) -> None:
        self._something.set()
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._renew()), asyncio.create_task(self._others.look())]

    async def _renew(self) -> None:
        """Tell what has changed, soon; and that we live, every 3 s."""
        while True:
            try:
                await self._hold()
                async with asyncio.timeout(RENEW):
                    await self._something.wait()
            except TimeoutError:
                pass
            except (LinkDown, StoreDown) as error:
                log.info("leases cannot be renewed just now: %s", error)
            await asyncio.sleep(GATHER)

    async def _hold(self) -> None:
        self._something.clear()
        whole, pending, telling = self._whole, self._pending, self._telling
        self._pending, self._telling = {}, News("")
        telling.process, telling.whole = self._process, whole
        own = self._holdings.by_process.get(self._process, {})
        telling.held = list(own.values()) if whole else [lease for lease in pending.values() if lease is not None]
        telling.gone = [] if whole else [place for place, lease in pending.items() if lease is None]
        telling.change = change = self._change + 1 if whole or pending else self._change
        keys = self._store.keys
        held = [
            word for lease in telling.held for word in (_field(lease.room, lease.visit), msgspec.json.encode(lease))
        ]
        gone = [_field(*place) for place in telling.gone]
        command = HOLD.pack(self._own_keys(), TTL, change, int(whole), len(telling.held), *held, *gone)
        try:
            (before,) = await self._others.call(partition_of(self._process), command)
            if before != self._change and not whole:
                raise LinkDown("the server has lost what it was told of visits")
            self._change, self._whole = change, False
            message = pack(self._store.servers.publish, keys.presence, msgspec.json.encode(telling))
            await self._others.call(HOME, pack("SADD", keys.processes, self._process), message)
        except (LinkDown, StoreDown):
            self._whole = True
            self._pending = pending | self._pending
            self._telling.kept[:0] = telling.kept
            self._telling.away[:0] = telling.away
            self._something.set()
            self._others.unsteady()
            raise

    # hearing

    async def _load(self) -> None:
        await self._bus.listen(self._store.keys.presence, HOME, self._others.hear, self._missed)
        try:
            await self._others.read_all()
        except LinkDown as error:
            raise StoreDown(f"Who is there cannot be read: {error}.") from None
        kept = await self._kept.load()
        for place, lease in kept.items():
            if place not in self._touched and place not in self._holdings.by_process.get(KEPT, {}):
                self._kept_elsewhere(lease)
        self._loaded = True
        self._touched.clear()

    def _missed(self) -> None:
        self._something.set()
        self._others.missed()

    def _kept_elsewhere(self, lease: Lease) -> None:
        self._holdings.put(KEPT, lease)
        self._expiring[lease.room, lease.visit] = lease.until

    def _let_go(self, place: Place) -> None:
        if self._process in self._holdings.holders(place):
            self._pending[place] = None
            self._something.set()
        self._expiring.pop(place, None)
        self._holdings.drop_everywhere(place)


def _field(room: str, visit: str) -> str:
    """A place's field in the hash of what a process holds."""
    return f"{room}\0{visit}"
