"""The server's beginning and end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.transport.served import Served, close_code, serving, until
from venue.live.frames import Frames
from venue.transport.server import LOGGING, Drain, make_config, shown_host

ROOT = Path(__file__).resolve().parents[2]


async def test_everyone_is_told_then_sent_home_one_after_the_other() -> None:
    """RELIABILITY R15: the hint comes before the close, every close is a 1012, and they are spread over the window."""
    told: list[object] = []

    def hint(seconds: float) -> Frames:
        told.append(seconds)
        return Frames([b'{"up":"reconnect","after_ms":%d}' % (seconds * 1000)])

    drain = Drain(window=0.5, spacing=1.0, step=0.025)
    async with serving("protocol", drain=drain, on_drain=lambda: told.append("red"), hint=hint) as served:
        clients = [await served.connect() for _ in range(60)]
        loop = asyncio.get_running_loop()
        begin = loop.time()
        served.server.told.set()

        async def last_words(client) -> tuple[str, int, float]:
            words = await client.recv()
            code = await close_code(client)
            return words, code, loop.time() - begin

        ends = await asyncio.gather(*map(last_words, clients))
        assert told == ["red", 0.5]
        assert {words for words, _, _ in ends} == {'{"up":"reconnect","after_ms":500}'}
        assert {code for _, code, _ in ends} == {1012}
        times = sorted(time for _, _, time in ends)
        assert times[-1] >= 0.4
        for share in range(5):
            within = sum(share * 0.1 <= time < (share + 1) * 0.1 for time in times)
            assert within <= 30, times
        await served.all_gone()


async def test_commands_are_answered_until_the_close() -> None:
    """Nobody's last message is lost to a drain: a visit that is still open works."""
    async with serving("protocol", drain=Drain(window=0.3, spacing=1.0)) as served:
        client = await served.connect()
        other = await served.connect()
        served.server.told.set()
        answered = 0
        async with asyncio.timeout(5):
            while client.close_code is None and other.close_code is None:
                last = client if client.close_code is None else other
                with contextlib.suppress(ConnectionClosed):  # its turn came between the look and the word
                    await last.send("still")
                    answered += await last.recv() == "still"
                await asyncio.sleep(0.02)
        assert answered


async def test_nobody_new_comes_in_while_it_drains() -> None:
    """Listening has ended; on a connection that is open already a handshake gets 503 and when to come back."""
    async with serving("protocol", drain=Drain(window=0.3, spacing=1.0)) as served:
        client = await served.connect()
        early = await served.raw()
        await until(lambda: served.connections == 2)
        served.server.told.set()
        await until(lambda: served.server.lifespan.state["switchboard"].draining)
        early.send(served.head())
        answer = await early.head()
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after" in answer.lower()
        early.cut()
        with pytest.raises(OSError):
            await served.raw()
        assert await close_code(client) == 1012


async def test_hooks_can_come_from_the_lifespan() -> None:
    """The hub is made there, so what the hub says is found there too."""
    told: list[str] = []
    state = {"on_drain": lambda: told.append("red"), "restart_hint": lambda seconds: Frames([b"soon"])}
    async with serving("protocol", state=state) as served:
        client = await served.connect()
        served.server.told.set()
        assert await client.recv() == "soon"
        assert await close_code(client) == 1012
    assert told == ["red"]


async def test_ctrl_c_hurries_and_a_second_one_more() -> None:
    async with serving("protocol", drain=Drain(window=60.0, interactive=0.1, spacing=60.0)) as served:
        client = await served.connect()
        served.server.handle_exit(signal.SIGINT, None)
        served.server.told.set()
        assert await close_code(client) == 1012
    async with serving("protocol", drain=Drain(window=60.0, spacing=60.0)) as served:
        clients = [await served.connect() for _ in range(3)]
        served.server.handle_exit(signal.SIGTERM, None)
        served.server.told.set()
        await asyncio.sleep(0.1)
        assert [client.close_code for client in clients].count(None) >= 2
        served.server.handle_exit(signal.SIGINT, None)
        for client in clients:
            assert await close_code(client) in (1012, 1006)


async def test_the_address_is_told_when_it_really_listens(served: Served) -> None:
    assert served.url == f"http://localhost:{served.port}"
    assert served.port > 0


def test_hosts_are_shown_as_one_types_them() -> None:
    assert shown_host("0.0.0.0") == shown_host("127.0.0.1") == shown_host("::") == "localhost"
    assert shown_host("fe80::1") == "[fe80::1]"
    assert shown_host("venue.example") == "venue.example"


def test_uvicorn_is_set_up_to_say_little_and_trust_nobody() -> None:
    before = logging.getLogger("uvicorn").level
    config = make_config(lambda: None, host="localhost", port=0, log_config=None)
    assert config.forwarded_allow_ips == []
    assert config.host == "127.0.0.1"
    assert not config.access_log
    assert not config.server_header
    assert LOGGING["loggers"]["uvicorn"]["level"] == "WARNING"
    assert logging.getLogger("uvicorn").level == before


PROGRAM = """
    import contextlib
    from starlette.applications import Starlette
    from venue.live.frames import Frames
    from venue.transport.server import Drain, serve

    class Visit:
        def __init__(self, connection, caller):
            self.connection = connection
        def receive(self, frame):
            self.connection.send(Frames([frame]))
        def finish(self, code, reason):
            self.connection.close(code, reason)
        def gone(self):
            print("GONE", flush=True)

    @contextlib.asynccontextmanager
    async def lifespan(app):
        yield {"new_visit": Visit}
        print("ENDED", flush=True)

    app = Starlette(lifespan=lifespan)
    drain = Drain(window=0.2, spacing=1.0)
    raise SystemExit(serve(app, host="127.0.0.1", port=0, drain=drain, on_ready=lambda url: print(url, flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_in_order(number: signal.Signals) -> None:
    """Status 0, after the visits were told and the lifespan ended; nothing in the log."""
    from websockets.sync.client import connect

    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = process.stdout.readline().strip()
        with connect(
            url.replace("http", "ws") + "/live?key=swordfish", subprotocols=["venue.v1"], proxy=None
        ) as client:
            client.send("hello")
            assert client.recv() == "hello"
            process.send_signal(number)
            with pytest.raises(Exception, match="1012"):
                client.recv(timeout=10)
        output, errors = process.communicate(timeout=10)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, errors
    assert output.split() == ["GONE", "ENDED"]
    assert errors == ""
