"""WebSocket frames as far as a crowd needs them, over an asyncio transport; each line is one connection."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, Protocol

import msgspec

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
HEAD_END = b"\r\n\r\n"


def masked(first: int, payload: bytes) -> bytes:
    """A client's frame. A mask of zeros is legal and leaves the payload as it is."""
    size = len(payload)
    head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


class Ears(Protocol):
    """Who is told what happens on a line."""

    def opened(self, line: Line) -> None:
        """The handshake is done."""

    def heard(self, line: Line, frame: Any) -> None:
        """An answer or an update."""

    def over(self, line: Line, code: int | None) -> None:
        """The connection is no more; called once. `code`: of the close frame or, instead of 101, the HTTP status; None
        when it was cut."""


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, head: bytes, ears: Ears) -> None:
        self._head, self._ears = head, ears
        self._rest = b""
        self._upgraded = False
        self._code: int | None = None
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.transport.write(self._head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._ears.over(self, self._code)

    def say(self, do: str, **fields: Any) -> None:
        """Give a command."""
        self.transport.write(masked(TEXT, msgspec.json.encode({"do": do, **fields})))

    def cut(self) -> None:
        """Gone without a word."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if not self._upgraded:
            end = data.find(HEAD_END)
            if end < 0:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101 "):
                self._code = int(data[9:12])  # an HTTP status: the door's no
                self.transport.abort()
                return
            self._upgraded = True
            data = data[end + len(HEAD_END) :]
            self._ears.opened(self)
        self._rest = self._walk(data)

    def _walk(self, data: bytes) -> bytes:
        at, size = 0, len(data)
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start > size or start + length > size:
                break
            self._frame(data[at], data[start : start + length])
            at = start + length
        return data[at:]

    def _frame(self, first: int, payload: bytes) -> None:
        if first == TEXT:
            self._ears.heard(self, msgspec.json.decode(payload))
        elif first == PING:
            self.transport.write(masked(PONG, payload))
        elif first == CLOSE:
            self._code = int.from_bytes(payload[:2], "big")
            self.transport.write(masked(CLOSE, payload[:2]))
            self.transport.close()


async def open_line(url: str, ears: Ears, tls: ssl.SSLContext | None = None) -> Line:
    """Connect to the live socket of a venue at `url`. Raises OSError."""
    host, _, port = url.partition("://")[2].partition(":")
    head = (
        f"GET /live HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: venue.v1\r\n\r\n"
    ).encode()
    secure = {"ssl": tls, "server_hostname": host} if url.startswith("https") else {}
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(lambda: Line(head, ears), "127.0.0.1", int(port), **secure)
    return line
