"""A whole store as a stream of pieces: what `venue migrate` carries from one kind of store to another.

Every adapter gives and takes them in the same order, so that two stores hold the same exactly when their streams are
equal, byte by byte. Positions and ids stay good: epochs, seqs and who gave which command come along.
"""

from collections.abc import AsyncIterator
from hashlib import blake2b
from typing import Protocol

from msgspec import Struct, msgpack


class Origin(Struct, tag=True, array_like=True):
    """First: what the epochs of logs not yet begun are made with."""

    seed: bytes


class Entry(Struct, array_like=True):
    """A change of a log. The first of an append has its id, person and digest."""

    seq: int
    body: bytes
    id: str | None = None
    person: str | None = None
    digest: bytes | None = None


class Stretch(Struct, tag=True, array_like=True):
    """Entries of a topic, at most 500; topics by name, entries by seq."""

    topic: str
    epoch: str
    entries: list[Entry]


class Nouns(Struct, tag=True, array_like=True):
    """After a topic's entries: its nouns by name, with the seq of the newest change of each."""

    topic: str
    nouns: list[tuple[str, int]]


class Record(Struct, tag=True, array_like=True):
    """A record; by kind and key."""

    kind: str
    key: str
    value: bytes


class Mark(Struct, tag=True, array_like=True):
    """A mark; by kind, thing and person."""

    kind: str
    thing: str
    person: str
    value: bytes


Piece = Origin | Stretch | Nouns | Record | Mark
STRETCH = 500


class Copyable(Protocol):
    """A store, seen whole. Nobody may be using it meanwhile. All raise StoreDown."""

    async def open(self, new: bool) -> None:
        """Take hold of it; `new`: it must hold nothing yet. Refuses while a venue runs on it."""

    async def close(self) -> None:
        """Let go."""

    def give(self) -> AsyncIterator[Piece]:
        """Everything, in order."""

    async def take(self, pieces: AsyncIterator[Piece]) -> None:
        """Write everything; durable on return."""


class Tally:
    """Counts and digests what passes."""

    def __init__(self) -> None:
        self.logs = self.changes = self.records = self.marks = 0
        self._hash = blake2b()

    async def watch(self, pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        """The same pieces."""
        async for piece in pieces:
            self._hash.update(msgpack.encode(piece))
            if isinstance(piece, Stretch):
                self.changes += len(piece.entries)
            elif isinstance(piece, Nouns):
                self.logs += 1
            elif isinstance(piece, Record):
                self.records += 1
            elif isinstance(piece, Mark):
                self.marks += 1
            yield piece

    def digest(self) -> str:
        """Of all that passed."""
        return self._hash.hexdigest()
