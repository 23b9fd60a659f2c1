"""The store of a venue in many processes: records, logs and marks in Redis."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import replace

from redis.exceptions import RedisError

from venue.backends.redis.address import parse_address
from venue.backends.redis.bus import RedisBus
from venue.backends.redis.checks import check_server, take_origin
from venue.backends.redis.keys import BODIES, HOME, IDS, LOG, NOUNS, PARTITIONS, Keys, epoch_of, partition_of
from venue.backends.redis.lane import WAITING, Lane, Waiting
from venue.backends.redis.link import LinkDown
from venue.backends.redis.outbox import Outbox, name_of
from venue.backends.redis.reader import Reader
from venue.backends.redis.scripts import APPEND, MARK, WRITE
from venue.backends.redis.servers import Servers
from venue.backends.redis.work import NOT_NOW, NOT_WRITABLE, AppendWork, MarkWork, Work, WriteWork
from venue.ports import Append, Page, Put, StoreDown
from venue.protocol.codec import encode
from venue.protocol.updates import Gone

OPENING = 3.0
"""Seconds a server may take to answer when the store is opened."""
CLOSING = 5.0
"""Seconds for which close waits for what is in flight; then it is answered `busy`."""
TICK = 0.25
"""Seconds between two looks for work that has waited too long."""
REMEMBERED = 3600
"""Seconds for which the number of a process's last write is kept: it is tried again for 5 at most."""

_GONE = encode(Gone())
_UNFIT = (UnicodeEncodeError, TypeError, ValueError, OverflowError)


