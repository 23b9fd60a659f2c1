"""Taking over what a tool changed in the store behind the running venue's back: an import, invitations."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from venue.domain.revising import FIELDS
from venue.ports import Append
from venue.protocol import codec, updates

if TYPE_CHECKING:
    from venue.live.room import LiveRoom
    from venue.protocol.facts import PosterFacts


class Refreshing:
    """A part of the hub."""

    async def imported(self) -> None:
        """The store's event, sessions or posters were changed by an import: take them over, and tell those who are in
        a room what is new about its poster."""
        before = self.rooms
        await self.reload()
        for id, room in self.rooms.items():
            old = before.get(id)
            if old == room:
                continue
            self.tell_room(room)
            if old is not None and old.poster and room.poster and id in self.live:
                self.append_revision(self.live[id], old.poster, room.poster)

    def append_revision(self, room: LiveRoom, old: PosterFacts, new: PosterFacts) -> None:
        """Log what an import changed of a poster, for whoever is in the room; the record says it already."""
        changed = {name: value for name in FIELDS if (value := getattr(new, name)) != getattr(old, name)}
        if changed:
            # Every process hears of an import and would log it: the id, the same in all of them, lets one do so.
            what = codec.encode([room.name, room.revised_at, changed])
            change = updates.Revised(id=blake2b(what, digest_size=16).hexdigest(), at=self.now_text(), **changed)
            self.store.append(Append(room.name, "", change.id, b"", (change,), lambda outcome: None, noun="poster"))

    async def invited(self) -> None:
        """The store's people or invitations were changed by a tool, or news of them were missed: take them over. Who is
        connected learns of a new name or role; who was removed or whose link was revoked is let in no longer."""
        before = {person: self.people.get(person) for person in self.connected()}
        await self.people.load(self.store)
        for person in self.connected():
            now = self.people.get(person)
            if now is not None and now != before.get(person, now):
                self.person_changed(now)
            for visit in self.visits_of(person):
                invitation = self.people.invitation(visit.identity.invitation or "")
                if invitation is not None and invitation.revoked:
                    self.invitation_revoked(visit.identity.invitation, invitation)
