"""What the suite sees of a backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

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
