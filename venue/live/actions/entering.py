"""Actions of coming and going: hello, enter, leave, attend, probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.domain.times import text_of
from venue.live.appending import check, refuse_removed
from venue.live.limits import MAX_PLACES, MAX_ROOMS, MAX_VISITS
from venue.ports import Lease
from venue.protocol import answers, closes, codec, commands, refusals
from venue.protocol.names import EVENT, person_topic
from venue.protocol.refusals import Refused

if TYPE_CHECKING:
    from venue.live.actor import Actor
    from venue.live.event import PersonTopic
    from venue.live.hub import Hub
    from venue.live.room import LiveRoom
    from venue.ports import Identity

Marks = dict[tuple[str, str], bytes]

BEAT = 10
"""Seconds between beats."""
LEASE = 30.0
"""Seconds for which a poll by HTTP keeps its place on the roster; polls come every few seconds."""


async def hello(actor: Actor, command: commands.Hello) -> None:
    """Come in: who one is, and what happened since. Who is not let in is told why; then the socket closes, with a code
    that says whether to come back."""
    hub = actor.hub
    if actor.is_visit and actor.identity is not None:
        raise Refused(refusals.HELLO_TWICE, "You said hello already.")
    try:
        identity, topic, marks = await _let_in(actor, command)
    except Refused as refused:
        if actor.is_visit:
            code = refused.refusal.code
            hub.loop.call_later(0.1, actor.end, _close_code(command, code), code)
        raise
    if actor.is_visit and actor.ended:
        hub.persons.let_go(topic)
        return
    actor.identity = identity
    actor._mode = command.mode
    person = actor.person
    if person.locale != command.locale and command.locale:
        person.locale = command.locale
    if actor.is_visit:
        actor.seen = {room: int(value) for (room, _), value in marks.items()}
        hub.welcome(actor, topic)
    welcome = answers.Welcome(
        visit=actor.id if actor.is_visit else "", key=identity.key, me=hub.me(person, actor.mode),
        at=text_of(hub.now()), beat=BEAT, commands=hub.command_names,
        topics={
            EVENT: hub.event_topic.welcome(command.after.get(EVENT)),
            person_topic(person.id): topic.welcome(command.after.get(person_topic(person.id))),
        },
        unread={room: int(value) for (room, _), value in marks.items()},
    )  # fmt: skip
    if command.ref is not None:
        actor.reply_now(codec.encode_ok(command.ref, welcome))
    if actor.is_visit:
        hub.event_topic.fanout.add(actor)
        topic.fanout.add(actor)
    else:
        hub.persons.let_go(topic)


async def _let_in(actor: Actor, command: commands.Hello) -> tuple[Identity, PersonTopic, Marks]:
    hub = actor.hub
    identity = _admit(actor, command)
    _refuse_too_many(actor, identity.person)
    await hub.rename_guest(identity)
    topic = await hub.persons.get(identity.person)
    try:
        hub.counters["mark_reads"] += 1
        marks = await hub.store.marks("seen", "", identity.person)
        # Again: meanwhile many may have asked at once, or a chair removed the person and closed what was open.
        _refuse_too_many(actor, identity.person)
        refuse_removed(hub, identity)
    except BaseException:
        hub.persons.let_go(topic)
        raise
    return identity, topic, marks


def _close_code(command: commands.Hello, refused: str) -> int:
    """Whether a client that was not let in should come back: later, or with a new ticket; else after signing in."""
    if refused in _CLOSES:
        return _CLOSES[refused]
    return closes.SIGN_IN_AGAIN if command.ticket is not None else closes.BAD_CREDENTIALS


_CLOSES = {
    refusals.TOO_FAST: closes.TOO_FAST,
    refusals.TOO_MANY: closes.TOO_MANY,
    refusals.REMOVED: closes.REMOVED,
}


def _admit(actor: Actor, command: commands.Hello) -> Identity:
    hub = actor.hub
    if not actor.is_visit and actor.identity is not None:
        return actor.identity
    key = command.key or (actor.caller.key if actor.is_visit else None)
    if command.ticket is not None:
        key = hub.tickets.redeem(command.ticket, hub.loop.time())
    if key is None:
        hub.limits.take_guest(actor.address, hub.loop.time())
    return hub.door.admit(key=key, name=command.name, code=command.code)


def _refuse_too_many(actor: Actor, person: str) -> None:
    hub = actor.hub
    if actor.is_visit and hub.limits.enabled and len(hub.visits_of(person)) >= MAX_VISITS:
        raise Refused(refusals.TOO_MANY, f"You are here {MAX_VISITS} times already. Close a tab or two.")


def enter(actor: Actor, command: commands.Enter):
    """Come into a room: what came since or the state, who is here, what is mine."""
    check(actor, command)
    if actor.is_visit and len(actor.rooms) >= MAX_ROOMS and command.room not in actor.rooms:
        raise Refused(refusals.TOO_MANY, f"A page can be in {MAX_ROOMS} rooms at once. Leave one first.", "room")
    room = actor.hub.live.get(command.room)
    seen = actor.hub.seen_of(actor, command.room)
    if room is not None and seen is not None:
        _enter(actor, command, room, seen)
        return None
    return _enter_later(actor, command)


async def _enter_later(actor: Actor, command: commands.Enter) -> None:
    hub = actor.hub
    room = await hub.room(command.room)
    hub.counters["mark_reads"] += 1
    marks = await hub.store.marks("seen", command.room, actor.identity.person)
    _enter(actor, command, room, int(marks.get((command.room, actor.identity.person), b"0")))


def _enter(actor: Actor, command: commands.Enter, room: LiveRoom, seen: int) -> None:
    if actor.is_visit and actor.ended:
        return
    hub, person = actor.hub, actor.person
    if not command.watch:
        _refuse_everywhere(hub, person.id, command.room)
    if actor.is_visit:
        room.fanout.add(actor)
        actor.rooms[command.room] = (room, command.watch)
    if not command.watch:
        hub.presence.put(lease_of(actor, command.room))
    elif actor.is_visit:  # who stood in the room and now only watches has left it
        hub.presence.drop(command.room, actor.id)
    if command.ref is not None:
        actor.reply_now(codec.encode_ok(command.ref, room.enter(person, command.after, seen)))


def _refuse_everywhere(hub: Hub, person: str, room: str) -> None:
    standing = hub.inside.people.get(person)
    if standing is None or not hub.limits.enabled:
        return
    rooms = {lease.room for lease in standing.leases.values()}
    if len(rooms) >= MAX_PLACES and room not in rooms:
        raise Refused(refusals.TOO_MANY, f"You stand in {MAX_PLACES} rooms already. Leave one first.", "room")


def lease_of(actor: Actor, room: str, until: float | None = None) -> Lease:
    """The actor's place in a room; an errand's ends by itself unless it polls again."""
    person = actor.person
    if actor.is_visit:
        return Lease(room, actor.id, person.id, actor.mode, person.name, until, passing=not actor.looking)
    return Lease(room, f"h-{person.id}", person.id, actor.mode, person.name, actor.hub.now() + LEASE)


def leave(actor: Actor, command: commands.Leave) -> None:
    """Go out of a room; others see it at once. Leaving where one is not changes nothing."""
    hub = actor.hub
    if actor.is_visit:
        entered = actor.rooms.pop(command.room, None)
        if entered is not None:
            entered[0].fanout.discard(actor)
            hub.presence.drop(command.room, actor.id)
    else:
        hub.presence.drop(command.room, f"h-{actor.identity.person}")
    actor.ok(command.ref, {})


def attend(actor: Actor, command: commands.Attend) -> None:
    """The page is looked at, or hidden: the person is here, or passing."""
    if actor.is_visit and actor.looking != command.looking:
        actor.looking = command.looking
        for id, (_, watching) in actor.rooms.items():
            if not watching:
                actor.hub.presence.put(lease_of(actor, id))
    actor.ok(command.ref, {})


def probe(actor: Actor, command: commands.Probe) -> None:
    """I am here."""
    actor.ok(command.ref, {})
