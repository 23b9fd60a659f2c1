"""Mentions: whoever is named or answered learns it on their own topic. Carries ids; the text stays in its room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.domain import records
from venue.ports import Append
from venue.protocol import codec
from venue.protocol.names import person_topic
from venue.protocol.updates import Mentioned

if TYPE_CHECKING:
    from venue.live.actor import Actor
    from venue.live.room import LiveRoom
    from venue.protocol.updates import Posted


def notify(actor: Actor, room: LiveRoom, posted: Posted) -> None:
    """Tell each person named in a message, and the one it answers, once; never oneself."""
    told = {actor.identity.person}
    reasons = [(person, "mention") for person in posted.mentions]
    if posted.reply_to and (answered := room.chat.by_id.get(posted.reply_to)):
        reasons.append((answered.by.id, "reply"))
    for person, why in reasons:
        if person not in told:
            told.add(person)
            _tell(actor, room, posted, person, why)


def _tell(actor: Actor, room: LiveRoom, posted: Posted, person: str, why: str) -> None:
    hub = actor.hub
    change = Mentioned(id=posted.id, at=posted.at, by=actor.who(), room=room.record.id, message=posted.id, why=why)
    puts = ()
    if not hub.people.known(person) and (guest := hub.people.get(person)):
        puts = ((records.PERSON, person, codec.encode(guest)),)
        hub.people.put(guest)
    hub.store.append(
        Append(
            topic=person_topic(person),
            person=actor.identity.person,
            id=posted.id,
            digest=b"",
            changes=(change,),
            done=lambda outcome: None,
            puts=puts,
        )
    )
