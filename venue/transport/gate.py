"""Stands between a TCP connection and uvicorn's HTTP class: a bounded time and bounded memory for each request.

uvicorn waits for a head or a body as long as it takes (slowloris, slow POST). A socket's handshake goes straight to
VenueProtocol; every other request goes on to uvicorn's HTTP class. Given to uvicorn as `Config(http=Gate)`.
"""

import asyncio
import re
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from venue.transport.handshake import NO_LENGTH, PATH, TOO_LATE, TOO_LONG, Turned
from venue.transport.protocol import VenueProtocol
from venue.transport.switchboard import Switchboard

HEAD_END = b"\r\n\r\n"
HANDSHAKES = (f"GET {PATH} ".encode(), f"GET {PATH}?".encode())
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
PHRASES = {408: "Request Timeout", 411: "Length Required", 431: "Request Header Fields Too Large"}


class Gate(asyncio.Protocol):
    """One TCP connection that is not (yet) a socket."""

    __slots__ = (
        "_awaiting", "_board", "_body", "_direct", "_held", "_http", "_make", "_others", "_transport", "_unsent", "due",
        "slice",
    )  # fmt: skip

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
        self._transport: asyncio.Transport | None = None
        self._http: asyncio.Protocol | None = None
        """uvicorn's, from the first whole head on. It closes the connection itself when no further request comes."""
        self._held = bytearray()
        """The head that is not complete yet."""
        self._body = 0
        """Bytes of the request's body still to come."""
        self.due = loop.time() + self._board.limits.handshake
        """When what is awaited must be here; while it is the venue's turn, when to look whether its answer is taken."""
        self._awaiting = True
        """Whether the peer has something to send; otherwise it is the venue's turn."""
        self._unsent = 0
        """Bytes of answers that the kernel had not taken at the last look."""
        self.slice = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._others.add(self)
        self._board.watch.add(self)

    def data_received(self, data: bytes) -> None:
        while data and not self._transport.is_closing():
            if self._body:
                part = data[: self._body]
                self._body -= len(part)
                if not self._body:
                    self._answer_now()
                self._http.data_received(part)
                data = data[len(part) :]
            else:
                data = self._head(data)

    def eof_received(self) -> bool | None:
        return self._http.eof_received() if self._http is not None else None

    def pause_writing(self) -> None:
        if self._http is not None:
            self._http.pause_writing()

    def resume_writing(self) -> None:
        if self._http is not None:
            self._http.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._others.discard(self)
        self._board.watch.drop(self)
        if self._http is not None:
            self._http.connection_lost(exc)

    def shutdown(self) -> None:
        """uvicorn's word that the server ends; from the first head on its own class is told instead."""
        self._transport.close()

    def look(self, now: float) -> None:
        """What was awaited did not come in time, or nothing of an answer was taken since the last look."""
        if not self._awaiting:
            self._look_at_answer(now)
        elif self._transport.is_closing() or not self._held:
            # Or it never began: browsers open connections ahead of need.
            self._transport.abort()
        else:
            self._turn(TOO_LATE)
            self.due = now + self._board.limits.grace

    def _answer_now(self) -> None:
        self._awaiting = False
        self.due = asyncio.get_running_loop().time() + self._board.limits.stall

    def _await(self, seconds: float) -> None:
        self._awaiting = True
        self.due = asyncio.get_running_loop().time() + seconds

    def _look_at_answer(self, now: float) -> None:
        # Attack: asking for pages and reading none. uvicorn waits for such a reader as long as it likes, and so does
        # the close that follows its keep-alive: each one keeps a connection and a page in memory.
        unsent = self._transport.get_write_buffer_size()
        if unsent and unsent == self._unsent:
            self._transport.abort()
        self._unsent = unsent
        self.due = now + self._board.limits.stall

    def _head(self, data: bytes) -> bytes:
        """Take a head, or as much of it as is there; give back what follows it."""
        held = self._held
        known = len(held)
        held += data if known else data.lstrip(b"\r\n")
        end = held.find(HEAD_END, max(0, known - 3)) + len(HEAD_END)
        limits = self._board.limits
        if end < len(HEAD_END):
            if len(held) > limits.head:
                self._turn(TOO_LONG)
            elif held and not self._awaiting:
                self._await(limits.handshake)
            return b""
        head, rest = bytes(held[:end]), bytes(held[end:])
        held.clear()
        self._answer_now()
        if self._direct and self._http is None and head.startswith(HANDSHAKES):
            self._become_socket(head, rest)
            return b""
        if CHUNKED.search(head):
            self._turn(NO_LENGTH)
            return b""
        return rest if self._pass_on(head) else b""

    def _become_socket(self, head: bytes, rest: bytes) -> None:
        self._others.discard(self)
        self._board.watch.drop(self)
        socket = VenueProtocol(**self._make)
        self._transport.set_protocol(socket)
        socket.connection_made(self._transport)
        socket.data_received(head)
        if rest:
            socket.data_received(rest)

    def _pass_on(self, head: bytes) -> bool:
        """Give a head to uvicorn's class; whether the connection still comes through here."""
        if self._http is None:
            self._others.discard(self)
            self._http = AutoHTTPProtocol(**self._make)
            self._http.connection_made(self._transport)
        length = LENGTH.search(head)
        self._body = int(length[1]) if length else 0
        if self._body:
            limits = self._board.limits
            self._await(limits.handshake + self._body / limits.upload)
        self._http.data_received(head)
        if self._transport.get_protocol() is self:
            return True
        # It was a handshake on a connection that had carried pages: uvicorn has put VenueProtocol in our place.
        self._board.watch.drop(self)
        return False

    def _turn(self, turned: Turned) -> None:
        self._held.clear()
        if self._http is None:
            body = turned.text.encode()
            self._transport.write(
                f"HTTP/1.1 {turned.status} {PHRASES[turned.status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                + body
            )
        # Otherwise an answer to an earlier request may be under way: nothing may be written into it.
        self._transport.close()
        self._awaiting = True
