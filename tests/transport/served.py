"""A server in the test's own loop, visits that answer what they are told, and clients down to the single byte."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode

from venue.live.connection import Caller, Connection
from venue.live.frames import Frames
from venue.transport.asgi import LiveEndpoint
from venue.transport.limits import TransportLimits
from venue.transport.server import Drain, VenueServer, make_config

KINDS = ("protocol", "asgi")

QUICK = TransportLimits(handshake=0.4, stall=0.3, ping=0.2, pong=0.3, close=0.3, grace=0.1, look=0.1)
PATIENT = replace(QUICK, ping=30.0, pong=10.0, stall=10.0)
"""Nothing runs out but what a test is about."""


LARGE = 4_000_000
"""Bytes of an answer that no kernel takes at once."""


class FakeVisit:
    """Echoes; does what a command says."""

    def __init__(self, connection: Connection, caller: Caller) -> None:
        self.connection = connection
        self.caller = caller
        self.received: list[bytes] = []
        self.gones = 0
        self.end = asyncio.Event()

    def receive(self, frame: bytes) -> None:
        assert not self.gones
        self.received.append(frame)
        word, _, rest = frame.partition(b" ")
        if word == b"boom":
            raise RuntimeError("a fault in the visit")
        if word == b"close":
            self.connection.close(int(rest), "as asked")
        elif word == b"pause":
            self.connection.pause()
        elif word == b"bytes":
            self.connection.send(Frames([b"." * int(rest)]))
        elif word == b"reply":
            self.connection.send(Frames([b"." * int(rest)], reply=True))
        else:
            self.connection.send(Frames([frame]))

    def finish(self, code: int, reason: str) -> None:
        self.connection.close(code, reason)

    def gone(self) -> None:
        self.gones += 1
        self.end.set()


class Served:
    """A running server and what its visits saw."""

    def __init__(self, kind: str, server: VenueServer, url: str, visits: list[FakeVisit]) -> None:
        self.kind = kind
        self.server = server
        self.url = url
        self.port = server.port
        self.host = f"localhost:{self.port}"
        self.origin = f"http://{self.host}"
        self.visits = visits

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)

    def connect(self, **more: Any) -> connect:
        """A proper client, as a browser would be."""
        settings: dict[str, Any] = {"origin": self.origin, "subprotocols": ["venue.v1"], "proxy": None}
        return connect(f"ws://{self.host}/live", **(settings | {"ping_interval": None} | more))

    async def raw(self, *, receive_buffer: int = 0) -> Raw:
        """A bare TCP connection."""
        sock = socket.socket()
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.port))
        except OSError:
            sock.close()
            raise
        return Raw(self, *await asyncio.open_connection(sock=sock, limit=2**14))

    async def upgraded(self, **more: Any) -> Raw:
        """A bare TCP connection after a good handshake."""
        raw = await self.raw(**more)
        raw.writer.write(self.head())
        answer = await raw.head()
        assert answer.startswith(b"HTTP/1.1 101 "), answer
        return raw

    def head(self, *drop: str, path: str = "/live", **change: str | None) -> bytes:
        """A handshake's request, with headers changed (`sec_websocket_key=…`) or dropped."""
        headers = {
            "Host": self.host,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "venue.v1",
            "Origin": self.origin,
        }
        for name, value in change.items():
            headers[name.replace("_", "-").title().replace("Websocket", "WebSocket")] = value
        lines = [f"{name}: {value}" for name, value in headers.items() if name not in drop and value is not None]
        return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode("latin-1")

    async def handshake(self, head: bytes) -> tuple[int, bytes]:
        """Status and everything else of the answer to a request."""
        raw = await self.raw()
        try:
            raw.writer.write(head)
            answer = await raw.head()
            status = int(answer.split(b" ", 2)[1])
            if status != 101:
                answer += await raw.reader.read()
            return status, answer
        finally:
            raw.cut()

    async def all_gone(self) -> None:
        """Every visit was told of its end, once, and the server holds nothing of them."""
        async with asyncio.timeout(5):
            for visit in self.visits:
                await visit.end.wait()
            await until(lambda: self.connections == 0)
        assert [visit.gones for visit in self.visits] == [1] * len(self.visits)


