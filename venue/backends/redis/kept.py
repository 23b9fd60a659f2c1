"""Leases that outlive every process: bodies at boards, kept as records of the store."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from msgspec import DecodeError

from venue.backends.redis.holdings import Place
from venue.ports import Lease, StoreDown
from venue.protocol.codec import decode, encode

if TYPE_CHECKING:
    from venue.ports import Store

LEASE = "lease"
"""The kind of the records; a key is `<room>:<visit>`, neither of which can hold a colon."""

log = logging.getLogger(__name__)


def is_kept(lease: Lease) -> bool:
    """Whether it is one of them."""
    return lease.kept and lease.until is not None


class KeptLeases:
    """Brings them into the store, as soon as it takes them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._unsaved: dict[Place, Lease | None] = {}
        """What the store has to be told: a lease to keep, or None to forget one."""
        self._saving: asyncio.Task[None] | None = None

    def save(self, place: Place, lease: Lease | None) -> None:
        """Keep a lease, or with None forget it. Never blocks."""
        self._unsaved[place] = lease
        self.go_on()

    def go_on(self) -> None:
        """Try again what the store has not taken yet."""
        if self._unsaved and (self._saving is None or self._saving.done()):
            self._saving = asyncio.create_task(self._save())

    async def flush(self) -> None:
        """Let the store take what it can."""
        self.go_on()
        if self._saving is not None:
            await self._saving

    async def load(self) -> dict[Place, Lease]:
        """All that are kept, with what was said meanwhile. Raises StoreDown."""
        found: dict[Place, Lease] = {}
        for key, value in (await self._store.list(LEASE)).items():
            try:
                lease = decode(value, Lease)
            except DecodeError:
                log.warning("the kept lease %s is damaged; it is left out", key)
                continue
            if is_kept(lease):
                found[lease.room, lease.visit] = lease
        for place, lease in self._unsaved.items():
            if lease is None:
                found.pop(place, None)
            else:
                found[place] = lease
        return found

    async def _save(self) -> None:
        while self._unsaved:
            unsaved, self._unsaved = self._unsaved, {}
            puts = [(LEASE, ":".join(place), encode(lease)) for place, lease in unsaved.items() if lease is not None]
            try:
                await self._store.put(*puts)
                for place, lease in unsaved.items():
                    if lease is None:
                        await self._store.drop(LEASE, ":".join(place))
            except StoreDown as error:
                self._unsaved = {**unsaved, **self._unsaved}  # what was said meanwhile counts
                log.info("leases cannot be kept just now: %s", error)
                return
