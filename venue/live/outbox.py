"""The outboxes of all visits: answers wait a moment for company, because a write costs more than what it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from venue.live.visit import Visit

WAIT = 0.010
"""Seconds an answer waits at most. A room's flush in that time takes it along."""


class Outbox:
    """The visits that have answers waiting."""

    __slots__ = ("_loop", "_visits")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._visits: list[Visit] = []

    def add(self, visit: Visit) -> None:
        """This visit has an answer waiting."""
        if not self._visits:
            self._loop.call_later(WAIT, self._flush)
        self._visits.append(visit)

    def _flush(self) -> None:
        visits, self._visits = self._visits, []
        for visit in visits:
            visit.flush()
