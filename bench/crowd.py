"""The generator's crowd: many visits over raw non-blocking sockets in one epoll loop.

Every visit counts every message frame it gets; a sample of them also reads stamps (how late) and seqs (none missing).
"""

import errno
import select
import socket
import time
from collections import deque
from dataclasses import dataclass, field

from bench.visit import Visit
from bench.wire import upgrade_request

SOURCES = 20_000
"""Connections from one loopback address before the next is used: an address has some 28,000 ports."""
AT_ONCE = 400
"""Handshakes under way at a time: below any server's listen backlog."""


@dataclass(slots=True)
class Script:
    """What a visit says on the way in: pairs of (say, wait for these bytes), with %(visit)d and %(room)s filled in."""

    host: str
    port: int
    path: str
    subprotocol: str
    steps: list[list[str]]
    counted: str
    """A frame with these bytes is a delivery; they stand in it once."""
    acked: str
    """A frame with these bytes says that a post was taken."""


@dataclass(slots=True)
class Crowd:
    """The visits, by socket and in order of arrival."""

    script: Script
    visits: list[Visit] = field(default_factory=list)
    by_socket: dict[int, Visit] = field(default_factory=dict)
    epoll: select.epoll = field(default_factory=select.epoll)
    dead: int = 0
    said: str = ""
    """The first close or refusal that any visit heard, for the report."""

    def pump(self, seconds: float) -> None:
        """Wait for sockets at most this long and serve those that are ready."""
        by_socket = self.by_socket
        for number, events in self.epoll.poll(seconds, 1024):
            visit = by_socket[number]
            if events & select.EPOLLOUT:
                if visit.connecting:
                    visit.connected()
                visit.flush()
                if not visit.unsent:
                    self.epoll.modify(number, select.EPOLLIN)
            if events & ~select.EPOLLOUT and not visit.read():
                self._lose(visit)

    def pump_for(self, seconds: float) -> None:
        """Serve sockets for this long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.pump(min(left, 0.05))

    def _lose(self, visit: Visit) -> None:
        self.said = self.said or visit.said
        self.dead += 1
        del self.by_socket[visit.number]
        visit.socket.close()

    def write_later(self, visit: Visit) -> None:
        """Its socket took less than all: go on when it can take more."""
        self.epoll.modify(visit.number, select.EPOLLIN | select.EPOLLOUT)

    def open(self, rooms: list[str], sample_every: int, limit: float, per_second: float = 0.0) -> float:
        """Bring in one visit for each of `rooms`, at most `limit` seconds; gives the seconds it took until all were in
        or lost. `per_second` spreads the arrivals."""
        start = time.monotonic()
        waiting = deque(rooms)
        coming: set[Visit] = set()
        arrived = 0
        while (waiting or coming) and time.monotonic() - start < limit:
            allowed = len(rooms) if not per_second else int((time.monotonic() - start) * per_second) + 1
            while waiting and len(coming) < AT_ONCE and arrived < allowed:
                visit = self._arrive(waiting.popleft(), sample_every)
                arrived += 1
                coming.add(visit)
            self.pump(0.002)
            coming = {v for v in coming if not v.inside and v.number in self.by_socket}
        return time.monotonic() - start

    def _arrive(self, room: str, sample_every: int) -> Visit:
        index = len(self.visits)
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if index >= SOURCES:
            sock.bind((f"127.0.0.{1 + index // SOURCES}", 0))
        error = sock.connect_ex((self.script.host, self.script.port))
        if error not in (0, errno.EINPROGRESS):
            raise OSError(error, "connect")
        words = {"visit": index, "room": room}
        steps = [(say % words if say else "", expect.encode()) for say, expect in self.script.steps]
        request = upgrade_request(self.script.host, self.script.port, self.script.path % words, self.script.subprotocol)
        counted, acked = self.script.counted.encode(), self.script.acked.encode()
        visit = Visit(sock, room, steps, request, counted, acked, sample_every > 0 and index % sample_every == 0)
        self.visits.append(visit)
        self.by_socket[visit.number] = visit
        self.epoll.register(visit.number, select.EPOLLIN | select.EPOLLOUT)
        return visit
