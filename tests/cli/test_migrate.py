"""`venue migrate`: a venue goes from a folder to Redis and back, and everything is as it was."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.backends.redis.servers import Server
from tests.backends.redis.views import cluster, open_view, single
from tests.conformance.tools import DIGEST, OTHER_DIGEST, ROOM, append, mark, posted
from tests.conformance.view import View
from venue.adapters import adapters
from venue.backends.embedded.store import FILE
from venue.cli import main
from venue.ports import Append
from venue.protocol import refusals

TABLES = {
    "entry": "SELECT name, seq, id, person, digest, body FROM entry JOIN topic ON topic.number = topic ORDER BY 1, 2",
    "topic": "SELECT name, epoch FROM topic ORDER BY 1",
    "noun_top": "SELECT * FROM noun_top ORDER BY 1, 2",
    "record": "SELECT * FROM record ORDER BY 1, 2",
    "mark": "SELECT * FROM mark ORDER BY 1, 2, 3",
    "origin": "SELECT * FROM origin",
}


def migrate(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["migrate", *map(str, arguments)], prog_name="venue")
    return result.exit_code, result.output


def within(folder: Path, act: Callable[[View], Awaitable[None]], url: str = "") -> None:
    """Do something in a store that is closed before and after."""

    async def run() -> None:
        store, bus, presence = adapters(folder, url)
        await store.open()
        await act(View(store, bus, presence))
        await store.close()

    asyncio.run(run())


async def live(view: View) -> None:
    """A bit of everything."""
    for n in range(1200):
        view.store.append(_append(n))
    await append(
        view, "two", changes=[posted("1", "two"), posted("2", "two")], noun="line", puts=(("room", "ä", b"\0"),)
    )
    await append(view, "back", redact=(3, 1201))
    await append(view, "c1", topic="person:ada", digest=b"")
    await view.store.put(("room", "p1", b"{}"), ("person", "ada", b"\xff" * 1000))
    for thing in ("p1", "p1/m/👋", "p10"):
        for person in ("ada", "", "bo"):
            await mark(view, "react", thing, person, thing.encode())
    await mark(view, "seen", "p1", "ada", b"7")


def _append(n: int) -> Append:
    return Append(ROOM, "ada", f"c{n}", DIGEST, (posted(f"text {n}", f"c{n}"),), lambda answer: None)


def dump(folder: Path) -> dict[str, list]:
    with sqlite3.connect(folder / FILE) as connection:
        found = {table: connection.execute(question).fetchall() for table, question in TABLES.items()}
    connection.close()
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    folder = tmp_path / "closed"
    within(folder, live)
    return folder


@pytest.mark.parametrize("where", ["single", "cluster"])
def test_there_and_back_nothing_has_changed(closed: Path, tmp_path: Path, where: str) -> None:
    server = single("valkey") if where == "single" else cluster()
    url = f"{server.url}?prefix={tmp_path.name}"
    status, said = migrate(closed, url)
    assert (status, said) == (
        0,
        "2 logs with 1204 changes, 3 records and 10 marks: copied, and compared byte by byte.\n",
    )
    assert migrate(url, tmp_path / "back")[0] == 0
    assert dump(tmp_path / "back") == dump(closed)
    assert (tmp_path / "back" / FILE).stat().st_mode & 0o077 == 0


def test_what_was_said_before_is_remembered_after(closed: Path, server: Server) -> None:
    """Ids, expectations and the order of a log go on where they were."""
    assert migrate(closed, server.url)[0] == 0

    async def go_on(view: View) -> None:
        assert await append(view, "c7", changes=[posted("text 7", "c7")]) == 8
        assert (await append(view, "c7", digest=OTHER_DIGEST)).code == refusals.ID_REUSED
        assert (await append(view, "x", expect=("line", 1))).code == refusals.CHANGED
        assert await append(view, "new") == 1204
        assert await view.store.tally("react", "p1") == {"p1": 3, "p1/m/👋": 3, "p10": 3}

    within(closed, go_on, server.url)


def test_nothing_is_overwritten(closed: Path, server: Server, tmp_path: Path) -> None:
    assert migrate(closed, server.url)[0] == 0
    for arguments, says in (
        ((closed, server.url), "on this Redis already"),
        ((server.url, closed), "is there already"),
        ((tmp_path / "none", server.url), "There is no venue in"),
        ((f"{server.url}?prefix=none", tmp_path / "new"), "There is no venue on this Redis"),
        ((closed, "redis://127.0.0.1:1"), "cannot be reached"),
    ):
        status, said = migrate(*arguments)
        assert status == 1
        assert says in said
    assert not (tmp_path / "new").exists()


def test_a_venue_that_runs_is_not_copied(closed: Path, server: Server, tmp_path: Path) -> None:
    """What it is told meanwhile would be missing."""

    async def run() -> tuple[int, str]:
        store, _, _ = adapters(closed)
        await store.open()
        try:
            return await asyncio.to_thread(migrate, closed, server.url)
        finally:
            await store.close()

    status, said = asyncio.run(run())
    assert (status, "in use" in said) == (1, True)

    async def run_on_redis() -> tuple[int, str]:
        view = await open_view(server.url)
        await append(view, "a")
        await view.presence.watch(Silent())
        await asyncio.sleep(0.3)
        try:
            return await asyncio.to_thread(migrate, server.url, tmp_path / "new")
        finally:
            await view.presence.close()
            await view.store.close()

    status, said = asyncio.run(run_on_redis())
    assert (status, "A venue runs" in said) == (1, True)


class Silent:
    """A watcher that does nothing."""

    def arrived(self, lease: object) -> None:
        pass

    def departed(self, room: str, visit: str) -> None:
        pass
