"""Things opened on demand, each once however many ask at the same time."""

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Openable(Protocol):
    """Something that must be read before use."""

    async def open(self) -> None:
        """Make ready."""

    def close(self) -> None:
        """Let go."""


T = TypeVar("T", bound=Openable)


class Opened(Generic[T]):
    """By id: what is open, and what is being opened."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self.all: dict[str, T] = {}
        self._make = make
        self._opening: dict[str, asyncio.Task[T]] = {}

    async def get(self, id: str) -> T:
        """The thing, opened. What `make` or `open` raises reaches all who asked; the next one tries again."""
        found = self.all.get(id)
        if found is not None:
            return found
        task = self._opening.get(id)
        if task is None:
            task = self._opening[id] = asyncio.ensure_future(self._open(id))
        # Shielded: one asker that goes away must not take it from the others.
        return await asyncio.shield(task)

    async def _open(self, id: str) -> T:
        try:
            found = self._make(id)
            try:
                await found.open()
            except BaseException:
                found.close()
                raise
            self.all[id] = found
            return found
        finally:
            del self._opening[id]
