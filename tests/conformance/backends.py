"""The adapters that must keep the promises of venue/ports.py. A new one registers in BACKENDS, one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.presence import LocalPresence
from venue.backends.embedded.store import SqliteStore
from venue.ports import Bus, Presence, Store


@dataclass(slots=True)
class View:
    """The three ports as one process of the venue has them."""

    store: Store
    bus: Bus
    presence: Presence


class Backend(Protocol):
    """A store with its data, seen by as many processes as it can serve. Tests say for every view what they say of
    one: where a second process is possible they then try it."""

    views: list[View]

    async def open(self) -> None:
        """Begin on the data that is there; fills `views`."""

    async def close(self) -> None:
        """End as a venue does that is told to."""

    async def reopen(self) -> None:
        """What a restart is: `close` and `open`, with new objects on the same data."""


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
}
