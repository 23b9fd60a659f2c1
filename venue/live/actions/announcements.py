"""Actions on announcements: announce, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.domain.announcements import decide_announce, decide_withdraw
from venue.live.appending import append, check
from venue.protocol import commands
from venue.protocol.names import EVENT

if TYPE_CHECKING:
    from venue.live.actor import Actor


def announce(actor: Actor, command: commands.Announce) -> None:
    """Tell everyone, on whichever page."""
    check(actor, command)
    hub = actor.hub
    append(actor, command, EVENT, decide_announce(command, actor.who(), hub.now_text(), hub.now()))


def withdraw(actor: Actor, command: commands.Withdraw) -> None:
    """Take an announcement back."""
    check(actor, command)
    hub = actor.hub
    change = decide_withdraw(hub.event_topic.announcements, command, actor.who(), hub.now_text())
    append(actor, command, EVENT, change)
