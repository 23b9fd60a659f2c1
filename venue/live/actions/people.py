"""Actions on people: rename oneself; mute, unmute, remove, readmit others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from venue.domain import records
from venue.domain.people import decide_standing, renamed
from venue.live.appending import append, check
from venue.protocol import codec, commands, refusals
from venue.protocol.names import person_topic
from venue.protocol.refusals import Refused

if TYPE_CHECKING:
    from venue.live.actor import Actor


async def rename(actor: Actor, command: commands.Rename) -> None:
    """Change one's own name or mode; old messages show the new name too."""
    hub = actor.hub
    async with hub.changing(actor.identity.person):
        check(actor, command)
        person = actor.person
        name = hub.door.fit_name(command.name, person.id) if command.name is not None else person.name
        changed = replace(renamed(person, name), mode=command.mode or person.mode)
        await hub.put_person(changed)
    if command.mode is not None:
        hub.set_mode(person.id, command.mode)
    actor.ok(command.ref, hub.me(changed, actor.mode))


async def standing(actor: Actor, command: commands.Command) -> None:
    """Mute, unmute, remove or readmit somebody. It holds from the moment it is durable."""
    check(actor, command)
    hub = actor.hub
    async with hub.changing(command.person):
        target = hub.people.get(command.person)
        if target is None:
            raise Refused(refusals.NOT_FOUND, "Nobody of that id is known here.", "person")
        change, record = decide_standing(target, actor.person, command, actor.who(), hub.now_text(), hub.now())
        settled = hub.loop.create_future()
        append(
            actor, command, person_topic(target.id), change,
            puts=((records.PERSON, record.id, codec.encode(record)),), settled=settled.set_result,
        )  # fmt: skip
        if type(await settled) is int:
            # What is kept, not what was decided here: a repeat of an earlier command changed nothing.
            await hub.retell_person(target.id)
