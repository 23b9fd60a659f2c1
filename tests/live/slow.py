"""A store that keeps work back until told to go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.live.house import CountedStore, House
from venue.ports import Append


class SlowStore(CountedStore):
    """Keeps work back until told to go on: what is on its way at the same time is then no matter of luck."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.held: list[Callable[[], None]] = []

    def append(self, append: Append) -> None:
        self.held.append(partial(super().append, append))

    def mark(self, *mark: Any) -> None:
        self.held.append(partial(super().mark, *mark))

    def go_on(self, count: int | None = None) -> None:
        """Take the first few."""
        taken, self.held = (self.held, []) if count is None else (self.held[:count], self.held[count:])
        for take in taken:
            take()


class SlowHouse(House):
    """A venue over a slow store."""

    def make_store(self) -> SlowStore:
        return SlowStore(self.folder, self.bus, gather=0.0)

    async def quiet(self) -> None:
        while True:
            await super().quiet()
            if not self.store.held:
                return
            self.store.go_on()
