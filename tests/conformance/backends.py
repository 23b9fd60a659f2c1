"""The adapters that must keep the promises of venue/ports.py. A new one registers in BACKENDS, one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.backends.redis.views import backends as redis_backends
from tests.conformance.view import Backend, View
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.presence import LocalPresence
from venue.backends.embedded.store import SqliteStore


class Embedded:
    """SQLite in a folder, one process."""

    def __init__(self, folder: Path, gather: float = 0.003) -> None:
        self.folder = folder
        self.gather = gather
        self.views: list[View] = []

    async def open(self) -> None:
        bus = LocalBus()
        store = SqliteStore(self.folder, bus, gather=self.gather)
        await store.open()
        self.views = [View(store, bus, LocalPresence(store))]

    async def close(self) -> None:
        for view in self.views:
            await view.presence.close()
            await view.store.close()
        self.views = []

    async def reopen(self) -> None:
        await self.close()
        await self.open()


BACKENDS: dict[str, Callable[[Path], Backend]] = {
    "embedded": Embedded,
    **redis_backends(),
}
