"""An open socket, as its visit and the watch see it: sending, flow control, keepalive, and every way to end."""

import asyncio
import logging
import random
import socket

from venue.live.connection import Caller
from venue.live.frames import Frames
from venue.protocol import closes
from venue.transport.framing import PING_FRAME, FrameReader, clip_reason, wire_of
from venue.transport.switchboard import Switchboard, Visit

log = logging.getLogger("venue.transport")

OPENING, OPEN, CLOSING, ENDING = range(4)
"""Handshake; frames both ways; our close frame is out; nothing more is said and only TCP's own end is awaited."""


class Wire(FrameReader, asyncio.Protocol):
    """The `live.connection.Connection` of a visit, straight on an asyncio transport: no task and no queue of its own.

    `gone` is called once: when the connection is lost, the peer says goodbye, or the transport gives it up; never from
    within `send` or `close`.
    """

    __slots__ = (
        "_allowance",
        "_board",
        "_pinged",
        "_pings",
        "_pongs",
        "_since",
        "_state",
        "_taken",
        "_transport",
        "_until",
        "_visit",
        "_written",
        "due",
        "slice",
    )

    def __init__(self, board: Switchboard, now: float) -> None:
        super().__init__(board.limits.frame)
        self._board = board
        self._state = OPENING
        self._transport: asyncio.Transport | None = None
        self._visit: Visit | None = None
        self.due = now + board.limits.handshake
        """When the watch looks. Unless the socket is open, looking means cutting."""
        self.slice = None
        self._until = 0.0
        """When the next ping is sent."""
        self._pinged = 0.0
        """When the ping was sent whose pong is awaited; 0: none is."""
        self._written = 0
        """Bytes ever given to the transport."""
        self._taken = 0
        """Of these, how many the kernel had taken at the last look."""
        self._since = 0.0
        """Since when it took no more while something waited; 0: nothing waited at the last look."""
        self._allowance = board.limits.waiting
        """Bytes that may wait now."""
        self._pongs = 0
        """Bytes of pongs that may still be unsent."""
        self._pings = 0
        """The peer's pings since the last look."""

    def begin(self, caller: Caller) -> None:
        """The handshake is done: make the visit."""
        limits = self._board.limits
        self.machine = None
        self._state = OPEN
        self._board.live += 1
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.send_buffer)
        now = asyncio.get_running_loop().time()
        # At random, so that a thousand who came at once are not all pinged at once.
        self._until = now + random.random() * limits.ping
        self.due = min(self._until, now + limits.look)
        try:
            self._visit = self._board.new_visit(self, caller)
        except Exception as error:
            self._fault(error)

    def end(self, seconds: float) -> None:
        """Nothing more is said. The visit is told, and what is left of the connection is cut after `seconds`."""
        self._state = ENDING
        self.due = asyncio.get_running_loop().time() + seconds
        self.resume()
        visit, self._visit = self._visit, None
        if visit is not None:
            try:
                visit.gone()
            except Exception as error:
                log.error("a visit could not end properly: %r", error)

    # The connection, as its visit sees it

    def send(self, frames: Frames) -> None:
        if self._state != OPEN:
            return
        wire = frames.wire
        if wire is None:
            wire = wire_of(frames)
        if frames.reply:
            limits = self._board.limits
            self._allowance = min(self._allowance + len(wire), limits.waiting + limits.replies)
        self._written += len(wire)
        transport = self._transport
        transport.write(wire)
        if transport.get_write_buffer_size() > self._allowance:
            # The fan-out that called this walks its visits: `gone` must not change them under it.
            self._state = CLOSING
            asyncio.get_running_loop().call_soon(self._give_up, closes.TOO_SLOW)

    def close(self, code: int, reason: str = "") -> None:
        if self._state != OPEN:
            return
        self._state = CLOSING
        self.engine().send_close(code, clip_reason(reason))
        self.wrote()
        self.due = asyncio.get_running_loop().time() + self._board.limits.close
        # The peer's own close frame must be read, whatever was paused.
        self.resume()

    def finish(self, code: int) -> None:
        """Close when what the peer asked for and we took is answered."""
        if self._state == OPEN:
            try:
                self._visit.finish(code, closes.MEANINGS[code])
            except Exception as error:
                self._fault(error)

    def pause(self) -> None:
        if self._state == OPEN and not self.paused:
            self.paused = True
            if not self._transport.is_closing():  # lost already, but not yet told
                self._transport.pause_reading()

    def resume(self) -> None:
        if self.paused:
            self.paused = False
            # Later: a visit that resumes is often in the middle of something.
            asyncio.get_running_loop().call_soon(self._read_again)

    def _read_again(self) -> None:
        self.read_on()
        if not self.paused and not self._transport.is_closing():
            self._transport.resume_reading()

    # What the reader of frames tells

    def text(self, payload: bytes) -> None:
        if self._state == OPEN:
            try:
                self._visit.receive(payload)
            except Exception as error:
                self._fault(error)

    def pong(self) -> None:
        self._pinged = 0.0

    def wrote(self) -> None:
        writes = self.machine.data_to_send()
        data = b"".join(writes)
        if data:
            unsent = self._transport.get_write_buffer_size()
            self._written += len(data)
            self._transport.write(data)
            if self._state == OPEN:
                self._answered_ping(len(data), unsent)
        if writes and not writes[-1]:
            self._half_close()

    def broken(self, code: int, reason: str) -> None:
        log.info("a connection broke a rule and was closed with %d: %s", code, reason)
        self.end(self._board.limits.close)
        self.wrote()

    def goodbye(self) -> None:
        self.end(self._board.limits.close)
        self.wrote()

    # What the watch asks

    def look(self, now: float) -> None:
        if self._state != OPEN:
            self._transport.abort()
            return
        limits = self._board.limits
        waiting = self._transport.get_write_buffer_size()
        alive = self._taking(now, waiting)
        self._pings = 0
        if waiting and now - self._since >= limits.stall:
            self._give_up(closes.TOO_SLOW)
        elif self._pinged and alive:
            self._pinged = now
        elif self._pinged and now - self._pinged >= limits.pong:
            self._give_up(closes.NO_PONG)
        elif not self._pinged and now >= self._until:
            self._pinged = now
            self._until = now + limits.ping
            self._written += len(PING_FRAME)
            self._transport.write(PING_FRAME)
        if self._state == OPEN:
            self.due = min(now + limits.look, self._pinged + limits.pong if self._pinged else self._until)

    def _taking(self, now: float, waiting: int) -> bool:
        """Whether a full kernel buffer was taken from since the last look: only a living peer makes room in it."""
        taken = self._written - waiting
        alive = bool(waiting and self._since and taken != self._taken)
        if not waiting:
            self._since = 0.0
            self._pongs = 0
            self._allowance = self._board.limits.waiting
        elif alive or not self._since:
            self._since = now
        self._taken = taken
        return alive

    # Inside

    def _answered_ping(self, size: int, unsent: int) -> None:
        limits = self._board.limits
        self._pongs = min(self._pongs, unsent) + size
        self._pings += 1
        if self._pongs > limits.pongs:
            self._give_up(closes.TOO_SLOW)
        elif self._pings > limits.pings:
            self._give_up(closes.TOO_FAST)

    def _fault(self, error: Exception) -> None:
        log.error("a visit failed and was closed with %d: %r", closes.SERVER_ERROR, error)
        self.close(closes.SERVER_ERROR, closes.MEANINGS[closes.SERVER_ERROR])

    def _give_up(self, code: int) -> None:
        if self._state == ENDING:
            return
        self.deaf = True
        self.held = None
        self._state = CLOSING
        self.engine().send_close(code, clip_reason(closes.MEANINGS[code]))
        self.wrote()
        self.end(self._board.limits.grace)

    def _half_close(self) -> None:
        transport = self._transport
        if transport.is_closing():
            return
        if transport.can_write_eof():
            # Closing at once would reset the connection under what the peer has still on the way, and our close frame
            # would be lost with it.
            transport.write_eof()
        else:
            transport.close()
