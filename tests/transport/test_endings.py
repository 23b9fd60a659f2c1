"""Every way a connection ends: the visit is told once, and nothing is left of it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.transport.served import QUICK, FakeVisit, Served, close_code, masked, serving, text_frame, until
from venue.live.frames import Frames


async def cut(served: Served) -> None:
    (await served.upgraded()).cut()


async def half_closed(served: Served) -> None:
    raw = await served.upgraded()
    raw.writer.write_eof()
    assert await raw.closed() in (None, 1006, 1002)
    raw.cut()


async def goodbye(served: Served) -> None:
    async with served.connect():
        pass


async def goodbye_and_cut(served: Served) -> None:
    raw = await served.upgraded()
    raw.send(masked(0x88, b"\x03\xe8"))
    raw.cut()


async def goodbye_and_silence(served: Served) -> None:
    """Said goodbye, never closes."""
    raw = await served.upgraded()
    raw.send(masked(0x88, b"\x03\xe8"))
    await until(lambda: served.visits[-1].gones == 1)
    await until(lambda: served.connections == 0)
    raw.cut()


async def closed_by_the_visit(served: Served) -> None:
    async with served.connect() as client:
        await client.send("close 4503")
        assert await close_code(client) == 4503
        assert client.close_reason == "as asked"


async def closed_by_the_visit_unheard(served: Served) -> None:
    """Does not answer the close frame, and is cut after a while."""
    raw = await served.upgraded()
    raw.send(text_frame(b"close 4503"), text_frame(b"not any more"))
    first, payload = await raw.frame()
    assert (first, payload[:2]) == (0x88, (4503).to_bytes(2, "big"))
    await served.visits[-1].end.wait()
    assert served.visits[-1].received == [b"close 4503"]
    raw.cut()


async def closed_twice(served: Served) -> None:
    async with served.connect() as client:
        await client.send("hello")
        await client.recv()
        connection = served.visits[-1].connection
        connection.close(4010, "first")
        connection.close(4500, "second")
        connection.send(Frames([b"too late"]))
        connection.pause()
        connection.resume()
        assert await close_code(client) == 4010


async def broken(served: Served) -> None:
    raw = await served.upgraded()
    raw.send(masked(0xC1, b"x"))
    assert await raw.closed() == 1002
    raw.cut()


async def fault(served: Served) -> None:
    async with served.connect() as client:
        await client.send("boom")
        assert await close_code(client) == 4000


async def cut_within_a_frame(served: Served) -> None:
    raw = await served.upgraded()
    raw.send(text_frame(b"x" * 500)[:200])
    await asyncio.sleep(0.01)
    raw.cut()


ENDINGS = [
    cut,
    half_closed,
    goodbye,
    goodbye_and_cut,
    goodbye_and_silence,
    closed_by_the_visit,
    closed_by_the_visit_unheard,
    closed_twice,
    broken,
    fault,
    cut_within_a_frame,
]
OWN_TIME = {goodbye_and_silence, closed_by_the_visit_unheard}
"""Under the ASGI adapter uvicorn itself waits for the peer here: ten seconds, or as long as it takes."""


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
async def test_a_visit_is_told_once(emptied: Served, ending: Any) -> None:
    if emptied.kind == "asgi" and ending in OWN_TIME:
        return
    await ending(emptied)
    await until(lambda: len(emptied.visits) == 1)
    await emptied.all_gone()


async def test_a_fault_is_logged_in_one_line_and_hurts_nobody(
    emptied: Served, caplog: pytest.LogCaptureFixture
) -> None:
    async with emptied.connect() as client:
        with caplog.at_level(logging.INFO, "venue"):
            for _ in range(3):
                await fault(emptied)
        assert [record.levelname for record in caplog.records if record.name == "venue.transport"] == ["ERROR"] * 3
        assert all("a fault in the visit" in record.getMessage() and not record.exc_info for record in caplog.records)
        await client.send("still here")
        assert await client.recv() == "still here"


async def test_a_visit_that_cannot_begin_or_end(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """4000 when it cannot be made; a line in the log when it cannot end; the server goes on."""
    visits: list[FakeVisit] = []

    class Endless(FakeVisit):
        def gone(self) -> None:
            super().gone()
            raise RuntimeError("cannot let go")

    def new_visit(connection: Any, caller: Any) -> FakeVisit:
        if not visits:
            visits.append(FakeVisit(connection, caller))
            raise RuntimeError("cannot begin")
        visits.append(Endless(connection, caller))
        return visits[-1]

    async with serving(kind, new_visit=new_visit) as served:
        async with served.connect() as client:
            assert await close_code(client) == 4000
        async with served.connect() as client:
            await client.send("hello")
            assert await client.recv() == "hello"
        await until(lambda: served.connections == 0)
    assert [visit.gones for visit in visits] == [0, 1]
    assert "cannot begin" in caplog.text
    assert "cannot let go" in caplog.text


async def test_a_visit_may_speak_and_close_while_it_is_made(kind: str) -> None:
    def new_visit(connection: Any, caller: Any) -> FakeVisit:
        connection.send(Frames([b"no room"]))
        connection.close(4504, "too many")
        return FakeVisit(connection, caller)

    async with serving(kind, new_visit=new_visit) as served, served.connect() as client:
        assert await client.recv() == "no room"
        assert await close_code(client) == 4504


async def test_the_end_of_the_server_is_told_once(kind: str) -> None:
    async with serving(kind) as served:
        client = await served.connect()
        await client.send("hello")
        await client.recv()
        served.server.told.set()
        assert await close_code(client) == 1012
        await served.all_gone()


async def test_what_waits_is_sent_before_the_close_frame(emptied: Served) -> None:
    async with emptied.connect() as client:
        await client.send("bytes 200000")
        await client.send("close 4503")
        assert len(await client.recv()) == 200000
        assert await close_code(client) == 4503


def open_files() -> int:
    return len(list(Path(f"/proc/{os.getpid()}/fd").iterdir())) if Path("/proc").exists() else 0


async def test_nothing_is_left_of_two_thousand_connections(kind: str) -> None:
    """RELIABILITY R19: gone at random points of the handshake or later; tasks, files, connections are as before."""
    chance = random.Random(19)
    async with serving(kind, QUICK) as served:
        async with served.connect() as client:
            await client.send("warm")
        await served.all_gone()
        gc.collect()
        before = (len(asyncio.all_tasks()), open_files())
        head = served.head()

        async def one() -> None:
            raw = await served.raw()
            point = chance.randrange(5)
            raw.send(head[: chance.randrange(len(head))] if point == 0 else head)
            if point >= 2:
                await raw.head()
            if point >= 3:
                raw.send(text_frame(b"hello"), text_frame(b"unfinished")[: chance.randrange(10)])
            if point == 4:
                assert await raw.text() == b"hello"
                raw.send(masked(0x88))
            raw.cut()
            await asyncio.sleep(0)

        # uvicorn's class is not what is tested here, and slow at it.
        for _ in range(40 if kind == "protocol" else 8):
            await asyncio.gather(*(one() for _ in range(50)))
        await served.all_gone()
        gc.collect()
        await until(lambda: (len(asyncio.all_tasks()), open_files()) == before)
        if kind == "protocol":
            board = served.server.lifespan.state["switchboard"]
            assert (board.live, board.watch.count) == (0, 0)
        assert len(served.visits) > (1000 if kind == "protocol" else 200)
