"""Health: whether this process can be sent people, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.domain import records
from venue.ports import StoreDown
from venue.protocol import refusals
from venue.protocol.refusals import Refusal

if TYPE_CHECKING:
    from venue.live.hub import Hub

STARTING, DRAINING = "the venue starts", "the venue ends"
UNPROVED = "the link to the other processes is not proved"
REFUSING = "the store takes nothing"
TRY = 2
"""Seconds between tries to write while the store refuses: perhaps nobody is sent here meanwhile whose words would show
that it takes them again."""


class Health:
    """Told what becomes of appends; asks the store itself only while it refuses them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.store_refuses = False
        self.draining = False
        """The process is about to end: whoever asks is to go elsewhere."""
        self._seconds = 0
        self._trying = False

    def told(self, outcome: int | Refusal) -> None:
        """What became of an append."""
        if type(outcome) is int:
            self.store_refuses = False
        elif outcome.code == refusals.BUSY:
            self.store_refuses = True

    @property
    def trouble(self) -> str:
        """Why nobody should be sent here; empty when they can come."""
        if self.draining:
            return DRAINING
        if not self._hub.ready:
            return STARTING
        if not self._hub.bus.proved:
            return UNPROVED
        return REFUSING if self.store_refuses else ""

    def second(self) -> None:
        """One second passed."""
        self._seconds += 1
        if self.store_refuses and not self._trying and self._seconds % TRY == 0:
            self._trying = True
            self._hub.run(self._try())

    async def _try(self) -> None:
        try:
            await self._hub.store.put((records.TRIAL, "write", b""))
            self.store_refuses = False
        except StoreDown:
            self.store_refuses = True
        finally:
            self._trying = False
