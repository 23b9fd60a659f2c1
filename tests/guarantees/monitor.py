"""What a load balancer and a monitor see of a venue: readiness on a kept connection, and the figures."""

from __future__ import annotations

import asyncio
import contextlib
import re
import urllib.request
from collections import defaultdict
from typing import Self

EVERY = 0.02


class Readiness:
    """Asks /readyz again and again on one connection that was open before; notes when it first said no."""

    def __init__(self, url: str) -> None:
        self._host, self._port = url.removeprefix("http://").split(":")
        self.red_at: float | None = None
        self.said = b""
        self._asked = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", int(self._port))
        self._task = asyncio.create_task(self._ask())
        await self._asked.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _ask(self) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while self.red_at is None:
                self._writer.write(f"GET /readyz HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n\r\n".encode())
                head = await self._reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
                self.said = await self._reader.readexactly(length)
                if head.startswith(b"HTTP/1.1 503"):
                    self.red_at = asyncio.get_running_loop().time()
                else:
                    self._asked.set()
                    await asyncio.sleep(EVERY)


async def figures(url: str) -> dict[str, float]:
    """The sum of each figure over all processes, by name without `venue_`."""

    def read() -> str:
        with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
            return answer.read().decode()

    found: dict[str, float] = defaultdict(float)
    for name, value in re.findall(r"^venue_(\w+)\{[^}]*\} (\S+)$", await asyncio.to_thread(read), re.MULTILINE):
        found[name] += float(value)
    return found
