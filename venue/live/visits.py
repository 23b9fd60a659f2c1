"""The visits of this process: who is connected, by visit and by person."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from venue.domain.records import Invitation, Person
from venue.live.actions.entering import lease_of
from venue.protocol import closes, codec, updates

if TYPE_CHECKING:
    from venue.live.event import PersonTopic
    from venue.live.visit import Visit
    from venue.ports import Identity

GRACE = 10.0
"""Seconds a lost connection keeps its place: a Wi-Fi blip or a reload is not a leave (RELIABILITY R11)."""


class Visits:
    """A part of the hub."""

    def __init__(self) -> None:
        self.waiting_for_hello: dict[Visit, float] = {}
        self._of_person: dict[str, set[Visit] | Visit] = {}
        self.visit_count = 0

    def visits_of(self, person: str) -> list[Visit]:
        """All open connections of a person in this process."""
        found = self._of_person.get(person)
        if found is None:
            return []
        return list(found) if type(found) is set else [found]

    def connected(self) -> list[str]:
        """Ids of all who have a connection in this process."""
        return list(self._of_person)

    def welcome(self, visit: Visit, topic: PersonTopic) -> None:
        """hello went well: the visit has an id and is found under its person."""
        self.waiting_for_hello.pop(visit, None)
        visit.id = "v" + secrets.token_urlsafe(9)
        visit.person_topic = topic
        self.counters["hellos"] += 1
        self.visit_count += 1
        person = visit.identity.person
        found = self._of_person.get(person)
        # Nearly everyone has one visit: a set for each would be 216 bytes.
        self._of_person[person] = visit if found is None else {*self.visits_of(person), visit}

    def visit_gone(self, visit: Visit) -> None:
        """The connection ended: no more frames, and its places lapse after the grace."""
        self.waiting_for_hello.pop(visit, None)
        if not visit.id:
            return
        self.visit_count -= 1
        until = self.now() + GRACE
        for id, (room, watching) in visit.rooms.items():
            room.fanout.discard(visit)
            if not watching:
                self.presence.put(lease_of(visit, id, until))
        visit.rooms = {}
        self.event_topic.fanout.discard(visit)
        topic = visit.person_topic
        topic.fanout.discard(visit)
        self.persons.let_go(topic)
        person = visit.identity.person
        left = [other for other in self.visits_of(person) if other is not visit]
        if left:
            self._of_person[person] = {*left}
        else:
            self._of_person.pop(person, None)
            self.forget_guest(person)

    def seen_of(self, visit: Visit, room: str) -> int | None:
        """How many messages of a room this person had seen; None when it must be read from the store."""
        return visit.seen.get(room, 0) if visit.is_visit else None

    # what happens to people

    def person_changed(self, person: Person) -> None:
        """A person's record changed, in this process or another: everyone sees the new name, the removed go."""
        for visit in self.visits_of(person.id):
            if person.removed:
                visit.end(closes.REMOVED, "removed")
            else:
                topic = visit.person_topic
                you = updates.You(
                    topic=topic.name, name=person.name, mode=visit.mode, roles=["attendee", *person.roles]
                )
                visit.reply(codec.encode(you))
        for room in self.live.values():
            if person.id in room.roster.people:
                if person.removed:
                    for lease in list(room.roster.people[person.id].leases):
                        self.presence.drop(room.record.id, lease)
                else:
                    room.arrived(person.id)

    def invitation_revoked(self, key: str, invitation: Invitation) -> None:
        """A personal link no longer works: neither do the connections it let in."""
        for visit in self.visits_of(invitation.person):
            if visit.identity.invitation == key:
                visit.end(closes.BAD_CREDENTIALS, "link revoked")

    def signed_out(self, identity: Identity) -> None:
        """A browser forgot who it is: its other tabs must not go on as that person (RELIABILITY S6). Which connections
        are that browser's nobody knows; those of other devices come straight back, for they still have the cookie."""
        for visit in self.visits_of(identity.person):
            if visit.identity.invitation == identity.invitation:
                visit.end(closes.SIGN_IN_AGAIN, "signed out")
