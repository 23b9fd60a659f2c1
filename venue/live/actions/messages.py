"""Actions on messages: post, edit, delete, hide, react, typing, seen."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from venue.domain import chat
from venue.domain.times import seconds_of
from venue.live import news
from venue.live.appending import append, check
from venue.live.mentions import notify
from venue.ports import StoreDown
from venue.protocol import codec, commands, refusals
from venue.protocol.refusals import Refusal, Refused

if TYPE_CHECKING:
    from venue.live.actor import Actor
    from venue.live.room import LiveRoom
    from venue.protocol.updates import Logged


NOT_KEPT = Refusal(refusals.BUSY, "The venue cannot store anything just now. Try again in a moment.", None, 2.0)


def in_room(action):
    """An action on a room: runs at once where the room is open in this process, else after it was read. Commands of an
    actor wait for each other, so the order stays."""

    def act(actor: Actor, command: commands.Command) -> Awaitable[None] | None:
        room = actor.hub.live.get(command.room)
        if room is not None:
            return action(actor, command, room)
        return _open_first(action, actor, command)

    return act


async def _open_first(action, actor: Actor, command: commands.Command) -> None:
    room = await actor.hub.room(command.room)
    waiting = action(actor, command, room)
    if waiting is not None:
        await waiting


@in_room
def post(actor: Actor, command: commands.Post, room: LiveRoom) -> None:
    """Say something; those named in it and the one answered are told on their own topics."""
    check(actor, command, room)
    hub = actor.hub
    if room.record.kind == "floor":  # no page shows it, so nobody could answer there, or hide it
        raise Refused(refusals.NOT_ALLOWED, "The floor has no talk. Go to a poster, or to the help desk.", "room")
    change = chat.decide_post(room.chat, command, actor.who(), hub.now_text())
    if change.mentions:
        change.mentions = [person for person in dict.fromkeys(change.mentions) if hub.people.get(person)]
    then = None
    if change.mentions or change.reply_to:
        then = lambda seq: notify(actor, room, change)  # noqa: E731 - a name would say less
    append(actor, command, room.name, change, then=then)


@in_room
def edit(actor: Actor, command: commands.Edit, room: LiveRoom) -> None:
    """Change one's own words."""
    said = room.chat.find(command.message)
    check(actor, command, room, said.by.id)
    age = actor.hub.now() - seconds_of(said.at)
    change = chat.decide_edit(room.chat, command, actor.who(), actor.hub.now_text(), age)
    _change(actor, command, room, said, change)


@in_room
def delete(actor: Actor, command: commands.Delete, room: LiveRoom) -> None:
    """Take back one's words, for good."""
    said = room.chat.find(command.message)
    check(actor, command, room, said.by.id)
    change, redact = chat.decide_delete(room.chat, command, actor.who(), actor.hub.now_text())
    _change(actor, command, room, said, change, redact)


@in_room
def hide(actor: Actor, command: commands.Hide | commands.Unhide, room: LiveRoom) -> None:
    """Hide a message, or show it again."""
    check(actor, command, room)
    change = chat.decide_hide(room.chat, command, actor.who(), actor.hub.now_text())
    _change(actor, command, room, room.chat.find(command.message), change)


def _change(actor: Actor, command: commands.Command, room: LiveRoom, said: chat.Said, change: Logged, redact=()):
    """Append a change of a message, unless another one of the same message came first: a text that was edited while its
    deletion was on the way would stay in the log."""
    noun = chat.noun_of(said.id)
    append(actor, command, room.name, change, noun=noun, expect=(noun, said.changed), redact=redact)


@in_room
def react(actor: Actor, command: commands.React, room: LiveRoom) -> None:
    """Put or take back a reaction: a mark; everyone learns the tally, nobody who."""
    check(actor, command, room)
    room.chat.find(command.message)
    person, hub = actor.identity.person, actor.hub
    item = codec.encode(news.Reacted(person, command.message, command.emoji, command.on))

    thing = f"{room.record.id}/{command.message}/{command.emoji}"

    def done(changed: bool) -> None:
        if changed:
            hub.bus.send(room.name, item)
            actor.ok(command.ref, {})
        else:
            hub.run(settle())

    async def settle() -> None:
        """Nothing changed: it was so already, or the store could not take it."""
        try:
            kept = await hub.store.marks("reaction", thing, person)
        except StoreDown:
            kept = None
        if kept is not None and ((thing, person) in kept) == command.on:
            actor.ok(command.ref, {})
        else:
            actor.no(command.ref, NOT_KEPT)

    hub.store.mark("reaction", thing, person, b"1" if command.on else None, done)


@in_room
def typing(actor: Actor, command: commands.Typing, room: LiveRoom) -> None:
    """Tell the room that I write."""
    check(actor, command, room)
    item = news.Typed(actor.identity.person, actor.person.name, actor.mode)
    actor.hub.bus.send(room.name, codec.encode(item))
    actor.ok(command.ref, {})


@in_room
def seen(actor: Actor, command: commands.Seen, room: LiveRoom) -> None:
    """Keep how far I have read. More than was ever posted is refused: it would hide what comes."""
    check(actor, command, room)
    if command.messages > room.chat.total:
        raise Refused(refusals.INVALID, "There are not that many messages yet.", "messages")
    value = b"%d" % command.messages
    for visit in actor.hub.visits_of(actor.identity.person):
        visit.seen[command.room] = command.messages

    def done(changed: bool) -> None:
        actor.ok(command.ref, {})

    actor.hub.store.mark("seen", room.record.id, actor.identity.person, value, done)