class RedisStore:
    """ports.Store on Redis or Valkey, at a URL as in address.py. `bus` is started and ended with it.

    Topics fall into 64 partitions. A topic's log is a stream whose ids are the seqs, saying who gave which command; the
    changes themselves stand in a hash, so that a redaction overwrites one; a hash remembers the ids as long as the log.
    All records stand in one partition: several are put all or none. Records put with an append are written by the same
    script; on a cluster, where they may belong to another server, by way of an outbox (see outbox.py): if a process
    dies just then, they follow the append within seconds. A person's marks stand in that person's partition.
    """

    def __init__(self, url: str, bus: RedisBus, *, venue: str = "") -> None:
        self._url = url
        self._venue = venue
        self._bus = bus
        self.process = secrets.token_hex(8)
        """This process's own name, new with every start."""
        self.waiting = Waiting()
        self.lanes: list[Lane] = []
        self.keys = Keys("")
        self.servers: Servers | None = None
        self._reader: Reader | None = None
        self._outbox: Outbox | None = None
        self._seed = b""
        self._writes = 0
        self._tick: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Find the servers, look whether they can be relied on, and make ready. Raises StoreDown."""
        address = parse_address(self._url)
        address = replace(address, venue=address.venue or self._venue)
        keys, servers = Keys(address.prefix), Servers(address)
        await servers.open()
        for host in servers.hosts():
            connection = servers.connection(host)
            try:
                async with asyncio.timeout(OPENING):
                    await check_server(connection, host, address)
                    if servers.route[HOME] == host:
                        self._seed = await take_origin(connection, keys, address)
            except TimeoutError:
                raise StoreDown(f"The Redis at {host[0]}:{host[1]} accepts connections but does not answer.") from None
            finally:
                with contextlib.suppress(RedisError, OSError):
                    await connection.disconnect(nowait=True)
        self.keys, self.servers = keys, servers
        self.lanes = [Lane(partition, servers, keys, self.waiting) for partition in range(PARTITIONS)]
        self._reader = Reader(servers, keys)
        await self._bus.start(self)
        if servers.sharded:
            self._outbox = Outbox(self)
            try:
                await asyncio.gather(*(self._outbox.drain(partition) for partition in range(PARTITIONS)))
            except LinkDown as error:
                await self.close()
                raise StoreDown(f"The {address} cannot be read: {error}.") from None
            self._outbox.start()
        self._tick = asyncio.create_task(self._keep_going())

    async def close(self) -> None:
        """Finish what is in flight, and hang up. No error when it is not open."""
        servers = self.servers
        if servers is None or self._reader is None:
            return
        self._reader = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                while not all(lane.empty for lane in self.lanes):  # noqa: ASYNC110 (lanes tell whoever appended, not us)
                    await asyncio.sleep(0.002)
        self.servers = None
        if self._tick is not None:
            self._tick.cancel()
        if self._outbox is not None:
            await self._outbox.stop()
        await self._bus.stop()
        for lane in self.lanes:
            lane.end()
        await servers.close()

    def append(self, append: Append) -> None:
        loop = asyncio.get_running_loop()
        if self._reader is None or self.waiting.count >= WAITING:
            loop.call_soon(append.done, NOT_NOW)
            return
        try:
            partition = partition_of(append.topic)
            work = self._append_work(append, partition, loop.time())
        except _UNFIT:
            loop.call_soon(append.done, NOT_WRITABLE)
            return
        self.lanes[partition].take(work)

    async def read(self, topic: str, after: int = 0, limit: int = 300) -> Page:
        return await self._page(topic, after, limit, "forth")

    async def read_back(self, topic: str, before: int, limit: int = 300) -> Page:
        return await self._page(topic, before, limit, "back")

    async def tops(self) -> dict[str, tuple[str, int]]:
        return await self._open_reader().tops()

    async def get(self, kind: str, key: str) -> bytes | None:
        return await self._open_reader().get(kind, key)

    async def put(self, *puts: Put) -> None:
        if puts:
            await self._write(puts, ())

    async def drop(self, kind: str, key: str) -> None:
        await self._write((), ((kind, key),))

    async def list(self, kind: str) -> dict[str, bytes]:
        return await self._open_reader().list(kind)

    def mark(self, kind: str, thing: str, person: str, value: bytes | None, done: Callable[[bool], None]) -> None:
        loop = asyncio.get_running_loop()
        if self._reader is None or self.waiting.count >= WAITING:
            loop.call_soon(done, False)
            return
        try:
            partition = partition_of(person)
            keys = [self.keys.marks(kind, person), self.keys.things(kind, partition)]
            command = MARK.pack(keys, thing, person, "0" if value is None else "1", value or b"")
        except _UNFIT:
            loop.call_soon(done, False)
            return
        self.lanes[partition].take(MarkWork(command, done, loop.time()))

    async def tally(self, kind: str, under: str) -> dict[str, int]:
        return await self._open_reader().tally(kind, under)

    async def marks(self, kind: str, under: str, person: str | None = None) -> dict[tuple[str, str], bytes]:
        return await self._open_reader().marks(kind, under, person)

    # for the bus and presence

    def take(self, partition: int, work: Work) -> None:
        """Put other work in line with the appends of a partition."""
        self.lanes[partition].take(work)

    def new_epoch(self) -> str:
        """An epoch for a log that begins anew."""
        return secrets.token_urlsafe(9)

    # inside

    def _append_work(self, append: Append, partition: int, now: float) -> AppendWork:
        topic, keys, servers = append.topic, self.keys, self.servers
        noun, seen = append.expect or ("", 0)
        bodies = [encode(change) for change in append.changes]
        away = servers.sharded and partition != HOME and bool(append.puts)
        own = [keys.of_topic(what, partition, topic) for what in (LOG, BODIES, IDS, NOUNS)]

        def command(names: list[bytes], puts: int, words: list[str | bytes]) -> bytes:
            return APPEND.pack(
                [*own, keys.heads[partition], *names],
                topic, append.person, append.id, append.digest, epoch_of(self._seed, topic), servers.publish,
                keys.channels[partition], noun, seen, append.noun, _GONE, len(bodies), len(append.redact), puts,
                *bodies, *append.redact, *words,
            )  # fmt: skip

        if not away:
            names = [keys.records(kind) for kind, _, _ in append.puts]
            words = [word for _, key, value in append.puts for word in (key, value)]
            work = AppendWork(append, command(names, len(names), words), self._bus, now)
            if servers.sharded:
                work.settle = self._outbox.after_repeat(partition)
            return work
        for kind, key, _ in append.puts:
            name_of(kind, key).encode()
        command([], 0, [])
        work = AppendWork(append, None, self._bus, now)
        self._outbox.prepare(work, partition, lambda carried: command([keys.outboxes[partition]], -1, [carried]))
        return work

    async def _page(self, topic: str, edge: int, limit: int, way: str) -> Page:
        epoch, page = await self._open_reader().page(topic, edge, limit, way)
        if epoch is None:
            page = Page(epoch_of(self._seed, topic), 0)
        self._bus.read(topic, page)
        return page

    async def _write(self, puts: tuple[Put, ...], drops: tuple[tuple[str, str], ...]) -> None:
        if self._reader is None or self.waiting.count >= WAITING:
            raise StoreDown("The store takes no more work just now.")
        keys = self.keys
        names = [keys.records(kind) for kind, *_ in (*puts, *drops)]
        words = [word for kind, key, value in puts for word in (name_of(kind, key), key, "1", value)]
        words += [word for kind, key in drops for word in (name_of(kind, key), key, "0", b"")]
        command = WRITE.pack(
            [keys.written(self.process), keys.versions, *names], self._writes + 1, REMEMBERED, *words
        )  # fmt: skip
        self._writes += 1
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()

        def done(wrong: Exception | None) -> None:
            if written.done():  # the one who waited was cancelled; the records are put nevertheless
                return
            if wrong is None:
                written.set_result(None)
            else:
                written.set_exception(wrong)

        self.lanes[HOME].take(WriteWork(command, done, loop.time()))
        await written

    def _open_reader(self) -> Reader:
        if self._reader is None:
            raise StoreDown("The store is closed.")
        return self._reader

    async def _keep_going(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            now = asyncio.get_running_loop().time()
            for lane in self.lanes:
                if not lane.empty:
                    lane.give_up(now)
