"""Questions to the store. Each is asked again while servers change places, and given up after a bound."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import DecodeError
from redis.exceptions import RedisError

from venue.backends.redis.keys import BODIES, HOME, PARTITIONS, partition_of
from venue.backends.redis.link import LinkDown, Reply, pack
from venue.backends.redis.scripts import LOAD_ALL, PAGE, THINGS
from venue.backends.redis.work import code_of, is_transient
from venue.ports import Page, StoreDown
from venue.protocol.codec import decode_logged
from venue.protocol.updates import Gone, Logged

if TYPE_CHECKING:
    from venue.backends.redis.keys import Keys
    from venue.backends.redis.servers import Servers

BOUND = 3.0
"""Seconds for which a question is asked again."""
RETRY = 0.1
LARGEST = 2**53
"""Lua's numbers are exact up to here; a seq never comes near."""

log = logging.getLogger(__name__)

Question = tuple[int, bytes]
"""(partition, command)"""


class Reader:
    """Answers from Redis. All methods raise StoreDown when it cannot be read."""

    def __init__(self, servers: Servers, keys: Keys) -> None:
        self._servers = servers
        self._keys = keys

    async def page(self, topic: str, edge: int, limit: int, way: str) -> tuple[str | None, Page]:
        """A stretch of a log; its epoch is None when there is no log."""
        partition = partition_of(topic)
        edge = max(-LARGEST, min(edge, LARGEST))
        limit = max(0, min(limit, LARGEST))
        keys = [self._keys.of_topic(BODIES, partition, topic), self._keys.heads[partition]]
        (found,) = await self._ask([(partition, PAGE.pack(keys, topic, edge, limit, way))])
        if not found:
            return None, Page("", 0)
        epoch, top, first, *bodies = found
        changes = [change_of(topic, seq, body) for seq, body in enumerate(bodies, start=first)]
        return epoch.decode(), Page(epoch.decode(), top, changes)

    async def tops(self) -> dict[str, tuple[str, int]]:
        """Every topic with a log."""
        found: dict[str, tuple[str, int]] = {}
        for reply in await self._ask([(n, pack("HGETALL", self._keys.heads[n])) for n in range(PARTITIONS)]):
            for topic, head in zip(reply[::2], reply[1::2], strict=True):
                epoch, _, seq = head.decode().partition(" ")
                if seq != "0":
                    found[topic.decode()] = epoch, int(seq)
        return found

    async def get(self, kind: str, key: str) -> bytes | None:
        """A record."""
        (found,) = await self._ask([(HOME, pack("HGET", self._keys.records(kind), key))])
        return found

    async def list(self, kind: str) -> dict[str, bytes]:
        """All records of a kind, sorted."""
        (found,) = await self._ask([(HOME, pack("HGETALL", self._keys.records(kind)))])
        return dict(sorted((key.decode(), value) for key, value in zip(found[::2], found[1::2], strict=True)))

    async def tally(self, kind: str, under: str) -> dict[str, int]:
        """Thing → how many people."""
        counts: dict[str, int] = {}
        for thing, _ in await self._things(kind, under):
            counts[thing] = counts.get(thing, 0) + 1
        return counts

    async def marks(self, kind: str, under: str, person: str | None) -> dict[tuple[str, str], bytes]:
        """(thing, person) → value."""
        if person is not None:
            return await self._marks_of(kind, under, person)
        places = await self._things(kind, under)
        things: dict[str, list[str]] = {}
        for thing, who in places:
            things.setdefault(who, []).append(thing)
        questions = [
            (partition_of(who), pack("HMGET", self._keys.marks(kind, who), *names)) for who, names in things.items()
        ]
        found: dict[tuple[str, str], bytes] = {}
        for (who, names), values in zip(things.items(), await self._ask(questions), strict=True):
            # A mark may have been removed between the two questions.
            found |= {(thing, who): value for thing, value in zip(names, values, strict=True) if value is not None}
        return found

    async def _marks_of(self, kind: str, under: str, person: str) -> dict[tuple[str, str], bytes]:
        (reply,) = await self._ask([(partition_of(person), pack("HGETALL", self._keys.marks(kind, person)))])
        found = ((thing.decode(), value) for thing, value in zip(reply[::2], reply[1::2], strict=True))
        return {(thing, person): value for thing, value in found if thing.startswith(under)}

    async def _things(self, kind: str, under: str) -> list[tuple[str, str]]:
        first = under.encode()
        # No text in UTF-8 holds the byte 255: what begins with `under` stands between these two, and nothing else does.
        edges = (b"[" + first if first else b"-", b"(" + first + b"\xff")
        keys = [self._keys.things(kind, n) for n in range(PARTITIONS)]
        if self._servers.sharded:
            questions = [(n, THINGS.pack([key], *edges)) for n, key in enumerate(keys)]
        else:
            questions = [(HOME, THINGS.pack(keys, *edges))]
        found = []
        for reply in await self._ask(questions):
            for member in reply:
                thing, _, person = member.rpartition(b"\0")
                found.append((thing.decode(), person.decode()))
        return [place for place in found if place[0].startswith(under)]

    async def _ask(self, questions: Sequence[Question]) -> list[Reply]:
        loop = asyncio.get_running_loop()
        limit = loop.time() + BOUND
        while True:
            try:
                return await self._ask_once(questions)
            except (LinkDown, RedisError) as error:
                code = code_of(error) if isinstance(error, RedisError) else ""
                if loop.time() > limit or (code and not is_transient(error)):
                    raise StoreDown(f"The {self._servers.address} cannot be read: {error}.") from None
                if code == "NOSCRIPT":
                    for partition, _ in questions:
                        self._servers.link(partition, "read").ask(LOAD_ALL, lambda _: None)
                elif code:
                    self._servers.refresh()
            await asyncio.sleep(RETRY)

    async def _ask_once(self, questions: Sequence[Question]) -> list[Reply]:
        by_link: dict[object, list[int]] = {}
        for n, (partition, _) in enumerate(questions):
            by_link.setdefault(self._servers.link(partition, "read"), []).append(n)
        found: list[Reply] = [None] * len(questions)
        calls = [link.call(*(questions[n][1] for n in numbers)) for link, numbers in by_link.items()]
        for numbers, replies in zip(by_link.values(), await asyncio.gather(*calls), strict=True):
            for n, reply in zip(numbers, replies, strict=True):
                if isinstance(reply, RedisError):
                    raise reply
                found[n] = reply
        return found


def change_of(topic: str, seq: int, body: bytes) -> Logged:
    """An entry of a log. One that this version cannot read is shown as gone and logged: it must not close the room."""
    try:
        change = decode_logged(body)
    except DecodeError as error:
        log.error("entry %d of %s cannot be read: %s", seq, topic, error)
        change = Gone()
    change.seq = seq
    return change
