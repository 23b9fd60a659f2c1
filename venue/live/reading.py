"""What pages and the JSON API read of the running venue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.domain.chat import message_of

if TYPE_CHECKING:
    from venue.protocol.answers import Message
    from venue.protocol.facts import Count
    from venue.protocol.updates import FloorRoom


class Reading:
    """A part of the hub: no method here changes anything."""

    def floor_now(self) -> dict[str, FloorRoom]:
        """Every room's line on the floor."""
        return self.floor.now()

    def inside_now(self) -> Count:
        """How many people are in any room, by mode."""
        return self.inside.count()

    async def messages(
        self, room: str, before: int | None = None, limit: int = 50
    ) -> tuple[list[Message], bool, dict[str, dict[str, int]]]:
        """The messages nearest before a seq (or the newest), oldest first; whether older ones exist; their reactions.
        Refused `not_found`."""
        live = await self.room(room)
        said, older = live.chat.newest(limit, before)
        for one in said:
            self.people.join(one.by, room)
        tallies = {one.id: counts for one in said if (counts := live.tally(one.id))}
        return [message_of(one) for one in said], older, tallies

    async def log(self, room: str, after: int = 0, limit: int = 300) -> tuple[str, list[bytes], int | None]:
        """The raw log: its epoch, encoded updates with seq > after, and where to go on (None at the end)."""
        live = await self.room(room)
        self.counters["log_reads"] += 1
        page = await self.store.read(live.name, after, limit)
        found = [live.encode(change) for change in page.changes]
        last = page.changes[-1].seq if page.changes else page.top
        return page.epoch, found, last if last < page.top else None
