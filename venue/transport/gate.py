"""The first thing behind a TCP connection: waits for a whole request head, for a bounded time, in bounded memory.

uvicorn's HTTP classes wait for it as long as it takes. A socket's handshake is handed straight to VenueProtocol; every
other request to uvicorn's HTTP class, which stays with the connection. Given to uvicorn as `Config(http=Gate)`.
"""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from venue.transport.handshake import PATH, TOO_LATE, TOO_LONG, Turned
from venue.transport.protocol import VenueProtocol
from venue.transport.switchboard import Switchboard

HEAD_END = b"\r\n\r\n"
HANDSHAKES = (f"GET {PATH} ".encode(), f"GET {PATH}?".encode())


class Gate(asyncio.Protocol):
    """Holds a connection until its first request's head is there."""

    __slots__ = ("_board", "_direct", "_head", "_make", "_others", "_transport", "due", "slice")

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        loop = _loop or asyncio.get_running_loop()
        self._board = Switchboard.of(app_state, config.forwarded_allow_ips, loop)
        self._make = {"config": config, "server_state": server_state, "app_state": app_state, "_loop": _loop}
        self._direct = config.ws_protocol_class is VenueProtocol
        self._others = server_state.connections
        self._head: bytes | bytearray = b""
        self._transport: asyncio.Transport | None = None
        self.due = loop.time() + self._board.limits.handshake
        self.slice = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._others.add(self)
        self._board.watch.add(self)

    def data_received(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        known = len(self._head)
        if known:
            self._head += data
        else:
            self._head = data
        if self._head.find(HEAD_END, max(0, known - 3)) >= 0:
            self._hand_over(bytes(self._head))
        elif len(self._head) > self._board.limits.head:
            self._turn(TOO_LONG)
        elif not known:
            self._head = bytearray(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()

    def shutdown(self) -> None:
        """uvicorn's word that the server ends."""
        self._transport.close()

    def look(self, now: float) -> None:
        """The head did not come in time."""
        if self._transport.is_closing():
            self._transport.abort()
        elif self._head:
            self._turn(TOO_LATE)
            self.due = now + self._board.limits.grace
        else:
            # Browsers open connections ahead of need; they are closed without a word.
            self._transport.abort()

    def _hand_over(self, head: bytes) -> None:
        self._leave()
        direct = self._direct and head.startswith(HANDSHAKES)
        protocol = (VenueProtocol if direct else AutoHTTPProtocol)(**self._make)
        transport = self._transport
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        protocol.data_received(head)

    def _leave(self) -> None:
        self._others.discard(self)
        self._board.watch.drop(self)

    def _turn(self, turned: Turned) -> None:
        body = turned.text.encode()
        phrase = {408: "Request Timeout", 431: "Request Header Fields Too Large"}[turned.status]
        self._transport.write(
            f"HTTP/1.1 {turned.status} {phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        self._transport.close()
