"""Records put with an append, on a cluster, where they belong to another server than the topic.

The append's script writes them into its partition's outbox, in the same step as the changes: so they happen together or
not at all. Whoever appended brings them home before its `done` is called; if it dies first, any process does within
seconds. A version that was drawn at home before the append keeps a late one from undoing what was put since.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from venue.backends.redis.keys import HOME, PARTITIONS
from venue.backends.redis.link import LinkDown, Replies, pack
from venue.backends.redis.scripts import SETTLE
from venue.ports import Put

if TYPE_CHECKING:
    from venue.backends.redis.store import RedisStore
    from venue.backends.redis.work import AppendWork

SWEEP = 5.0
"""Seconds between two looks for what a process that died has left."""
RETRY = 0.2

log = logging.getLogger(__name__)

Carried = list[tuple[str, str, int, bytes]]
"""(kind, key, version, value) of each record."""
_decoder = msgspec.msgpack.Decoder(Carried)


def name_of(kind: str, key: str) -> str:
    """A record's field in `versions`."""
    return f"{kind}\n{key}"


class Outbox:
    """The outboxes of all partitions, as one process works on them."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to sweep."""
        self._run(self._sweep())

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def prepare(self, work: AppendWork, partition: int, pack_append: Callable[[bytes], bytes]) -> None:
        """Give the work its command, with versions for its records, as soon as they are drawn."""
        self._run(self._prepare(work, partition, pack_append))

    def after_repeat(self, partition: int) -> Callable[[int, bool, Callable[[], None]], None]:
        """What settles an append that carries no records of its own: what it repeats may have left some behind."""

        def settle(first: int, repeated: bool, home: Callable[[], None]) -> None:
            if repeated:
                self._run(self._bring(partition, b"", True, [], home))
            else:
                home()

        return settle

    async def drain(self, partition: int) -> None:
        """Bring home whatever lies in a partition's outbox. Raises LinkDown."""
        store = self._store
        (found,) = await store.servers.link(partition).call(pack("HGETALL", store.keys.outboxes[partition]))
        if not isinstance(found, list):
            raise LinkDown(str(found))
        for field, value in zip(found[::2], found[1::2], strict=True):
            await self._settle(partition, field, _decoder.decode(value))

    async def _prepare(self, work: AppendWork, partition: int, pack_append: Callable[[bytes], bytes]) -> None:
        store = self._store
        puts: tuple[Put, ...] = work.append.puts
        draw = [pack("HINCRBY", store.keys.versions, "", 1)] * len(puts)
        versions = await self._insist(lambda: store.servers.link(HOME).call(*draw))
        carried: Carried = [(kind, key, n, value) for (kind, key, value), n in zip(puts, versions, strict=True)]

        def settle(first: int, repeated: bool, home: Callable[[], None]) -> None:
            self._run(self._bring(partition, f"{work.append.topic}\n{first}".encode(), repeated, carried, home))

        work.settle = settle
        work.command = pack_append(msgspec.msgpack.encode(carried))
        store.lanes[partition].go()

    async def _bring(
        self, partition: int, field: bytes, repeated: bool, carried: Carried, home: Callable[[], None]
    ) -> None:
        # What a repeat carries is not what was written then: that lies in the outbox, if it is not home already.
        if repeated:
            await self._insist(lambda: self.drain(partition))
        else:
            await self._insist(lambda: self._settle(partition, field, carried))
        home()

    async def _settle(self, partition: int, field: bytes, carried: Carried) -> None:
        store = self._store
        keys = [store.keys.versions, *(store.keys.records(kind) for kind, *_ in carried)]
        words = [word for kind, key, n, value in carried for word in (name_of(kind, key), key, n, value)]
        replies = await store.servers.link(HOME).call(SETTLE.pack(keys, *words))
        if replies != [1]:
            raise LinkDown(str(replies[0]))
        await store.servers.link(partition).call(pack("HDEL", store.keys.outboxes[partition], field))

    async def _insist(self, act: Callable[[], object]) -> Replies:
        while True:
            try:
                replies = await act()
                if not isinstance(replies, list) or not any(isinstance(reply, Exception) for reply in replies):
                    return replies
            except LinkDown as error:
                self._store.waiting.trouble(error)
            await asyncio.sleep(RETRY)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            try:
                for partition in range(PARTITIONS):
                    await self.drain(partition)
            except LinkDown as error:
                log.info("the outboxes cannot be looked at just now: %s", error)

    def _run(self, work: object) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ran)

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an outbox could not be worked on", exc_info=error)
