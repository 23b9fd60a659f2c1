"""Before there is a request: slow, endless and silent callers are bounded, and HTTP goes its way."""

from __future__ import annotations

import asyncio
import contextlib

from tests.transport.served import QUICK, Raw, Served, serving, until


async def dribble(raw: Raw, head: bytes) -> None:
    """A byte every 20 ms, as long as it is let."""
    try:
        for byte in head:
            raw.send(bytes([byte]))
            await raw.writer.drain()
            await asyncio.sleep(0.02)
    except ConnectionError:
        pass


async def test_a_handshake_that_dribbles_is_cut_off(kind: str) -> None:
    """Slowloris: fifty of them end within the limit with 408, and meanwhile others come in."""
    async with serving(kind, QUICK) as served:
        begin = asyncio.get_running_loop().time()
        slow = [await served.raw() for _ in range(50)]
        tasks = [asyncio.create_task(dribble(raw, served.head())) for raw in slow]
        while asyncio.get_running_loop().time() - begin < QUICK.handshake:
            async with served.connect() as client:
                await client.send("in")
                assert await client.recv() == "in"
        answers = await asyncio.gather(*(raw.reader.read() for raw in slow), return_exceptions=True)
        assert asyncio.get_running_loop().time() - begin < QUICK.handshake + 2.0
        assert all(isinstance(answer, OSError) or answer.startswith(b"HTTP/1.1 408 ") for answer in answers)
        for task, raw in zip(tasks, slow, strict=True):
            task.cancel()
            raw.cut()
        await until(lambda: served.connections == 0)


async def test_a_connection_that_says_nothing_is_cut() -> None:
    async with serving("protocol", QUICK) as served:
        raw = await served.raw()
        async with asyncio.timeout(QUICK.handshake + 2.0):
            with contextlib.suppress(ConnectionError):
                assert await raw.reader.read() == b""
        await until(lambda: served.connections == 0)
        raw.cut()


async def test_a_head_that_never_ends_is_refused() -> None:
    async with serving("protocol") as served:
        raw = await served.raw()
        raw.send(b"GET / HTTP/1.1\r\n" + b"X-Filler: " + b"x" * 40_000)
        assert (await raw.head()).startswith(b"HTTP/1.1 431 ")
        raw.cut()
        await until(lambda: served.connections == 0)


async def test_a_head_may_come_in_pieces() -> None:
    async with serving("protocol") as served:
        for size in (1, 7, 100):
            raw = await served.raw()
            head = served.head()
            for at in range(0, len(head), size):
                raw.send(head[at : at + size])
                await asyncio.sleep(0)
            assert (await raw.head()).startswith(b"HTTP/1.1 101 ")
            raw.cut()


async def test_pages_pass_the_gate(emptied: Served) -> None:
    """Ordinary requests, several on one connection, answered by the app, without naming the server."""
    raw = await emptied.raw()
    request = f"GET / HTTP/1.1\r\nHost: {emptied.host}\r\n\r\n".encode()
    for _ in range(3):
        raw.send(request)
        answer = await raw.head()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nserver:" not in answer.lower()
        assert await raw.reader.readexactly(9) == b"the floor"
    raw.cut()
    await until(lambda: emptied.connections == 0)


async def test_a_socket_can_be_opened_on_a_connection_that_carried_pages(emptied: Served) -> None:
    """Then it is uvicorn's HTTP class that hands the handshake over."""
    raw = await emptied.raw()
    raw.send(f"GET / HTTP/1.1\r\nHost: {emptied.host}\r\n\r\n".encode())
    await raw.head()
    await raw.reader.readexactly(9)
    raw.send(emptied.head())
    assert (await raw.head()).startswith(b"HTTP/1.1 101 ")
    await until(lambda: len(emptied.visits) == 1)
    raw.cut()
    await emptied.all_gone()


async def test_rubbish_is_no_request() -> None:
    async with serving("protocol") as served:
        for rubbish in (
            b"\x16\x03\x01\x02\x00\r\n\r\n",
            b"\r\n\r\n",
            b"GET /live \r\n\r\n",
            b"GET /live HTTP/9\r\n\r\n",
        ):
            raw = await served.raw()
            raw.send(rubbish)
            async with asyncio.timeout(5):
                answer = await raw.reader.read()
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
            raw.cut()
        assert served.visits == []
        await until(lambda: served.connections == 0)


async def test_a_second_request_that_dribbles_is_cut_too(kind: str) -> None:
    """uvicorn stops its own clock at the first byte of the next request: here it goes on."""
    async with serving(kind, QUICK, config={"timeout_keep_alive": 1}) as served:
        raw = await served.raw()
        raw.send(f"GET / HTTP/1.1\r\nHost: {served.host}\r\n\r\n".encode())
        await raw.head()
        await raw.reader.readexactly(9)
        task = asyncio.create_task(dribble(raw, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100))
        async with asyncio.timeout(QUICK.handshake + 2.0):
            with contextlib.suppress(ConnectionError):
                assert await raw.reader.read() == b""
        task.cancel()
        raw.cut()
        await until(lambda: served.connections == 0)


async def test_a_body_comes_whole_or_is_cut_off() -> None:
    """A body in pieces reaches the app, and the next request after it; one that dribbles ends the connection."""
    async with serving("protocol", QUICK) as served:
        raw = await served.raw()
        head = f"POST /count HTTP/1.1\r\nHost: {served.host}\r\ncontent-length: 5000\r\n\r\n".encode()
        again = f"GET / HTTP/1.1\r\nHost: {served.host}\r\n\r\n".encode()
        data = head + b"x" * 5000 + again
        for at in range(0, len(data), 999):
            raw.send(data[at : at + 999])
            await asyncio.sleep(0.001)
        assert (await raw.head()).startswith(b"HTTP/1.1 200 ")
        assert await raw.reader.readexactly(4) == b"5000"
        assert (await raw.head()).startswith(b"HTTP/1.1 200 ")
        assert await raw.reader.readexactly(9) == b"the floor"
        raw.send(head)
        task = asyncio.create_task(dribble(raw, b"x" * 5000))
        async with asyncio.timeout(QUICK.handshake + 3.0):
            with contextlib.suppress(ConnectionError):
                assert await raw.reader.read() == b""
        task.cancel()
        raw.cut()
        await until(lambda: served.connections == 0)


async def test_a_body_says_its_length() -> None:
    async with serving("protocol") as served:
        raw = await served.raw()
        raw.send(f"POST /count HTTP/1.1\r\nHost: {served.host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode())
        assert (await raw.head()).startswith(b"HTTP/1.1 411 ")
        raw.cut()