class Raw:
    """A client that can do everything wrong."""

    def __init__(self, served: Served, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.served = served
        self.reader = reader
        self.writer = writer

    async def head(self) -> bytes:
        async with asyncio.timeout(5):
            return await self.reader.readuntil(b"\r\n\r\n")

    def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def frame(self) -> tuple[int, bytes]:
        """(first byte, payload) of the next frame."""
        async with asyncio.timeout(5):
            first, size = await self.reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return first, await self.reader.readexactly(size)

    async def text(self) -> bytes:
        first, payload = await self.frame()
        assert first == 0x81
        return payload

    async def closed(self) -> int | None:
        """The close code (answered as a proper client would), after reading to the end; None when there was none."""
        code = None
        try:
            while True:
                first, payload = await self.frame()
                if first == 0x88:
                    code = int.from_bytes(payload[:2], "big")
                    self.send(masked(0x88, payload))
        except (asyncio.IncompleteReadError, ConnectionError):
            return code

    def cut(self) -> None:
        """Gone without a word."""
        self.writer.transport.abort()


def masked(first: int, payload: bytes = b"", *, mask: bool = True, size: int | None = None) -> bytes:
    """A client's frame with any first byte; `size` may lie."""
    size = len(payload) if size is None else size
    bit = 0x80 if mask else 0
    if size < 126:
        header = bytes((first, bit | size))
    elif size < 65536:
        header = bytes((first, bit | 126)) + struct.pack("!H", size)
    else:
        header = bytes((first, bit | 127)) + struct.pack("!Q", size)
    if not mask:
        return header + payload
    key = os.urandom(4)
    return header + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


def text_frame(payload: bytes, fin: bool = True) -> bytes:
    return Frame(Opcode.TEXT, payload, fin).serialize(mask=True)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something that happens in this loop without telling anybody."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - sockets and sets of the server have no event to wait for
            await asyncio.sleep(0.005)


async def close_code(client: ClientConnection) -> int | None:
    """What the server closed with."""
    async with asyncio.timeout(5):
        await client.wait_closed()
    return client.close_code


async def count(request: Request) -> PlainTextResponse:
    """How long the body is."""
    return PlainTextResponse(str(len(await request.body())))


class PromptServer(VenueServer):
    """Ends when told, not at its next tenth of a second."""

    def __init__(self, *arguments: Any, **hooks: Any) -> None:
        super().__init__(*arguments, **hooks)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.told.wait()


@contextlib.asynccontextmanager
async def serving(
    kind: str = "protocol", limits: TransportLimits = PATIENT, new_visit: Any = None, config: Any = None, **hooks: Any
) -> AsyncIterator[Served]:
    """A venue server on a free port, with fake visits."""
    visits: list[FakeVisit] = []

    def fake(connection: Connection, caller: Caller) -> FakeVisit:
        visits.append(FakeVisit(connection, caller))
        return visits[-1]

    state = {"new_visit": new_visit or fake, "limits": limits} | hooks.pop("state", {})

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        yield state

    app = Starlette(
        routes=[
            Route("/", lambda _: PlainTextResponse("the floor")),
            Route("/large", lambda _: PlainTextResponse("." * LARGE)),
            Route("/count", count, methods=["POST"]),
            WebSocketRoute("/live", LiveEndpoint()),
        ],
        lifespan=lifespan,
    )
    more: dict[str, Any] = {"log_config": None, "timeout_graceful_shutdown": 0.3} | (config or {})
    if kind == "asgi":
        more |= {"ws": "websockets-sansio", "ws_max_size": limits.frame, "ws_per_message_deflate": False}
    ready = asyncio.get_running_loop().create_future()
    hooks = {"drain": Drain(window=0.0)} | hooks
    server = PromptServer(make_config(app, host="127.0.0.1", port=0, **more), on_ready=ready.set_result, **hooks)
    task = asyncio.create_task(server.serve())
    served = Served(kind, server, await ready, visits)
    try:
        yield served
    finally:
        server.told.set()
        await task
