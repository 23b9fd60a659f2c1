"""A TCP proxy that misbehaves on order: delays, swallows, cuts, and drops chosen WebSocket frames of the server's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Self

CHUNK = 65_536


class Proxy:
    """Between clients and one server; an async context manager that listens on `port`.

    `delay`: seconds each chunk waits. `black_hole`: chunks vanish and nobody is told, as when a phone leaves the Wi-Fi.
    `drop`: given a server frame's payload, says whether it vanishes (after the handshake's head, whole frames only).
    """

    def __init__(self, host: str, port: int) -> None:
        self.delay = 0.0
        self.black_hole = False
        self.drop: Callable[[bytes], bool] | None = None
        self.dropped = 0
        self.ended = 0
        """Connections that the server has ended, heard even while the hole is black."""
        self.port = 0
        self._target = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> int:
        """Reset every connection, both sides; gives how many there were."""
        writers, self._writers = self._writers, set()
        for writer in writers:
            writer.transport.abort()
        return len(writers) // 2

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        for source, sink, filtered in ((reader, far_writer, False), (far_reader, writer, True)):
            task = asyncio.create_task(self._carry(source, sink, filtered))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, filtered: bool) -> None:
        frames = _Frames()
        with contextlib.suppress(ConnectionError):
            while data := await source.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.black_hole:
                    continue
                if filtered:
                    data = b"".join(frame for frame, payload in frames.take(data) if not self._drops(payload))
                sink.write(data)
                await sink.drain()
        self.ended += filtered
        if not self.black_hole:
            sink.transport.abort()
        self._writers.discard(sink)

    def _drops(self, payload: bytes) -> bool:
        dropped = bool(payload and self.drop and self.drop(payload))
        self.dropped += dropped
        return dropped


class _Frames:
    """Takes a server's stream apart: the HTTP head as it is, then whole frames with their payloads."""

    def __init__(self) -> None:
        self._head = True
        self._rest = b""

    def take(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """(bytes to pass on, payload or nothing) of what is complete."""
        data = self._rest + data
        found: list[tuple[bytes, bytes]] = []
        if self._head:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return found
            self._head = False
            found.append((data[: end + 4], b""))
            data = data[end + 4 :]
        while len(data) >= 2:
            size, start = data[1] & 127, 2
            if size > 125:
                start = 4 if size == 126 else 10
                if len(data) < start:
                    break
                size = int.from_bytes(data[2:start], "big")
            if len(data) < start + size:
                break
            found.append((data[: start + size], data[start : start + size]))
            data = data[start + size :]
        self._rest = data
        return found
