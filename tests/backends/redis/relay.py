"""A TCP relay that can let the news vanish without a word, as a firewall that forgot a connection does."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self


class Relay:
    """Between a venue and one server."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self._target = port
        self._subscribed: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._deaf: set[int] = set()
        self._numbers = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports are closed a turn later

    def deafen(self) -> None:
        """Connections that have subscribed hear nothing any more; new ones do."""
        self._deaf |= self._subscribed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._numbers += 1
        number = self._numbers
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        for source, sink, back in ((reader, far_writer, False), (far_reader, writer, True)):
            task = asyncio.create_task(self._carry(number, source, sink, back))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, number: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter, back: bool) -> None:
        with contextlib.suppress(ConnectionError), contextlib.closing(sink.transport):
            while data := await source.read(65_536):
                if not back and b"SUBSCRIBE" in data:
                    self._subscribed.add(number)
                if back and number in self._deaf:
                    continue
                sink.write(data)
                await sink.drain()
