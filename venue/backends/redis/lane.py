"""Lanes to Redis: one for each partition, in which work goes out, and is answered, in the order it came."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from venue.backends.redis.keys import Keys
from venue.backends.redis.link import LinkDown, Replies, Reply, pack
from venue.backends.redis.scripts import LOAD_ALL
from venue.backends.redis.work import ELSEWHERE, code_of, is_transient

if TYPE_CHECKING:
    from venue.backends.redis.servers import Servers
    from venue.backends.redis.work import Work

BATCH = 256
"""Work in one flight at most: answers of a burst begin to flow."""
BOUND = 4.5
"""Seconds after which work that was not answered is given up: nobody waits longer than 5 for a refusal."""
RETRY = 0.1
WAITING = 20_000
"""Work that may wait in a process. A server that hangs must not fill the memory."""
CALM = 1.0
WAIT = 1000
"""Milliseconds for which replicas are waited for, when the host asked for them."""

log = logging.getLogger(__name__)


class Waiting:
    """How much work waits in all lanes, and what is said of trouble: once, not for each command. It is over when a
    second has passed without any: of a cluster, some lanes may work while others do not."""

    def __init__(self) -> None:
        self.count = 0
        self._trouble_at: float | None = None

    def trouble(self, error: Exception) -> None:
        """Something could not be done."""
        if self._trouble_at is None:
            log.error("Redis cannot be written: %s", error)
        self._trouble_at = asyncio.get_running_loop().time()

    def fine(self) -> None:
        """Something was done."""
        if self._trouble_at is not None and asyncio.get_running_loop().time() - self._trouble_at > CALM:
            self._trouble_at = None
            log.warning("Redis can be written again")


class _Answer:
    """Work that was answered, waiting for what came before it, and perhaps for followers to hear of it."""

    __slots__ = ("ready", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.ready = False


class Lane:
    """The work of one partition, one flight in the air at a time: what follows cannot overtake what is tried again."""

    def __init__(self, partition: int, servers: Servers, keys: Keys, waiting: Waiting) -> None:
        self._partition = partition
        self._servers = servers
        self._waiting = waiting
        self._loop = asyncio.get_running_loop()
        self._queue: deque[Work] = deque()
        self._flight: list[Work | None] = []
        """What is in the air; None for what was given up meanwhile, whose reply nobody waits for."""
        self._answers: deque[_Answer] = deque()
        self._scheduled = False
        self._replicas: list[bytes] = []
        if servers.address.replicas:
            # WAIT counts what this connection wrote; a repeat writes nothing, so something is always written before it.
            self._replicas = [pack("INCR", keys.waited(partition)), pack("WAIT", servers.address.replicas, WAIT)]

    def take(self, work: Work) -> None:
        """Put work in line. Never blocks."""
        self._waiting.count += 1
        self._queue.append(work)
        self.go()

    def go(self) -> None:
        """Something can fly, or can soon."""
        if not self._scheduled and not self._flight:
            self._scheduled = True
            self._loop.call_soon(self._fly)

    def end(self) -> None:
        """Nothing more is done; what waits is answered so."""
        for work in (*self._flight, *self._queue):
            if work is not None:
                self._answer(work, LinkDown("the store was closed"))
        self._flight, self._queue = [], deque()
        for answer in self._answers:
            answer.ready = True
        self._drain()

    @property
    def empty(self) -> bool:
        """Whether everything was answered."""
        return not (self._queue or self._flight or self._answers)

    def _fly(self) -> None:
        self._scheduled = False
        if self._flight or self._servers.closed:
            return
        commands = []
        while self._queue and len(self._flight) < BATCH and (command := self._queue[0].command) is not None:
            work = self._queue.popleft()
            work.tries += 1
            self._flight.append(work)
            commands.append(command)
        if commands:
            self._servers.link(self._partition).ask([*commands, *self._replicas], self._landed)

    def _landed(self, replies: Replies | Exception) -> None:
        flight, self._flight = self._flight, []
        if isinstance(replies, Exception):
            self._again(flight, replies)
            return
        if self._replicas and not (isinstance(replies[-1], int) and replies[-1] >= self._servers.address.replicas):
            # Done here, but too few have it: not acknowledged. The same script is run again and finds it done.
            self._again(flight, LinkDown("too few replicas have what was written"))
            return
        again: list[Work] = []
        error: RedisError | None = None
        for work, reply in zip(flight, replies, strict=False):
            if work is None:
                continue
            if isinstance(reply, RedisError) and is_transient(reply):
                again.append(work)
                error = reply
                continue
            for late in again:  # it was overtaken: its place in the order is gone, its sender may send it again
                self._answer(late, error)
            again = []
            self._answer(work, reply)
        if error is None:
            self._waiting.fine()
        if again:
            self._again(again, error)
        elif self._queue:
            self.go()
        self._drain()

    def _again(self, flight: list[Work | None], error: Exception) -> None:
        self._waiting.trouble(error)
        code = code_of(error)
        if code == "NOSCRIPT":
            self._servers.link(self._partition).ask(LOAD_ALL, lambda _: None)
        elif code in ELSEWHERE:
            self._servers.refresh()
        self._queue.extendleft(work for work in reversed(flight) if work is not None)
        if self._queue and not self._scheduled:
            self._scheduled = True
            self._loop.call_later(RETRY, self._fly)

    def give_up(self, now: float) -> None:
        """Answer what has waited too long. It may be done all the same: its sender sends it again, with its id."""
        limit = now - BOUND
        late = TimeoutError("no answer in time")
        for n, work in enumerate(self._flight):
            if work is not None and work.taken_at < limit:
                self._flight[n] = None
                self._answer(work, late)
        while self._queue and self._queue[0].taken_at < limit:
            self._answer(self._queue.popleft(), late)
        self._drain()
        self.go()

    def _answer(self, work: Work, reply: Reply | Exception) -> None:
        answer = _Answer(work)
        self._answers.append(answer)

        def landed() -> None:
            answer.ready = True
            self._drain()

        if isinstance(reply, Exception):
            if isinstance(reply, RedisError) and not is_transient(reply):
                log.error("Redis refused a command: %s", reply)
            work.fail(reply)
            answer.ready = True
        else:
            answer.ready = work.answer(reply, landed) or answer.ready

    def _drain(self) -> None:
        answers = self._answers
        while answers and answers[0].ready:
            work = answers.popleft().work
            self._waiting.count -= 1
            try:
                work.finish()
            except Exception:
                log.exception("a callback of the store failed")
