"""Asking without reading (RELIABILITY S12): a connection that takes nothing of its answer does not keep it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.transport.conftest import LOOPS
from tests.transport.served import LARGE, QUICK, serving, until


@pytest.fixture(scope="module", params=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    """Real sockets need real time."""
    return request.param


async def test_who_reads_nothing_of_a_page_is_cut() -> None:
    """Twenty of them are gone within a few stalls, each with the answer it held; others are served meanwhile."""
    async with serving("protocol", QUICK) as served:
        request = f"GET /large HTTP/1.1\r\nHost: {served.host}\r\n\r\n".encode()
        stalled = [await served.raw(receive_buffer=4_096) for _ in range(20)]
        for raw in stalled:
            raw.reader._transport.pause_reading()
            raw.send(request)
        await until(lambda: served.connections == 20)
        async with served.connect() as client:
            await client.send("in")
            assert await client.recv() == "in"
        await until(lambda: served.connections == 0, seconds=10 * QUICK.stall)
        for raw in stalled:
            raw.cut()


SLOW = replace(QUICK, stall=2.0)
"""A busy machine may itself rest for a tenth of a second: that is no stall of the reader's."""


async def test_who_reads_slowly_gets_all_of_it() -> None:
    """A phone at the edge of the Wi-Fi takes a little at a time, for longer than a stall."""
    async with serving("protocol", SLOW) as served:
        raw = await served.raw(receive_buffer=4_096)
        raw.send(f"GET /large HTTP/1.1\r\nHost: {served.host}\r\n\r\n".encode())
        await raw.head()
        loop, taken = asyncio.get_running_loop(), 0
        begin = loop.time()
        while taken < LARGE:
            part = await raw.reader.read(100_000)
            assert part, f"cut after {taken} bytes"
            taken += len(part)
            if loop.time() - begin < 1.5 * SLOW.stall:
                await asyncio.sleep(SLOW.stall / 40)
        assert taken == LARGE
        raw.cut()
        await until(lambda: served.connections == 0)
