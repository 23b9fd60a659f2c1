"""The project's own protocol class under an app that echoes, for the Autobahn cases.

Venue itself takes texts of 64 KiB with the subprotocol venue.v1; the cases want texts and bytes of 16 MiB with none.
That, and nothing about frames, is what differs from VenueProtocol here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.applications import Starlette
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from venue.live.connection import Caller, Connection
from venue.live.frames import Frames
from venue.transport.framing import SILENT
from venue.transport.limits import KIB, TransportLimits
from venue.transport.protocol import VenueProtocol
from venue.transport.server import Drain, VenueServer, make_config

LARGEST = 16 * 1024 * KIB
ROOMY = TransportLimits(frame=LARGEST, waiting=4 * LARGEST, pings=100_000, pongs=LARGEST, ping=3600.0)
"""No ping of our own: the cases take one for an answer."""


class EchoVisit:
    """Says every text again."""

    def __init__(self, connection: Connection, caller: Caller) -> None:
        self._connection = connection

    def receive(self, frame: bytes) -> None:
        self._connection.send(Frames([frame]))

    def finish(self, code: int, reason: str) -> None:
        self._connection.close(code, reason)

    def gone(self) -> None:
        """Nothing is held."""


class EchoProtocol(VenueProtocol):
    """Takes a handshake without a subprotocol, and echoes bytes as well."""

    __slots__ = ("_of_bytes",)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.machine = ServerProtocol(logger=SILENT)
        self._of_bytes = False

    def _answer(self, request: Request) -> None:
        self.machine.send_response(self.machine.accept(request))
        self._transport.write(b"".join(self.machine.data_to_send()))
        self.begin(Caller())

    def _event(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self._of_bytes, self.fragments = True, bytearray(frame.data)
        elif frame.opcode is Opcode.CONT and self._of_bytes:
            self.fragments += frame.data
        else:
            super()._event(frame)
            return
        if frame.fin:
            message, self.fragments, self._of_bytes = bytes(self.fragments), None, False
            self._transport.write(Frame(Opcode.BINARY, message).serialize(mask=False))


class EchoServer(VenueServer):
    """Ends when told."""

    def __init__(self, *arguments: Any, **hooks: Any) -> None:
        super().__init__(*arguments, **hooks)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.told.wait()


@contextlib.asynccontextmanager
async def echoing() -> AsyncIterator[str]:
    """An echo on a free port; its address."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        yield {"new_visit": EchoVisit, "limits": ROOMY}

    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    on_ready: Callable[[str], None] = ready.set_result
    config = make_config(Starlette(lifespan=lifespan), host="127.0.0.1", port=0, ws=EchoProtocol, log_config=None)
    server = EchoServer(config, on_ready=on_ready, drain=Drain(window=0.0))
    task = asyncio.create_task(server.serve())
    await ready
    try:
        yield f"ws://127.0.0.1:{server.port}/live"
    finally:
        server.told.set()
        await task
