"""Leases in memory; those of bodies at boards also in the store, so that they outlive a restart."""

import asyncio
import logging

from msgspec import DecodeError

from venue.ports import Lease, PresenceWatcher, Store, StoreDown
from venue.protocol.codec import decode, encode

LEASE = "lease"
"""The kind of the store's records; a key is `<room>:<visit>`, neither of which can hold a colon."""

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""(room, visit)"""


class LocalPresence:
    """ports.Presence in one process. Watchers are called while `put`, `drop` and `sweep` run.

    What the store could not take is tried again at each sweep. After a restart, kept leases that have lapsed meanwhile
    are among those `watch` gives; the next sweep departs them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._leases: dict[Place, Lease] = {}
        self._expiring: dict[Place, float] = {}
        """`until` of the leases that have one; a sweep looks at no others, of which there may be thousands."""
        self._watchers: list[PresenceWatcher] = []
        self._unsaved: dict[Place, Lease | None] = {}
        """What the store has to be told: a lease to keep, or None to forget one."""
        self._saving: asyncio.Task[None] | None = None
        self._loading: asyncio.Task[None] | None = None
        self._touched: set[Place] | None = set()
        """Places put or dropped before the kept leases were loaded: what is said now counts, not what was kept."""
        self._complained = False

    def put(self, lease: Lease) -> None:
        place = lease.room, lease.visit
        before = self._leases.get(place)
        if lease == before:
            return
        self._leases[place] = lease
        if lease.until is None:
            self._expiring.pop(place, None)
        else:
            self._expiring[place] = lease.until
        if _is_kept(lease):
            self._save(place, lease)
        else:
            self._forget(place, before)
        self._tell("arrived", lease)

    def drop(self, room: str, visit: str) -> None:
        place = room, visit
        lease = self._leases.pop(place, None)
        self._expiring.pop(place, None)
        self._forget(place, lease)
        if lease is not None:
            self._tell("departed", room, visit)

    async def watch(self, watcher: PresenceWatcher) -> list[Lease]:
        """All leases now, the kept ones of an earlier run among them. Raises StoreDown."""
        while self._touched is not None:
            if self._loading is None or self._loading.done():
                self._loading = asyncio.create_task(self._load())
            await asyncio.shield(self._loading)
        self._watchers.append(watcher)
        return list(self._leases.values())

    def sweep(self, now: float) -> None:
        for room, visit in [place for place, until in self._expiring.items() if until < now]:
            self.drop(room, visit)
        if self._unsaved:
            self._start_saving()

    async def close(self) -> None:
        """Let the store take what it has not been told yet, if it can."""
        if self._unsaved:
            self._start_saving()
        if self._saving is not None:
            await self._saving

    def _tell(self, what: str, *facts: object) -> None:
        for watcher in tuple(self._watchers):
            try:
                getattr(watcher, what)(*facts)
            except Exception:
                log.exception("a watcher of presence failed")

    async def _load(self) -> None:
        kept = await self._store.list(LEASE)
        for key, value in kept.items():
            try:
                lease = decode(value, Lease)
            except DecodeError:
                log.warning("the kept lease %s is damaged; it is left out", key)
                continue
            place = lease.room, lease.visit
            if self._touched is not None and place not in self._touched and _is_kept(lease):
                self._leases[place] = lease
                if lease.until is not None:
                    self._expiring[place] = lease.until
        self._touched = None

    def _forget(self, place: Place, before: Lease | None) -> None:
        # Before the kept ones are loaded, any place may have one.
        if self._touched is not None or (before is not None and _is_kept(before)):
            self._save(place, None)

    def _save(self, place: Place, lease: Lease | None) -> None:
        if self._touched is not None:
            self._touched.add(place)
        self._unsaved[place] = lease
        self._start_saving()

    def _start_saving(self) -> None:
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_all())

    async def _save_all(self) -> None:
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
                if not self._complained:
                    self._complained = True
                    log.warning("leases cannot be kept just now: %s", error)
                return
            self._complained = False


def _is_kept(lease: Lease) -> bool:
    return lease.kept and lease.until is not None
