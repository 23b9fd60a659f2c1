"""The other processes: what they hold, as they tell it; and which of them still live."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from redis.exceptions import RedisError

from venue.backends.redis.holdings import KEPT, Holdings, Place
from venue.backends.redis.keys import HOME, partition_of
from venue.backends.redis.link import LinkDown, Replies, pack
from venue.ports import Lease, StoreDown

if TYPE_CHECKING:
    from venue.backends.redis.bus import RedisBus
    from venue.backends.redis.store import RedisStore

LOOK = 1.0
"""Seconds between two looks at which processes live."""
STEADY = 4.0
"""Seconds without trouble before a process is held to be dead: after a break of Redis all must get to renew first."""
GRACE = 10.0
"""Seconds that the visits of a process that ended in order stay: they are on their way to another one."""

log = logging.getLogger(__name__)


class News(msgspec.Struct, omit_defaults=True):
    """What a process tells the others. `change` counts its changes: a gap says that some were missed."""

    process: str
    change: int = 0
    held: list[Lease] = []
    gone: list[Place] = []
    whole: bool = False
    """`held` is everything."""
    kept: list[Lease] = []
    away: list[Place] = []
    """Places that whoever holds them shall let go of."""
    bye: bool = False


_news = msgspec.json.Decoder(News)
_lease = msgspec.json.Decoder(Lease)


class Others:
    """Hears what the other processes tell, reads what it missed, and lets the visits of dead ones depart.

    `on_kept(lease)` and `on_away(place)`: one of them kept a lease, or wants a place empty that we may hold."""

    def __init__(
        self,
        store: RedisStore,
        bus: RedisBus,
        holdings: Holdings,
        on_kept: Callable[[Lease], None],
        on_away: Callable[[Place], None],
    ) -> None:
        self._store = store
        self._bus = bus
        self._holdings = holdings
        self._on_kept = on_kept
        self._on_away = on_away
        self._changes: dict[str, int] = {}
        """Process → the number of its last change that was heard."""
        self._steady_since = 0.0
        self._absent: set[str] = set()
        self._leaving: dict[str, float] = {}
        """Processes that said goodbye → when their visits are gone."""

    async def call(self, partition: int, *commands: bytes) -> Replies:
        """Commands to whoever has the partition. Raises LinkDown, StoreDown."""
        if self._store.servers is None:
            raise StoreDown("The store is closed.")
        replies = await self._store.servers.link(partition).call(*commands)
        for reply in replies:
            if isinstance(reply, RedisError):
                raise LinkDown(str(reply))
        return replies

    def unsteady(self) -> None:
        """There was trouble with Redis: nobody is held to be dead for a while."""
        self._steady_since = asyncio.get_running_loop().time()
        self._absent.clear()

    async def read_all(self) -> None:
        """What every process holds. Raises LinkDown, StoreDown."""
        (processes,) = await self.call(HOME, pack("SMEMBERS", self._store.keys.processes))
        for process in map(bytes.decode, processes):
            if process != self._store.process:
                await self._read(process)

    def missed(self) -> None:
        """News may have been missed."""
        self.unsteady()
        self._changes.clear()
        self._bus.run(self._later(self.read_all))

    def hear(self, data: bytes) -> None:
        """News of a process."""
        news = _news.decode(data)
        process = news.process
        if process == self._store.process:
            return
        for place in map(tuple, news.away):
            self._on_away(place)
        for lease in news.kept:
            self._on_kept(lease)
        if news.bye:
            self._leaving[process] = asyncio.get_running_loop().time() + GRACE
            return
        self._leaving.pop(process, None)
        self._absent.discard(process)
        last = self._changes.get(process)
        if news.whole:
            self._holdings.replace(process, {(lease.room, lease.visit): lease for lease in news.held})
        elif news.change == last:
            return
        elif last is None or news.change != last + 1:
            self._bus.run(self._later(lambda: self._read(process)))
            return
        else:
            for lease in news.held:
                self._holdings.put(process, lease)
            for place in news.gone:
                self._holdings.drop(process, tuple(place))
        self._changes[process] = news.change

    async def look(self) -> None:
        """Watch over which processes live, for good."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK)
            now = loop.time()
            for process in [process for process, until in self._leaving.items() if until <= now]:
                del self._leaving[process]
                self._bury(process)
            try:
                await self._look(now)
            except (LinkDown, StoreDown):
                self.unsteady()

    async def _read(self, process: str) -> None:
        keys = self._store.keys
        found, lives = await self.call(
            partition_of(process), pack("HGETALL", keys.visits(process)), pack("EXISTS", keys.lease(process))
        )
        values = dict(zip(found[::2], found[1::2], strict=True))
        change = int(values.pop(b"", b"0"))
        if not lives and process not in self._holdings.by_process:
            return  # a dead one, not yet cleared away: nobody here has ever seen its visits
        if change < self._changes.get(process, 0):
            return  # we have heard more meanwhile
        leases = [_lease.decode(value) for value in values.values()]
        self._holdings.replace(process, {(lease.room, lease.visit): lease for lease in leases})
        self._changes[process] = change

    async def _later(self, read: Callable[[], object]) -> None:
        try:
            await read()
        except (LinkDown, StoreDown) as error:  # the next renewal of each process says again where it stands
            log.info("presence is read again later: %s", error)

    async def _look(self, now: float) -> None:
        keys = self._store.keys
        (members,) = await self.call(HOME, pack("SMEMBERS", keys.processes))
        listed = set(map(bytes.decode, members))
        known = {process for process in self._holdings.by_process if process != KEPT}
        for process in (listed | known) - {self._store.process} - self._leaving.keys():
            (lives,) = await self.call(partition_of(process), pack("EXISTS", keys.lease(process)))
            if lives:
                self._absent.discard(process)
            elif process not in self._absent:
                self._absent.add(process)
            elif now - self._steady_since > STEADY:
                self._bury(process)
                await self._clear_away(process)

    def _bury(self, process: str) -> None:
        self._holdings.forget(process)
        self._changes.pop(process, None)
        self._absent.discard(process)

    async def _clear_away(self, process: str) -> None:
        """Remove what a dead process has left. If it was not dead after all, it writes everything anew."""
        keys = self._store.keys
        await self.call(partition_of(process), pack("DEL", keys.visits(process)))
        await self.call(HOME, pack("SREM", keys.processes, process))
