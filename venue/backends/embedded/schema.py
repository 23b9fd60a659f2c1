"""The tables of the store's one file, and what opening it checks."""

import sqlite3
from pathlib import Path

from venue.ports import StoreDown

VERSION = 1
APPLICATION = 0x56454E55
"""The file says it is ours ("VENU"), so that another program's database is never written into."""

# `entry` rows are only ever added at the end and overwritten in place at their own length: SQLite then never moves
# one, and a redaction leaves no copy behind in a page that was split. That is why a log is an index and not the table.
# The id comes first in `given`: ids made in the order of time fall on the same page, whoever sends them.
TABLES = """
CREATE TABLE origin (seed BLOB NOT NULL);
INSERT INTO origin VALUES (randomblob(32));
CREATE TABLE topic (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL);
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, topic INTEGER NOT NULL, seq INTEGER NOT NULL,
    id TEXT, person TEXT, digest BLOB, body BLOB NOT NULL
);
CREATE UNIQUE INDEX log ON entry (topic, seq);
CREATE UNIQUE INDEX given ON entry (id, topic) WHERE id IS NOT NULL;
CREATE TABLE noun_top (topic TEXT NOT NULL, noun TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (topic, noun)) WITHOUT ROWID;
CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE mark (kind TEXT NOT NULL, thing TEXT NOT NULL, person TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (kind, thing, person)) WITHOUT ROWID;
CREATE INDEX mark_of ON mark (kind, person, thing);
"""


def connect_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes and checkpoints. SQLite before 3.51.3 can corrupt a WAL that two connections
    checkpoint at once, so there is no other. Raises StoreDown when the file is not a store this version can use."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    except sqlite3.Error as error:
        raise StoreDown(f"The store {path} cannot be opened: {error}.") from None
    try:
        _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise StoreDown(_advice(path, error)) from None
    except StoreDown:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that can only read. Text comes as bytes, because it is decoded as JSON. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only=ON")
    connection.text_factory = bytes
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _pragma(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and _pragma(connection, "application_id") != APPLICATION:
        raise StoreDown(f"{path} belongs to another program. Move it away, or choose another folder with --data.")
    if version > VERSION:
        raise StoreDown(
            f"{path} was written by a newer venue (format {version}, this one reads {VERSION}). "
            "Use that version, or choose another folder with --data."
        )
    if _pragma(connection, "journal_mode=WAL") != "wal":
        raise StoreDown(f"{path} is on a file system without write-ahead logging. Choose a local folder with --data.")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    if not tables:
        connection.executescript(
            f"BEGIN IMMEDIATE; PRAGMA application_id={APPLICATION}; PRAGMA user_version={VERSION}; {TABLES} COMMIT;"
        )
        return
    damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise sqlite3.DatabaseError(damage.replace("\n", " "))


def _pragma(connection: sqlite3.Connection, pragma: str) -> int | str:
    return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def _advice(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return f"There is no space left for the store {path}. Make room, or choose another folder with --data."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"The store {path} cannot be written. Give this user the right to, or choose another folder with --data."
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return (
            f"The store {path} is damaged ({error}). Put a backup in its place, or choose another folder with --data."
        )
    return f"The store {path} cannot be used: {error}."
