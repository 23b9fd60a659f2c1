"""The store on Redis as pieces, and made of pieces."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from redis.exceptions import RedisError

from venue.backends.copies import STRETCH, Entry, Mark, Nouns, Origin, Piece, Record, Stretch
from venue.backends.redis.bus import RedisBus
from venue.backends.redis.keys import BODIES, HOME, IDS, LOG, NOUNS, PARTITIONS, partition_of
from venue.backends.redis.link import LinkDown, Replies, pack
from venue.backends.redis.store import RedisStore
from venue.ports import StoreDown

SCAN = 1000


class RedisCopy:
    """copies.Copyable on the Redis of a URL. `venue`: what it is called there, empty to take whichever it is."""

    def __init__(self, url: str, venue: str = "") -> None:
        self._store = RedisStore(url, RedisBus(), venue=venue)

    async def open(self, new: bool) -> None:
        await self._store.open()
        try:
            await self._look(new)
        except StoreDown:
            await self._store.close()
            raise

    async def close(self) -> None:
        await self._store.close()

    async def give(self) -> AsyncIterator[Piece]:
        keys = self._store.keys
        (seed,) = await self._ask(HOME, pack("HGET", keys.origin, "seed"))
        yield Origin(seed)
        for topic, (epoch, top) in sorted((await self._store.tops()).items()):
            for first in range(1, top + 1, STRETCH):
                yield Stretch(topic, epoch, await self._entries(topic, first, min(first + STRETCH - 1, top)))
            partition = partition_of(topic)
            (nouns,) = await self._ask(partition, pack("HGETALL", keys.of_topic(NOUNS, partition, topic)))
            yield Nouns(topic, sorted((noun.decode(), int(seq)) for noun, seq in _pairs(nouns)))
        for kind in await self._kinds(keys.records(""), [HOME]):
            for key, value in (await self._store.list(kind)).items():
                yield Record(kind, key, value)
        for kind in await self._kinds(keys.things("", 0), range(PARTITIONS)):
            for (thing, person), value in sorted((await self._store.marks(kind, "")).items()):
                yield Mark(kind, thing, person, value)

    async def take(self, pieces: AsyncIterator[Piece]) -> None:
        last: dict[str, str] = {}
        waiting: dict[int, list[bytes]] = {}
        async for piece in pieces:
            for partition, command in self._commands(piece, last):
                waiting.setdefault(partition, []).append(command)
                if len(waiting[partition]) >= SCAN:
                    await self._ask(partition, *waiting.pop(partition))
        for partition, commands in waiting.items():
            await self._ask(partition, *commands)

    async def _look(self, new: bool) -> None:
        keys = self._store.keys
        (processes,) = await self._ask(HOME, pack("SMEMBERS", keys.processes))
        for process in map(bytes.decode, processes):
            (lives,) = await self._ask(partition_of(process), pack("EXISTS", keys.lease(process)))
            if lives:
                raise StoreDown("A venue runs on this Redis (or ended within the last 10 s). End it first.")
        holds = bool(await self._store.tops()) or bool(await self._kinds(keys.records(""), [HOME]))
        if new and holds:
            raise StoreDown("There is a venue on this Redis already. Take an empty one, or another ?prefix=…")
        if not new and not holds:
            raise StoreDown("There is no venue on this Redis under this prefix.")

    async def _entries(self, topic: str, first: int, last: int) -> list[Entry]:
        keys, partition = self._store.keys, partition_of(topic)
        log, bodies = (keys.of_topic(what, partition, topic) for what in (LOG, BODIES))
        rows, found = await self._ask(
            partition, pack("XRANGE", log, f"0-{first}", f"0-{last}"), pack("HMGET", bodies, *range(first, last + 1))
        )
        if len(rows) != last - first + 1 or None in found:
            raise StoreDown(f"The log of {topic} has a hole between {first} and {last}.")
        entries = []
        for seq, (_, fields), body in zip(range(first, last + 1), rows, found, strict=True):
            who = (fields[1].decode(), fields[3].decode(), fields[5]) if len(fields) > 2 else ()
            entries.append(Entry(seq, body, *who))
        return entries

    async def _kinds(self, pattern: bytes, partitions: range | list[int]) -> list[str]:
        """The names that stand behind `…:record:` or `…:things:`."""
        what = pattern.rsplit(b"}", 1)[1]
        found: set[str] = set()
        links = {self._store.servers.link(partition): partition for partition in partitions}
        for partition in links.values():
            cursor = b"0"
            while True:
                match = self._store.keys.prefix.encode() + b":{*}" + what + b"*"
                (reply,) = await self._ask(partition, pack("SCAN", cursor, "MATCH", match, "COUNT", SCAN))
                cursor, names = reply
                found |= {name.split(b"}" + what, 1)[1].decode() for name in names}
                if cursor == b"0":
                    break
        return sorted(found)

    def _commands(self, piece: Piece, last: dict[str, str]) -> Iterator[tuple[int, bytes]]:
        keys = self._store.keys
        if isinstance(piece, Origin):
            yield HOME, pack("HSET", keys.origin, "seed", piece.seed)
        elif isinstance(piece, Stretch):
            partition = partition_of(piece.topic)
            log, bodies, ids = (keys.of_topic(what, partition, piece.topic) for what in (LOG, BODIES, IDS))
            for entry in piece.entries:
                if entry.id is not None:
                    last[piece.topic] = entry.id
                    who = ("p", entry.person, "d", entry.digest)
                    yield partition, pack("HSET", ids, entry.id, entry.seq)
                else:
                    who = ()
                yield partition, pack("XADD", log, f"0-{entry.seq}", "i", last[piece.topic], *who)
                yield partition, pack("HSET", bodies, entry.seq, entry.body)
            head = f"{piece.epoch} {piece.entries[-1].seq}"
            yield partition, pack("HSET", keys.heads[partition], piece.topic, head)
        elif isinstance(piece, Nouns):
            partition = partition_of(piece.topic)
            for noun, seq in piece.nouns:
                yield partition, pack("HSET", keys.of_topic(NOUNS, partition, piece.topic), noun, seq)
        elif isinstance(piece, Record):
            yield HOME, pack("HSET", keys.records(piece.kind), piece.key, piece.value)
        elif isinstance(piece, Mark):
            partition = partition_of(piece.person)
            yield partition, pack("HSET", keys.marks(piece.kind, piece.person), piece.thing, piece.value)
            member = f"{piece.thing}\0{piece.person}"
            yield partition, pack("ZADD", keys.things(piece.kind, partition), 0, member)

    async def _ask(self, partition: int, *commands: bytes) -> Replies:
        try:
            replies = await self._store.servers.link(partition).call(*commands)
        except LinkDown as error:
            raise StoreDown(f"Redis did not answer: {error}.") from None
        for reply in replies:
            if isinstance(reply, RedisError):
                raise StoreDown(f"Redis refused: {reply}.")
        return replies


def _pairs(flat: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(flat[::2], flat[1::2], strict=True)
