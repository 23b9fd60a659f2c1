"""A visit: one open connection of one person. Frames come in by `receive`, in order; frames go out by its outbox."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from venue.live.actions.entering import lease_of
from venue.live.actor import Actor
from venue.live.dispatch import dispatch
from venue.live.frames import Frames
from venue.live.limits import MAX_IN_FLIGHT, STRIKE_SECONDS, STRIKES
from venue.protocol import closes, codec, refusals
from venue.protocol.commands import Hello
from venue.protocol.refusals import Refused

if TYPE_CHECKING:
    from venue.live.connection import Caller, Connection
    from venue.live.event import PersonTopic
    from venue.live.hub import Hub
    from venue.live.room import LiveRoom
    from venue.protocol.facts import Mode

log = logging.getLogger("venue.live")

HELLO_WITHIN = 5.0
"""Seconds to say who one is; a connection that says nothing holds memory for nothing."""


class Visit(Actor):
    """The state of one connection; the transport calls `receive` and `gone`."""

    __slots__ = (
        "_backlog", "_blocked", "_finishing", "_paused", "_replies", "_strikes", "_struck_at", "caller", "connection",
        "ended", "id", "looking", "person_topic", "rooms", "seen",
    )  # fmt: skip

    is_visit = True

    def __init__(self, hub: Hub, connection: Connection, caller: Caller) -> None:
        super().__init__(hub)
        self.connection = connection
        self.caller = caller
        self.id = ""
        """Given by hello."""
        self.rooms: dict[str, tuple[LiveRoom, bool]] = {}
        """Rooms entered → (room, watching only)."""
        self.person_topic: PersonTopic | None = None
        self.seen: dict[str, int] = {}
        """Room → messages this person had read, as far as this visit knows."""
        self.looking = True
        self.ended = False
        self._finishing: tuple[int, str] | None = None
        self._replies: list[bytes] = []
        self._backlog: deque[bytes] | None = None
        self._blocked = False
        self._paused = False
        self._strikes = 0
        self._struck_at = 0.0
        hub.waiting_for_hello[self] = hub.loop.time() + HELLO_WITHIN

    @property
    def address(self) -> str:
        """Where the connection comes from; only slows the making of new guests."""
        return self.caller.address

    # in

    def receive(self, frame: bytes) -> None:
        """One text frame. Commands are decided in the order they came: one that must wait (a room that is being read)
        holds the later ones back."""
        if self.ended:
            return
        if self._blocked:
            if self._backlog is None:
                self._backlog = deque()
            self._backlog.append(frame)
            self._press()
            return
        self._handle(frame)

    def _handle(self, frame: bytes) -> None:
        self.hub.counters["commands"] += 1
        try:
            command = codec.decode_command(frame)
            if self.identity is None and type(command) is not Hello:
                raise Refused(refusals.HELLO_FIRST, "Say hello first.")
        except Refused as refused:
            self.no(codec.ref_of(frame), refused.refusal)
            if self.identity is None:
                self.end(closes.BAD_PROTOCOL, "hello first")
            else:
                self.strike()
            return
        waiting = dispatch(self, command)
        if waiting is not None:
            self._blocked = True
            self.hub.run(self._wait_for(waiting))
        if self.in_flight > MAX_IN_FLIGHT:
            self._press()

    async def _wait_for(self, waiting) -> None:
        try:
            await waiting
        finally:
            self._blocked = False
        while self._backlog and not self._blocked and not self.ended:
            self._handle(self._backlog.popleft())
        self.relieve()

    def _press(self) -> None:
        waiting = self.in_flight + len(self._backlog or ())
        if not self._paused and waiting > MAX_IN_FLIGHT:
            self._paused = True
            self.connection.pause()

    def relieve(self) -> None:
        """An answer went out: read on if reading was stopped."""
        if self._finishing is not None:
            self._finish_if_answered()
            return
        if self._paused and self.in_flight + len(self._backlog or ()) <= MAX_IN_FLIGHT // 2:
            self._paused = False
            self.connection.resume()

    def strike(self) -> None:
        """Something was refused as hostile or too fast; many such in short time end the connection."""
        now = self.hub.loop.time()
        if now - self._struck_at > STRIKE_SECONDS:
            self._struck_at, self._strikes = now, 0
        self._strikes += 1
        if self._strikes > STRIKES and self.hub.limits.enabled:
            self.end(closes.TOO_FAST, "too fast")

    # out

    def deliver(self, frames: Frames) -> None:
        """A flush of a topic; answers that wait go out in the same write, before it."""
        if self._replies:
            frames = Frames(self._replies + frames.payloads)
            self._replies = []
        self.connection.send(frames)

    def reply(self, payload: bytes) -> None:
        """Answer with the next flush of the outboxes."""
        if not self._replies:
            self.hub.outbox.add(self)
        self._replies.append(payload)

    def reply_now(self, payload: bytes) -> None:
        """Answer at once: nothing of a topic just joined may come before it."""
        self._replies.append(payload)
        replies, self._replies = self._replies, []
        self.connection.send(Frames(replies, reply=True))

    def flush(self) -> None:
        """Send the answers that wait."""
        if self._replies:
            replies, self._replies = self._replies, []
            self.connection.send(Frames(replies))

    def set_mode(self, mode: Mode) -> None:
        """The person is here in another way now; rosters follow."""
        self._mode = mode
        for id, (_, watching) in self.rooms.items():
            if not watching:
                self.hub.presence.put(lease_of(self, id))

    # the end

    def finish(self, code: int, reason: str) -> None:
        """Take no more frames; when everything taken is answered, close with this code. What comes meanwhile is not
        read: a sender without an answer says it again elsewhere."""
        if not self.ended and self._finishing is None:
            self._finishing = (code, reason)
            self.connection.pause()
            self._finish_if_answered()

    def _finish_if_answered(self) -> None:
        if self._finishing is not None and not (self.in_flight or self._blocked or self._backlog):
            self.end(*self._finishing)

    def end(self, code: int, reason: str = "") -> None:
        """Close from our side."""
        if not self.ended:
            self.flush()
            self.connection.close(code, reason)
            self.gone()

    def gone(self) -> None:
        """The connection is no more. Presence keeps its place for the grace; called by the transport, or by `end`."""
        if not self.ended:
            self.ended = True
            self._replies = []
            self._backlog = None
            self.hub.visit_gone(self)
