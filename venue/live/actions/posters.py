"""Actions on a room as a place: staffing, revising its poster, opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from venue.domain import records
from venue.domain.opening import decide_opening
from venue.domain.revising import decide_revise, revised
from venue.domain.staffing import decide_staff
from venue.live.actions.messages import in_room
from venue.live.appending import append, check
from venue.protocol import codec, commands, refusals
from venue.protocol.refusals import Refused

if TYPE_CHECKING:
    from venue.live.actor import Actor
    from venue.live.room import LiveRoom


@in_room
def staff(actor: Actor, command: commands.Staff, room: LiveRoom) -> None:
    """A presenter says here, back at, or away."""
    check(actor, command, room)
    hub = actor.hub
    change = decide_staff(command, actor.who(), hub.now_text(), hub.now())
    append(actor, command, room.name, change, noun="staffing")


@in_room
def revise(actor: Actor, command: commands.Revise, room: LiveRoom) -> None:
    """Change facts of the poster: the log tells who is here, the record tells who comes."""
    check(actor, command, room)
    if room.record.poster is None:
        raise Refused(refusals.NOT_FOUND, "This room has no poster.", "room")
    change = decide_revise(room.record.poster, command, actor.who(), actor.hub.now_text())
    facts = revised(room.record.poster, change)
    record = replace(room.record, poster=facts, title=facts.title)
    append(
        actor, command, room.name, change, noun="poster", expect=("poster", room.revised_at),
        puts=((records.ROOM, record.id, codec.encode(record)),),
        then=lambda seq: actor.hub.run(actor.hub.retell_room(record.id)),
    )  # fmt: skip


@in_room
def opening(actor: Actor, command: commands.Open | commands.Close, room: LiveRoom) -> None:
    """Open or close the room."""
    check(actor, command, room)
    change = decide_opening(room.opening, command, actor.who(), actor.hub.now_text())
    append(actor, command, room.name, change, noun="opening")
