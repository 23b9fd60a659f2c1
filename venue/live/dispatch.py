"""Dispatch: one command to its action, with the checks that hold for all. The closed list of what can be done."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from venue.live.actions import announcements, entering, messages, people, posters
from venue.live.appending import ask, topic_of
from venue.protocol import commands, refusals
from venue.protocol.refusals import Refusal, Refused

if TYPE_CHECKING:
    from venue.live.actor import Actor

log = logging.getLogger("venue.live")

ACTIONS: dict[type[commands.Command], Callable[..., Awaitable[None] | None]] = {
    commands.Hello: entering.hello,
    commands.Enter: entering.enter,
    commands.Leave: entering.leave,
    commands.Attend: entering.attend,
    commands.Probe: entering.probe,
    commands.Post: messages.post,
    commands.Edit: messages.edit,
    commands.Delete: messages.delete,
    commands.Hide: messages.hide,
    commands.Unhide: messages.hide,
    commands.React: messages.react,
    commands.Typing: messages.typing,
    commands.Seen: messages.seen,
    commands.Staff: posters.staff,
    commands.Revise: posters.revise,
    commands.Open: posters.opening,
    commands.Close: posters.opening,
    commands.Announce: announcements.announce,
    commands.Withdraw: announcements.withdraw,
    commands.Rename: people.rename,
    commands.Mute: people.standing,
    commands.Unmute: people.standing,
    commands.Remove: people.standing,
    commands.Readmit: people.standing,
}

MAYBE_DONE = {
    refusals.CHANGED,
    refusals.INVALID,
    refusals.MUTED,
    refusals.NOT_ALLOWED,
    refusals.NOT_FOUND,
    refusals.ROOM_CLOSED,
}
"""Refusals that a repeat of a command can meet although the first was done: the state it was decided on is past."""
FAULT = Refusal(refusals.BUSY, "Something went wrong on our side. Try again.", None, 1.0)


def dispatch(actor: Actor, command: commands.Command) -> Awaitable[None] | None:
    """Act on a command. Answers by itself; an awaitable means that later commands of this actor must wait for it.

    An action that fails unexpectedly costs its own command a `busy` and a line in the log, nobody else anything."""
    hub = actor.hub
    try:
        if actor.identity is not None:
            hub.limits.take(actor.identity.person, type(command).__struct_config__.tag, hub.loop.time())
        waiting = ACTIONS[type(command)](actor, command)
    except Refused as refused:
        _refuse(actor, command, refused.refusal)
        return None
    except Exception:
        log.exception("%s failed", type(command).__name__)
        actor.no(command.ref, FAULT)
        return None
    return None if waiting is None else _wait(actor, command, waiting)


async def _wait(actor: Actor, command: commands.Command, waiting: Awaitable[None]) -> None:
    try:
        await waiting
    except Refused as refused:
        _refuse(actor, command, refused.refusal)
    except Exception:
        log.exception("%s failed", type(command).__name__)
        actor.no(command.ref, FAULT)


def _refuse(actor: Actor, command: commands.Command, refusal: Refusal) -> None:
    if refusal.code in MAYBE_DONE and topic_of(command) is not None and actor.identity is not None:
        ask(actor, command, refusal)
        return
    actor.no(command.ref, refusal)
    if refusal.code == refusals.TOO_FAST:
        actor.strike()
