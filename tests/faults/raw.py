"""A client that speaks to the socket itself: for what no library would send, and for not reading."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import Any
from urllib.parse import urlsplit

TEXT, CLOSE, PING = 1, 8, 9


def client_frame(payload: bytes, opcode: int = TEXT, first: int = 0x80) -> bytes:
    """A masked frame (the mask is zeros, which is legal). `first`: FIN and reserved bits."""
    size = len(payload)
    if size < 126:
        head = bytes((first | opcode, 0x80 | size))
    elif size < 65536:
        head = bytes((first | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((first | opcode, 0xFF)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


class RawClient:
    """An upgraded connection with a small receive buffer, read only when asked."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def come(cls, url: str, *commands: dict[str, Any], port: int = 0, buffer: int = 4_096) -> RawClient:
        """Connect (through a proxy on `port`, if given), upgrade, and give these commands."""
        parts = urlsplit(url)
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.setblocking(False)
        client = cls(sock)
        await client._loop.sock_connect(sock, (parts.hostname or "", port or parts.port or 80))
        await client.send(
            f"GET /live HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: venue.v1\r\n\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += await client._loop.sock_recv(sock, 1)  # byte by byte: what follows is not ours to read yet
        assert head.startswith(b"HTTP/1.1 101"), head
        for command in commands:
            await client.send(client_frame(json.dumps(command).encode()))
        return client

    async def send(self, data: bytes) -> None:
        """Write raw bytes."""
        await self._loop.sock_sendall(self.socket, data)

    async def read_to_end(self, seconds: float) -> bool:
        """Read whatever is there; whether the connection ended within the time."""
        with contextlib.suppress(ConnectionError):
            try:
                async with asyncio.timeout(seconds):
                    while await self._loop.sock_recv(self.socket, 65_536):
                        pass
            except TimeoutError:
                return False
        return True

    def drop(self) -> None:
        """Close, without a goodbye."""
        self.socket.close()
