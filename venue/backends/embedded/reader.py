"""Questions to the store, asked on threads of their own with connections that cannot write."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, Raw, ValidationError

from venue.backends.embedded.heads import epoch_of
from venue.backends.embedded.schema import connect_reader
from venue.ports import Page, StoreDown
from venue.protocol.codec import decode, decode_logged
from venue.protocol.updates import AnyLogged, Gone, Logged

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

THREADS = 2
"""Rooms opened at the same time wait for one another beyond this; each thread has a page cache of 2 MB."""
LARGEST = 2**62
"""Numbers beyond 64 bits do not fit a question; a seq never comes near."""

# Each answer is one row of JSON, as few steps as can be: each step gives up Python's interpreter lock and must win it
# back from a busy event loop. It is one statement, so that top and changes belong to the same moment.
_PAGE = """SELECT epoch, (SELECT max(seq) FROM entry WHERE topic = topic.number), (
    SELECT '[' || group_concat('[' || seq || ',' || body || ']') || ']'
    FROM (SELECT seq, body FROM entry WHERE topic = topic.number AND {range} LIMIT ?)
) FROM topic WHERE name = ?"""
_FORTH = _PAGE.format(range="seq > ? ORDER BY seq")
_BACK = _PAGE.format(range="seq < ? ORDER BY seq DESC")
_TOPS = """SELECT json_group_array(json_array(name, epoch, (SELECT max(seq) FROM entry WHERE topic = topic.number)))
FROM topic"""
_TALLY = """SELECT json_group_object(thing, people) FROM
(SELECT thing, count(*) AS people FROM mark WHERE kind = ? AND thing >= ? AND (? OR thing < ?) GROUP BY thing)"""
_MARKS = """SELECT json_group_array(json_array(thing, person, hex(value))) FROM mark
WHERE kind = ? AND thing >= ? AND (? OR thing < ?)"""


class Reader:
    """Answers from the file at `path`. All methods raise StoreDown when it cannot be read."""

    def __init__(self, path: Path, seed: bytes) -> None:
        self._path = path
        self._seed = seed
        self._here = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="venue-reader")

    def close(self) -> None:
        """Wait for the questions at work, then let go of the file. Blocks; the writer's connection is closed after."""
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    async def page(self, topic: str, after: int, limit: int) -> Page:
        return await self._ask(self._page, _FORTH, topic, after, limit)

    async def page_back(self, topic: str, before: int, limit: int) -> Page:
        return await self._ask(self._page, _BACK, topic, before, limit)

    async def tops(self) -> dict[str, tuple[str, int]]:
        return await self._ask(_tops)

    async def get(self, kind: str, key: str) -> bytes | None:
        return await self._ask(_get, kind, key)

    async def list(self, kind: str) -> dict[str, bytes]:
        return await self._ask(_list, kind)

    async def tally(self, kind: str, under: str) -> dict[str, int]:
        return await self._ask(_tally, kind, under)

    async def marks(self, kind: str, under: str, person: str | None) -> dict[tuple[str, str], bytes]:
        return await self._ask(_marks, kind, under, person)

    async def _ask(self, question: Callable[..., Answer], *arguments: object) -> Answer:
        try:
            answer = asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question, *arguments)
        except RuntimeError:
            raise StoreDown("The store is closed.") from None
        return await answer

    def _answer(self, question: Callable[..., Answer], *arguments: object) -> Answer:
        try:
            connection = getattr(self._here, "connection", None)
            if connection is None:
                connection = self._here.connection = connect_reader(self._path)
                self._connections.append(connection)
            return question(connection, *arguments)
        except (sqlite3.Error, DecodeError) as error:
            raise StoreDown(f"The store {self._path} cannot be read: {error}.") from error

    def _page(self, connection: sqlite3.Connection, statement: str, topic: str, edge: int, limit: int) -> Page:
        edge = max(-LARGEST, min(edge, LARGEST))
        limit = max(0, min(limit, LARGEST))  # SQLite takes a limit below 0 for none at all
        row = connection.execute(statement, (edge, limit, topic)).fetchone()
        if row is None:
            return Page(epoch_of(self._seed, topic), 0)
        epoch, top, entries = row
        changes = _changes(entries, topic) if entries else []
        if statement is _BACK:
            changes.reverse()
        return Page(epoch.decode(), top, changes)


def _changes(entries: bytes, topic: str) -> list[Logged]:
    """What `[[seq, body], …]` says. An entry that this version cannot read is shown as gone and logged: one of them
    must not close the whole room."""
    try:
        pairs = decode(entries, list[tuple[int, AnyLogged]])
    except ValidationError:
        pairs = []
        for seq, body in decode(entries, list[tuple[int, Raw]]):
            try:
                pairs.append((seq, decode_logged(body)))
            except ValidationError as error:
                log.error("entry %d of %s cannot be read: %s", seq, topic, error)
                pairs.append((seq, Gone()))
    for seq, change in pairs:
        change.seq = seq
    return [change for _, change in pairs]


def _tops(connection: sqlite3.Connection) -> dict[str, tuple[str, int]]:
    row = connection.execute(_TOPS).fetchone()
    return {name: (epoch, top) for name, epoch, top in decode(row[0], list[tuple[str, str, int]])}


def _get(connection: sqlite3.Connection, kind: str, key: str) -> bytes | None:
    row = connection.execute("SELECT value FROM record WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return None if row is None else row[0]


def _list(connection: sqlite3.Connection, kind: str) -> dict[str, bytes]:
    rows = connection.execute("SELECT key, value FROM record WHERE kind = ? ORDER BY key", (kind,))
    return {key.decode(): value for key, value in rows.fetchall()}


def _tally(connection: sqlite3.Connection, kind: str, under: str) -> dict[str, int]:
    row = connection.execute(_TALLY, (kind, under, *_end_of(under))).fetchone()
    return decode(row[0], dict[str, int])


def _marks(connection: sqlite3.Connection, kind: str, under: str, person: str | None) -> dict[tuple[str, str], bytes]:
    statement, values = _MARKS, [kind, under, *_end_of(under)]
    if person is not None:
        statement, values = f"{_MARKS} AND person = ?", [*values, person]
    row = connection.execute(statement, values).fetchone()
    marks = decode(row[0], list[tuple[str, str, str]])
    return {(thing, whose): bytes.fromhex(value) for thing, whose, value in marks}


def _end_of(under: str) -> tuple[bool, str]:
    """(no end, the first name after all that start with `under`): names are compared, not matched, so that an
    underscore or a percent sign in one is itself."""
    for length in range(len(under), 0, -1):
        last = ord(under[length - 1])
        if last < 0x10FFFF:
            after = 0xE000 if last == 0xD7FF else last + 1  # no character stands between these
            return False, under[: length - 1] + chr(after)
    return True, ""
