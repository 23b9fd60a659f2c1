"""Appending: from a decided change to its durable place and the answer. The same few steps for every logged command."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING

from venue.domain import records
from venue.domain.authority import authorize, is_free
from venue.domain.people import is_muted, relations_of
from venue.live import news
from venue.ports import Append
from venue.protocol import codec, refusals
from venue.protocol.answers import Done
from venue.protocol.names import EVENT, person_topic, room_topic
from venue.protocol.refusals import Refusal, Refused

if TYPE_CHECKING:
    from venue.live.actor import Actor
    from venue.live.hub import Hub
    from venue.live.room import LiveRoom
    from venue.ports import Identity, Put
    from venue.protocol.commands import Command
    from venue.protocol.updates import Logged


def check(actor: Actor, command: Command, room: LiveRoom | None = None, author: str | None = None) -> None:
    """Refuses unless the authority table allows this actor this command here and now. Asked at every command: a role
    taken away or a mute holds from the next one on."""
    refuse_removed(actor.hub, actor.identity)
    person, name = actor.person, type(command).__struct_config__.tag
    closed = room is not None and not room.opening.open
    if is_free(name, closed=closed, restricted=person.muted_until is not None):
        return
    authorize(
        name,
        relations_of(person, room.record.id if room else None, author),
        closed=closed,
        muted=person.muted_until is not None and is_muted(person, actor.hub.now_text()),
    )


def refuse_removed(hub: Hub, identity: Identity) -> None:
    """Refuses whom a chair removed, and whose link was revoked, since they were let in: a request by HTTP may be half
    done, a hello on its way."""
    person = hub.people.get(identity.person)
    if person is not None and person.removed:
        raise Refused(refusals.REMOVED, "A chair has removed you from this event.")
    invitation = hub.people.invitation(identity.invitation) if identity.invitation is not None else None
    if invitation is not None and invitation.revoked:
        raise Refused(refusals.NOT_SIGNED_IN, "Your link is no longer good. Ask the organisers for a new one.")


def topic_of(command: Command) -> str | None:
    """The topic whose log a logged command goes to; None for a command that is not logged."""
    if not hasattr(command, "id"):
        return None
    if hasattr(command, "room"):
        return room_topic(command.room)
    return person_topic(command.person) if hasattr(command, "person") else EVENT


def ask(actor: Actor, command: Command, otherwise: Refusal) -> None:
    """Answer a logged command that was refused: with its seq if it is a repeat of one that was done (a message deleted
    once is not there the second time; the sender who missed the first answer must not hear "no"), else `otherwise`."""
    ref = command.ref
    actor.in_flight += 1

    def done(outcome: int | Refusal) -> None:
        actor.in_flight -= 1
        if type(outcome) is int:
            actor.ok(ref, Done(outcome))
        else:
            actor.no(ref, otherwise)
        actor.relieve()

    actor.hub.store.append(Append(topic_of(command), actor.identity.person, command.id, digest_of(command), (), done))


def digest_of(command: Command) -> bytes:
    """What tells a repeat from another command under the same id. Takes the ref off the command."""
    command.ref = None
    return blake2b(codec.encode(command), digest_size=16).digest()


def append(
    actor: Actor,
    command: Command,
    topic: str,
    change: Logged,
    *,
    noun: str = "",
    expect: tuple[str, int] | None = None,
    puts: tuple[Put, ...] = (),
    redact: tuple[int, ...] = (),
    then: Callable[[int], None] | None = None,
    settled: Callable[[int | Refusal], None] | None = None,
) -> None:
    """Append a change; the answer goes out once it is durable. `then(seq)` runs just before the answer (to a repeat,
    too: what it does must bear that), `settled` after it, whatever came of it.

    A guest's record goes in with the first thing they say: from then on the log needs their name."""
    hub, ref = actor.hub, command.ref
    digest = digest_of(command)
    person = actor.person
    newly_known = not hub.people.known(person.id)
    if newly_known:
        puts = (*puts, (records.PERSON, person.id, codec.encode(person)))
        hub.people.put(person)
        introduced = codec.encode(news.Introduced(person))
        hub.bus.send(topic, introduced)
    actor.in_flight += 1

    def done(outcome: int | Refusal) -> None:
        actor.in_flight -= 1
        hub.health.told(outcome)
        if type(outcome) is not int:
            if newly_known:
                hub.people.unknow(person)
            actor.no(ref, outcome)
        else:
            hub.counters["appends"] += 1
            if newly_known:
                hub.bus.send(news.PEOPLE, introduced)
            if then is not None:
                then(outcome)
            if ref is not None:
                actor.reply(codec.encode_done(ref, outcome))
        actor.relieve()
        if settled is not None:
            settled(outcome)

    hub.store.append(
        Append(
            topic=topic,
            person=person.id,
            id=command.id,
            digest=digest,
            changes=(change,),
            done=done,
            expect=expect,
            noun=noun,
            puts=puts,
            redact=redact,
        )
    )
