"""The data folder of the embedded store: whose it is, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.backends import Embedded
from tests.conformance.tools import append, fill, seqs, texts
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.schema import VERSION, connect_reader, connect_writer
from venue.backends.embedded.store import FILE, SqliteStore
from venue.ports import StoreDown

ROOT = Path(__file__).resolve().parents[2]
OPEN = """
import asyncio, os, sys
from pathlib import Path
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.store import SqliteStore
from venue.ports import StoreDown

async def main():
    store = SqliteStore(Path(sys.argv[1]), LocalBus())
    try:
        await store.open()
    except StoreDown as error:
        print(error)
    else:
        await store.close()
        print("opened")

if len(sys.argv) > 2:
    os.setuid(int(sys.argv[2]))
asyncio.run(main())
"""


def open_elsewhere(folder: Path, *arguments: str) -> str:
    """What another process says that opens a store there."""
    command = [sys.executable, "-c", OPEN, str(folder), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True, timeout=60).stdout.strip()


async def down(folder: Path) -> str:
    """The sentence with which it cannot be opened."""
    with pytest.raises(StoreDown) as caught:
        await SqliteStore(folder, LocalBus()).open()
    return str(caught.value)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
async def used(tmp_path: Path) -> Path:
    """A folder with a closed store that has something in it."""
    backend = Embedded(tmp_path / "data")
    await backend.open()
    await fill(backend.views[0], 200)
    await backend.close()
    return tmp_path / "data"


async def test_a_missing_folder_is_made_and_is_private(tmp_path: Path) -> None:
    """It holds names, mail addresses and the secret that keys are signed with."""
    backend = Embedded(tmp_path / "some" / "where" / "data")
    await backend.open()
    await append(backend.views[0])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in backend.folder.iterdir()}
    assert modes == dict.fromkeys(["lock", FILE, f"{FILE}-wal", f"{FILE}-shm"], 0o600)
    assert stat.S_IMODE(backend.folder.stat().st_mode) == 0o700
    await backend.close()


async def test_closing_leaves_one_file_to_copy(used: Path) -> None:
    assert names_in(used) == ["lock", FILE]


async def test_one_process_owns_the_folder_and_the_refusal_names_it(tmp_path: Path) -> None:
    backend = Embedded(tmp_path / "data")
    await backend.open()
    assert f"in use by process {os.getpid()}" in await down(tmp_path / "data")
    assert f"in use by process {os.getpid()}" in open_elsewhere(tmp_path / "data")
    assert await append(backend.views[0]) == 1
    await backend.close()
    assert open_elsewhere(tmp_path / "data") == "opened"


async def test_a_store_that_could_not_be_opened_leaves_the_folder_free(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / FILE).write_bytes(b"no database at all, but long enough to be read as the header of one" * 20)
    assert "damaged" in await down(folder)
    (folder / FILE).unlink()
    backend = Embedded(folder)
    await backend.open()
    await backend.close()


async def test_closing_twice_or_before_opening_is_no_error(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "data", LocalBus())
    await store.close()
    await store.open()
    await store.close()
    await store.close()


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "data", LocalBus())
    await store.open()
    await store.close()
    for question in (
        store.read("event"),
        store.tops(),
        store.get("k", "x"),
        store.put(("k", "x", b"")),
        store.list("k"),
    ):
        with pytest.raises(StoreDown, match=r"closed|takes no more"):
            await question


async def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    for folder in (tmp_path / "data", tmp_path / "data" / "below"):
        assert "--data" in await down(folder)
    assert (tmp_path / "data").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_named(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    """Tried as a user who may not: root may write everywhere."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o555)
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.getuid() and parent.is_relative_to(tmp_path_factory.getbasetemp().parent):
            parent.chmod(0o755 if parent != folder else 0o555)
    nobody = ["65534"] if os.geteuid() == 0 else []
    said = open_elsewhere(folder, *nobody)
    folder.chmod(0o755)
    assert said.startswith(f"The data folder {folder} cannot be used: Permission denied.")


async def test_the_file_of_a_newer_venue_is_left_alone(used: Path) -> None:
    with sqlite3.connect(used / FILE) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()
    before = (used / FILE).read_bytes()
    assert "newer venue" in await down(used)
    assert (used / FILE).read_bytes() == before


async def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE topic (theirs)")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    assert "another program" in await down(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize("damage", ["cut off", "header", "page in the middle"])
async def test_a_damaged_file_is_not_written_into(used: Path, damage: str) -> None:
    file = used / FILE
    content = bytearray(file.read_bytes())
    if damage == "cut off":
        content = content[: len(content) // 3]
    elif damage == "header":
        content[:100] = b"\xff" * 100
    else:
        middle = len(content) // 2 // 4096 * 4096
        content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    assert "is damaged" in await down(used)
    assert file.read_bytes() == content


def test_one_connection_writes_durably_and_the_others_cannot(tmp_path: Path) -> None:
    """synchronous=FULL: power may fail after an answer. What is deleted is overwritten."""
    connection = connect_writer(tmp_path / FILE)
    pragmas = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "secure_delete")}
    assert pragmas == {"synchronous": 2, "secure_delete": 1}
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    reader = connect_reader(tmp_path / FILE)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM record")
    reader.close()
    connection.close()


async def test_an_entry_that_cannot_be_read_closes_no_room(used: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Written by another version, say: it shows as gone, and the log of the venue says which."""
    with sqlite3.connect(used / FILE) as connection:
        connection.execute("UPDATE entry SET body = ? WHERE seq = 3", (b'{"up":"from-the-future","x":1}',))
    connection.close()
    backend = Embedded(used)
    await backend.open()
    page = await backend.views[0].store.read("room:p1", 1, 3)
    assert texts(page.changes) == ["2", None, "4"]
    assert seqs(page.changes) == [2, 3, 4]
    assert "entry 3 of room:p1 cannot be read" in caplog.text
    await backend.close()
