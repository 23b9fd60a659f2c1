"""What all sockets of one server share: the limits, who may come in, the timer, and who makes the visits."""

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any, Protocol

from venue.live.connection import Caller, Connection
from venue.transport.handshake import FULL, RESTARTING, Headers, Turned, judge
from venue.transport.limits import TransportLimits
from venue.transport.origin import Origins
from venue.transport.proxies import Proxies
from venue.transport.watch import Watch


class Visit(Protocol):
    """What the transport asks of live."""

    def receive(self, frame: bytes) -> None:
        """One text frame, valid UTF-8."""

    def finish(self, code: int, reason: str) -> None:
        """Take no more frames; when everything taken is answered, close with this code."""

    def gone(self) -> None:
        """The connection is no more; called once, never from within `send` or `close`."""


NewVisit = Callable[[Connection, Caller], Visit]

KEY = "switchboard"


class Switchboard:
    """Made of the lifespan state (`new_visit`, `origins`, `limits`) by the first connection, and kept in it."""

    __slots__ = ("draining", "limits", "live", "new_visit", "origins", "proxies", "watch")

    def __init__(
        self, state: MutableMapping[str, Any], trusted: str | list[str], loop: asyncio.AbstractEventLoop
    ) -> None:
        self.limits: TransportLimits = state.get("limits") or TransportLimits()
        self.origins: Origins = state.get("origins") or Origins()
        self.new_visit: NewVisit = state["new_visit"]
        self.proxies = Proxies(trusted)
        self.live = 0
        """Open WebSockets."""
        self.draining = False
        limits = self.limits
        shortest = min(limits.close, limits.grace, limits.look, limits.stall, limits.pong, limits.handshake)
        self.watch = Watch(loop, min(1.0, 2 * shortest))

    @classmethod
    def of(
        cls, state: MutableMapping[str, Any], trusted: str | list[str], loop: asyncio.AbstractEventLoop
    ) -> "Switchboard":
        """The one of this server."""
        board = state.get(KEY)
        if board is None:
            board = state[KEY] = cls(state, trusted, loop)
        return board

    def judge(self, headers: Headers, *, peer: str, secure: bool) -> Caller | Turned:
        """As `handshake.judge`, and 503 while the venue is full or drains."""
        if self.draining:
            return RESTARTING
        if self.live >= self.limits.connections:
            return FULL
        return judge(headers, peer=peer, secure=secure, origins=self.origins, proxies=self.proxies)
