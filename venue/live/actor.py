"""An actor: somebody who gives commands, over a socket (Visit) or by a single HTTP request (Errand)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from venue.protocol import codec
from venue.protocol.facts import Mode, Who

if TYPE_CHECKING:
    from venue.domain.records import Person
    from venue.live.hub import Hub
    from venue.ports import Identity
    from venue.protocol.refusals import Refusal

log = logging.getLogger("venue.live")


class Actor:
    """Who acts, and where the answer goes. `person` is None until hello."""

    __slots__ = ("_mode", "hub", "identity", "in_flight")

    is_visit = False

    def __init__(self, hub: Hub, identity: Identity | None = None, mode: Mode | None = None) -> None:
        self.hub = hub
        self.identity = identity
        self._mode = mode
        self.in_flight = 0

    @property
    def person(self) -> Person:
        """The record of who acts, as it is now."""
        return self.hub.people.of(self.identity)

    @property
    def mode(self) -> Mode:
        """How this person is here: as this visit said, else as the person's record says."""
        return self._mode or self.person.mode

    def who(self) -> Who:
        """The person as a change names them: the name is joined when a frame is encoded."""
        return Who(self.identity.person, mode=self.mode)

    def reply(self, payload: bytes) -> None:
        """Answer soon: may wait up to a flush for company. Visit and Errand say how."""

    def reply_now(self, payload: bytes) -> None:
        """Answer at once, before anything queued from now on."""
        self.reply(payload)

    def ok(self, ref: int | None, body: Any) -> None:
        """Answer a command that went well; without a ref there is no answer."""
        if ref is not None:
            self.reply(codec.encode_ok(ref, body))

    def no(self, ref: int | None, refusal: Refusal) -> None:
        """Refuse a command."""
        self.hub.counters["refusals"] += 1
        self.reply(codec.encode_no(ref, refusal))
