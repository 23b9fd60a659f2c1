"""Tickets: one-time passes for programs that cannot set a header or a cookie on a socket. Good once, for 30 seconds."""

import secrets

from venue.protocol import refusals
from venue.protocol.refusals import Refused

GOOD_FOR = 30.0
"""Seconds: long enough to connect, too short to be worth stealing from a log."""


class Tickets:
    """Tickets given out and not yet used; in memory, so they belong to the process that gave them."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, float]] = {}

    def give(self, key: str, now: float) -> str:
        """A ticket for this key, at `now` (monotonic seconds)."""
        self._keys = {ticket: entry for ticket, entry in self._keys.items() if entry[1] > now}
        ticket = secrets.token_urlsafe(24)
        self._keys[ticket] = (key, now + GOOD_FOR)
        return ticket

    def redeem(self, ticket: str, now: float) -> str:
        """The key it stands for; the ticket is used up. Refused `not_signed_in` when unknown, used or too old."""
        key, until = self._keys.pop(ticket, ("", 0.0))
        if until <= now:
            raise Refused(refusals.NOT_SIGNED_IN, "That ticket was used or is too old. Ask for a new one.", "ticket")
        return key
