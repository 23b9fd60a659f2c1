"""What a room tells in batches: roster, tallies, typing, staffing. Latest wins; a crowd's joins cost a frame a tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.protocol import codec, updates

if TYPE_CHECKING:
    from venue.live.room import LiveRoom

SOON = 0.1
"""Seconds from a change to its frame in a small room: a leave is "noticed at once"."""
CROWDED = 1.0
"""Seconds in a room of more than 50 people."""
TALLIES = 0.25
"""At most four tally frames a second and room."""


class RoomTick:
    """What changed in a room since it was last told. `version` is the roster's."""

    __slots__ = ("_people", "_room", "_scheduled", "_staffing", "_tallies", "_typing", "_was_large", "version")

    def __init__(self, room: LiveRoom) -> None:
        self._room = room
        self._people: dict[str, None] = {}
        self._tallies: set[str] = set()
        self._staffing = False
        self._typing = False
        self._scheduled = False
        self._was_large = False
        self.version = 0

    def roster(self, person: str) -> None:
        """This person's line changed."""
        self._people[person] = None
        self._schedule(SOON if len(self._room.roster.people) <= 50 else CROWDED)

    def sampled(self) -> None:
        """Somebody was told a sample: when the crowd thins, they need the whole roster."""
        self._was_large = True

    def tallies(self, message: str) -> None:
        """This message's reactions changed."""
        self._tallies.add(message)
        self._schedule(TALLIES)

    def staffing(self) -> None:
        """The staffing light may have changed."""
        self._staffing = True
        self._room.hub.floor.touch(self._room.record.id)
        self._schedule(SOON)

    def typing(self) -> None:
        """Somebody writes, or stopped."""
        self._typing = True
        self._schedule(TALLIES)

    def _schedule(self, wait: float) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._room.hub.loop.call_later(wait, self._tell)

    def _tell(self) -> None:
        self._scheduled = False
        room = self._room
        queue = room.fanout.queue
        if self._people:
            queue(codec.encode(self._roster()))
        if self._tallies:
            tallies, self._tallies = self._tallies, set()
            queue(codec.encode(updates.Tallies(topic=room.name, reactions={m: room.tally(m) for m in tallies})))
        if self._staffing:
            self._staffing = False
            queue(codec.encode(updates.StaffingChanged(topic=room.name, staffing=room.light())))
        if self._typing:
            self._typing = False
            now = room.hub.now()
            room.typing = {person: entry for person, entry in room.typing.items() if entry[1] > now}
            queue(codec.encode(updates.TypingNow(topic=room.name, people=[who for who, _ in room.typing.values()])))

    def _roster(self) -> updates.Roster:
        room, changed = self._room, self._people
        self._people = {}
        self.version += 1
        people = room.roster.people
        found = updates.Roster(topic=room.name, v=self.version, count=room.roster.count())
        if room.large:
            # In a crowd only staff is told by name; the sample a visit got on entering stays as it is.
            staff = room.hub.people.staff(room.record.id)
            changed = {person: None for person in changed if person in staff}
        elif self._was_large:
            found.whole, changed = True, dict.fromkeys(people)
        self._was_large = room.large
        found.joined = [room.member(person, people[person]) for person in changed if person in people]
        found.left = [person for person in changed if person not in people]
        return found
