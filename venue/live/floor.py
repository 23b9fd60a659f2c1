"""The floor: every room at one glance, told once a second to those who look at it, only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Raw, structs

from venue.domain.people import shown_role
from venue.protocol import codec
from venue.protocol.facts import Count, StaffingNow, Who
from venue.protocol.updates import Floor, FloorRoom

if TYPE_CHECKING:
    from venue.live.hub import Hub
    from venue.live.room import LiveRoom

EMPTY = {"here": Count(), "staffing": StaffingNow(), "who": [], "messages": 0, "open": True}
WHO = 5
"""Faces shown of a room before entering it; then "+12"."""


class LiveFloor:
    """Keeps each room's line and tells the changed ones. `room` is the room `floor` once it is open."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.room: LiveRoom | None = None
        self._lines: dict[str, FloorRoom] = {}
        self._touched: dict[str, None] = {}
        self._encoded: Raw | None = None
        self.inside = Count()
        """People inside, as last told."""

    def touch(self, room: str) -> None:
        """Something the floor shows of this room may have changed."""
        self._touched[room] = None

    def forget(self) -> None:
        """Rooms came or changed: what was encoded is stale."""
        self._encoded = None

    def line(self, room: LiveRoom) -> FloorRoom:
        """The room's line now."""
        people = self.hub.people
        staff = [p.id for p in people.presenters(room.record.id) if p.id in room.roster.people]
        shown = dict.fromkeys(staff[:WHO])
        for person in room.roster.people:
            if len(shown) >= WHO:
                break
            shown[person] = None
        who = []
        for person in shown:
            standing = room.roster.people[person]
            role = shown_role(people.get(person), room.record.id)
            who.append(Who(person, people.name(person, standing.name), standing.mode, role or UNSET))
        return FloorRoom(
            here=room.roster.count(), staffing=room.light(), who=who, messages=room.chat.total,
            open=room.opening.open, title=room.record.title,
        )  # fmt: skip

    def now(self) -> dict[str, FloorRoom]:
        """Every room's line as last told (what came since follows in the next update); one that nobody ever entered is
        empty."""
        return {
            room.id: self._lines.get(room.id) or FloorRoom(title=room.title, **EMPTY)
            for room in self.hub.rooms.values()
            if room.kind != "floor" and not room.hidden
        }

    def encoded(self) -> Raw:
        """`now`, encoded once for all who come in before the next change."""
        if self._encoded is None:
            self._encoded = Raw(codec.encode(self.now()))
        return self._encoded

    def tell(self) -> None:
        """Once a second: what changed since the last time, only the changed fields."""
        changed = {}
        touched, self._touched = self._touched, {}
        for id in touched:
            room = self.hub.live.get(id)
            if room is None or room is self.room:
                continue
            before, after = self._lines.get(id), self.line(room)
            self._lines[id] = after
            if news := _difference(before, after):
                changed[id] = FloorRoom(**news)
        if changed:
            self._encoded = None
        inside = self.hub.inside.count()
        if self.room is not None and (changed or inside != self.inside):
            self.inside = inside
            self.room.fanout.queue(codec.encode(Floor(topic=self.room.name, rooms=changed, inside=inside)))


def _difference(before: FloorRoom | None, after: FloorRoom) -> dict:
    fields = structs.asdict(after)
    if before is None:
        return fields
    return {name: value for name, value in fields.items() if value != getattr(before, name)}
