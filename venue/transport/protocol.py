"""The socket under uvicorn: `Config(ws=VenueProtocol)`.

An asyncio protocol of our own. A text frame goes straight from here to its visit, a batch of frames straight to the
socket. What uvicorn's class would do is done here and in wire.py: the handshake, flow control both ways, keepalive that
cuts (RELIABILITY D1), bounded pongs (D2), size limits, the closing handshake, draining.
"""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from venue.protocol import closes
from venue.transport.framing import SILENT
from venue.transport.handshake import NOT_HERE, PATH, SUBPROTOCOL, Turned
from venue.transport.switchboard import Switchboard
from venue.transport.wire import OPEN, OPENING, Wire


class VenueProtocol(Wire):
    """One socket, from the request's head on."""

    __slots__ = ("_others",)

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        loop = _loop or asyncio.get_running_loop()
        super().__init__(Switchboard.of(app_state, config.forwarded_allow_ips, loop), loop.time())
        self._others = server_state.connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._others.add(self)
        self._board.watch.add(self)
        self.machine = ServerProtocol(subprotocols=[SUBPROTOCOL], logger=SILENT)

    def data_received(self, data: bytes) -> None:
        if self._state == OPENING:
            self._open(data)
        else:
            self.feed(data)

    def eof_received(self) -> None:
        """The peer says nothing more. asyncio closes when everything is sent; the watch cuts if that takes too long."""
        if self._state == OPEN:
            self.end(self._board.limits.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._others.discard(self)
        self._board.watch.drop(self)
        if self._state != OPENING:
            self._board.live -= 1
            self.end(0.0)
        self.deaf = True
        self.held = self.machine = self.fragments = None

    def shutdown(self) -> None:
        """uvicorn's word that the server ends."""
        if self._state == OPENING:
            self._transport.close()
        else:
            self.close(closes.RESTART, closes.MEANINGS[closes.RESTART])

    def _open(self, data: bytes) -> None:
        machine = self.machine
        machine.receive_data(data)
        for event in machine.events_received():
            if isinstance(event, Request):
                self._answer(event)
                return
        refusal = b"".join(machine.data_to_send())
        if refusal or machine.handshake_exc is not None:
            # Not HTTP at all, or a head beyond the bounds of websockets.
            self._transport.write(refusal)
            self._transport.close()

    def _answer(self, request: Request) -> None:
        machine = self.machine
        transport = self._transport
        if request.path.partition("?")[0] != PATH:
            self._turn(NOT_HERE)
            return
        peer = transport.get_extra_info("peername")
        caller = self._board.judge(
            request.headers.get_all,
            peer=peer[0] if isinstance(peer, tuple) else "",
            secure=transport.get_extra_info("sslcontext") is not None,
        )
        if isinstance(caller, Turned):
            self._turn(caller)
            return
        machine.send_response(machine.accept(request))
        transport.write(b"".join(machine.data_to_send()))
        if machine.state is State.OPEN:
            self.begin(caller)
        else:
            transport.close()

    def _turn(self, turned: Turned) -> None:
        response = self.machine.reject(turned.status, turned.text)
        for name, value in turned.headers.items():
            response.headers[name] = value
        self._transport.write(response.serialize())
        self._transport.close()
