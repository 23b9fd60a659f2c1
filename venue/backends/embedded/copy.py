"""The embedded store as pieces, and made of pieces."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from venue.backends.copies import STRETCH, Entry, Mark, Nouns, Origin, Piece, Record, Stretch
from venue.backends.embedded.lock import FolderLock
from venue.backends.embedded.schema import connect_writer
from venue.ports import StoreDown

FILE = "venue.db"


class FolderCopy:
    """copies.Copyable on a data folder, whose lock it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FolderLock(folder)
        self._connection: sqlite3.Connection | None = None

    async def open(self, new: bool) -> None:
        path = self._folder / FILE
        if new and path.exists():
            raise StoreDown(f"{path} is there already. Choose a folder without a venue, or move it away.")
        if not new and not path.exists():
            raise StoreDown(f"There is no venue in {self._folder}.")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.take()
            path.touch(mode=0o600)
        except OSError as error:
            self._lock.release()
            raise StoreDown(f"The data folder {self._folder} cannot be used: {error.strerror}.") from None
        try:
            self._connection = connect_writer(path)
        except StoreDown:
            self._lock.release()
            raise

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._lock.release()

    async def give(self) -> AsyncIterator[Piece]:
        try:
            for piece in self._pieces():
                yield piece
        except sqlite3.Error as error:
            raise StoreDown(f"The store in {self._folder} cannot be read: {error}.") from None

    async def take(self, pieces: AsyncIterator[Piece]) -> None:
        connection = self._connection
        topics: dict[str, int] = {}
        try:
            connection.execute("BEGIN IMMEDIATE")
            async for piece in pieces:
                self._put(piece, topics)
            await asyncio.to_thread(connection.execute, "COMMIT")
        except sqlite3.Error as error:
            raise StoreDown(f"The store in {self._folder} cannot be written: {error}.") from None
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _pieces(self) -> Iterator[Piece]:
        ask = self._connection.execute
        yield Origin(ask("SELECT seed FROM origin").fetchone()[0])
        topics = ask("SELECT name, number, epoch FROM topic").fetchall()
        for topic, number, epoch in sorted(topics):
            rows = ask("SELECT seq, body, id, person, digest FROM entry WHERE topic = ? ORDER BY seq", (number,))
            while found := rows.fetchmany(STRETCH):
                yield Stretch(topic, epoch, [Entry(seq, _bytes(body), *who) for seq, body, *who in found])
            yield Nouns(topic, sorted(ask("SELECT noun, seq FROM noun_top WHERE topic = ?", (topic,)).fetchall()))
        # By code point, as everywhere: SQLite compares the bytes of UTF-8, which is the same.
        for row in ask("SELECT kind, key, value FROM record ORDER BY kind, key"):
            yield Record(*row)
        for row in ask("SELECT kind, thing, person, value FROM mark ORDER BY kind, thing, person"):
            yield Mark(*row)

    def _put(self, piece: Piece, topics: dict[str, int]) -> None:
        put = self._connection.execute
        if isinstance(piece, Origin):
            put("UPDATE origin SET seed = ?", (piece.seed,))
        elif isinstance(piece, Stretch):
            if piece.topic not in topics:
                topics[piece.topic] = len(topics) + 1
                put("INSERT INTO topic VALUES (?,?,?)", (topics[piece.topic], piece.topic, piece.epoch))
            self._connection.executemany(
                "INSERT INTO entry (topic, seq, body, id, person, digest) VALUES (?,?,?,?,?,?)",
                [(topics[piece.topic], e.seq, e.body, e.id, e.person, e.digest) for e in piece.entries],
            )
        elif isinstance(piece, Nouns):
            self._connection.executemany(
                "INSERT INTO noun_top VALUES (?,?,?)", [(piece.topic, noun, seq) for noun, seq in piece.nouns]
            )
        elif isinstance(piece, Record):
            put("INSERT INTO record VALUES (?,?,?)", (piece.kind, piece.key, piece.value))
        elif isinstance(piece, Mark):
            put("INSERT INTO mark VALUES (?,?,?,?)", (piece.kind, piece.thing, piece.person, piece.value))


def _bytes(body: bytes | str) -> bytes:
    return body.encode() if isinstance(body, str) else body
