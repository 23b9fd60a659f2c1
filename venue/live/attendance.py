"""Attendance: presence of all processes, brought into the rosters of this one's rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from venue.live.hub import Hub
    from venue.live.room import LiveRoom
    from venue.ports import Lease


class Attendance:
    """Watches presence for the hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._leases: dict[str, dict[str, Lease]] = {}
        """Room → visit → lease: rooms not open here need it when they open."""

    async def start(self) -> None:
        """Take all leases that hold now, and watch."""
        for lease in await self.hub.presence.watch(self):
            self.arrived(lease)

    def arrived(self, lease: Lease) -> None:
        """A lease was put."""
        hub = self.hub
        self._leases.setdefault(lease.room, {})[lease.visit] = lease
        hub.inside.put(lease, f"{lease.room}/{lease.visit}")
        room = hub.live.get(lease.room)
        if room is None:
            if lease.room in hub.rooms:
                hub.run(hub.room(lease.room))
        elif (person := room.roster.put(lease)) is not None:
            room.arrived(person)

    def departed(self, room: str, visit: str) -> None:
        """A lease was dropped or lapsed."""
        hub = self.hub
        lease = self._leases.get(room, {}).pop(visit, None)
        gone = hub.inside.drop(f"{room}/{visit}")
        if (live := hub.live.get(room)) is not None and (person := live.roster.drop(visit)) is not None:
            live.arrived(person)
        if gone and lease:
            hub.forget_guest(lease.person)

    def fill(self, room: LiveRoom) -> None:
        """A room was opened: it gets the leases that hold."""
        for lease in self._leases.get(room.record.id, {}).values():
            if (person := room.roster.put(lease)) is not None:
                room.arrived(person)
