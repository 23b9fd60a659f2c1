"""What this process knows of who is where: the leases of every process, and which one is shown for each place."""

from __future__ import annotations

import logging

from venue.ports import Lease, PresenceWatcher

KEPT = ""
"""Stands for the process that holds the kept leases: the store does, and it does not die."""

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""(room, visit)"""


class Holdings:
    """Leases by the process that holds them. Two may hold the same place, as when one person's requests by HTTP are
    balanced between them: the newest is shown, and the place is empty when the last lets go."""

    def __init__(self) -> None:
        self.by_process: dict[str, dict[Place, Lease]] = {}
        self._shown: dict[Place, tuple[str, Lease]] = {}
        self.watchers: list[PresenceWatcher] = []

    def put(self, process: str, lease: Lease) -> None:
        """A process holds this lease now. Watchers are told what is new."""
        place = lease.room, lease.visit
        self.by_process.setdefault(process, {})[place] = lease
        before = self._shown.get(place)
        self._shown[place] = process, lease
        if before is None or before[1] != lease:
            self._tell("arrived", lease)

    def drop(self, process: str, place: Place) -> bool:
        """A process lets go of a place; whether it held it."""
        if self.by_process.get(process, {}).pop(place, None) is None:
            return False
        shown = self._shown.get(place)
        if shown is None or shown[0] != process:
            return True
        for other, leases in self.by_process.items():
            if (lease := leases.get(place)) is not None:
                self._shown[place] = other, lease
                if lease != shown[1]:
                    self._tell("arrived", lease)
                return True
        del self._shown[place]
        self._tell("departed", *place)
        return True

    def drop_everywhere(self, place: Place) -> None:
        """Whoever holds the place is told to let go: here it is empty at once."""
        for leases in self.by_process.values():
            leases.pop(place, None)
        if self._shown.pop(place, None) is not None:
            self._tell("departed", *place)

    def replace(self, process: str, leases: dict[Place, Lease]) -> None:
        """All that a process holds, read anew: only what differs is told."""
        before = self.by_process.get(process, {})
        for place in [place for place in before if place not in leases]:
            self.drop(process, place)
        for place, lease in leases.items():
            if before.get(place) != lease:
                self.put(process, lease)
        self.by_process.setdefault(process, {})

    def forget(self, process: str) -> None:
        """A process is dead."""
        self.replace(process, {})
        self.by_process.pop(process, None)

    def holders(self, place: Place) -> list[str]:
        """Who holds a place."""
        return [process for process, leases in self.by_process.items() if place in leases]

    def shown(self) -> list[Lease]:
        """Everyone."""
        return [lease for _, lease in self._shown.values()]

    def _tell(self, what: str, *facts: object) -> None:
        for watcher in tuple(self.watchers):
            try:
                getattr(watcher, what)(*facts)
            except Exception:
                log.exception("a watcher of presence failed")
