"""One connection to one server: commands go out gathered, replies come back in order."""

import asyncio
import contextlib
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from redis.asyncio.connection import Connection
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import InvalidResponse, RedisError

GATHER = 0.003
"""Seconds: commands that come close behind others share a write, and with it Redis's fsync."""
PATIENCE = 2.0
"""Seconds without a reply after which the connection counts as dead: a link can be half open for ever."""
CONNECT = 1.0
PAUSE = 0.2
"""Seconds between attempts to connect: a server that is back is found within a second."""

log = logging.getLogger(__name__)

Reply = Any
"""bytes, int, list or None; an error that the server answered is the exception itself."""
Replies = list[Reply]
Answered = Callable[[Replies | Exception], None]
"""Gets the replies, or an exception: then it is not known whether the commands were done."""


class LinkDown(Exception):
    """The link broke, or could not be made, before all replies had come."""


class Request:
    """Commands sent together, and whom to tell."""

    __slots__ = ("answered", "asked_at", "commands", "count", "replies")

    def __init__(self, commands: Sequence[bytes], answered: Answered, now: float) -> None:
        self.commands = commands
        self.count = len(commands)
        self.replies: Replies = []
        self.answered = answered
        self.asked_at = now


class Link:
    """Keeps itself connected until closed. Never repeats a command: whoever asked knows whether that is safe.

    redis-py connects, signs in and parses; its own retries and pools are left out, because they repeat commands that
    must not be and hide that a connection was lost."""

    def __init__(
        self,
        make: Callable[[], Connection],
        greet: Callable[[Connection], Awaitable[None]] | None = None,
        on_down: Callable[[Exception], None] | None = None,
    ) -> None:
        self._make = make
        self._greet = greet
        self._on_down = on_down
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Request] = deque()
        self._sent: deque[Request] = deque()
        self._something = asyncio.Event()
        self._heard_at = 0.0
        self._sent_at = 0.0
        self.up = False
        self._task = self._loop.create_task(self._run())
        self._watch = self._loop.create_task(self._watch_over())
        self._broken: asyncio.Future[None] | None = None

    def ask(self, commands: Sequence[bytes], answered: Answered) -> None:
        """Send packed commands; `answered` is called once, later, on the loop."""
        self._waiting.append(Request(commands, answered, self._loop.time()))
        self._something.set()

    async def call(self, *commands: bytes) -> Replies:
        """Send packed commands and wait. Raises LinkDown."""
        waiter: asyncio.Future[Replies] = self._loop.create_future()

        def answered(replies: Replies | Exception) -> None:
            if waiter.done():
                return
            if isinstance(replies, Exception):
                waiter.set_exception(replies)
            else:
                waiter.set_result(replies)

        self.ask(commands, answered)
        return await waiter

    async def close(self) -> None:
        """Let go; what was not answered gets LinkDown."""
        for task in (self._task, self._watch):
            task.cancel()
        await asyncio.gather(self._task, self._watch, return_exceptions=True)
        self._fail(LinkDown("The link was closed."), everything=True)

    async def _run(self) -> None:
        while True:
            connection = self._make()
            why: Exception = LinkDown("The connection ended.")
            try:
                async with asyncio.timeout(CONNECT):
                    await connection.connect()
                    if self._greet is not None:
                        await self._greet(connection)
                self._heard_at = self._loop.time()
                self.up = True
                await self._talk(connection)
            except (RedisError, OSError, TimeoutError) as error:
                why = error
            finally:
                self.up = False
                await _hang_up(connection)
            self._fail(LinkDown(str(why) or type(why).__name__))
            if self._on_down is not None:
                self._on_down(why)
            await asyncio.sleep(PAUSE)

    async def _talk(self, connection: Connection) -> None:
        self._broken = self._loop.create_future()
        tasks = [self._loop.create_task(self._write(connection)), self._loop.create_task(self._read(connection))]
        try:
            done, _ = await asyncio.wait([*tasks, self._broken], return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._broken.done():
                self._broken.exception()

    async def _write(self, connection: Connection) -> None:
        while True:
            await self._something.wait()
            wait = self._sent_at + GATHER - self._loop.time()
            # One turn at least: what this turn of the loop still asks goes along.
            await asyncio.sleep(max(wait, 0))
            self._something.clear()
            if not self._waiting:
                continue
            requests = list(self._waiting)
            self._waiting.clear()
            if not self._sent:
                self._heard_at = self._loop.time()
            self._sent.extend(requests)
            self._sent_at = self._loop.time()
            packed = b"".join([command for request in requests for command in request.commands])
            await connection.send_packed_command(packed, check_health=False)

    async def _read(self, connection: Connection) -> None:
        while True:
            reply = await reply_of(connection)
            self._heard_at = self._loop.time()
            request = self._sent[0]
            request.replies.append(reply)
            if len(request.replies) == request.count:
                self._sent.popleft()
                self._tell(request, request.replies)

    async def _watch_over(self) -> None:
        last = self._loop.time()
        while True:
            await asyncio.sleep(PATIENCE / 8)
            now = self._loop.time()
            late, last = now - last > PATIENCE / 2, now
            if late:  # it was us who stood still: the reply may lie in the socket
                self._heard_at = max(self._heard_at, now - PATIENCE / 2)
                continue
            if self._sent and now - self._heard_at > PATIENCE and self._broken and not self._broken.done():
                self._broken.set_exception(TimeoutError(f"No reply within {PATIENCE:.0f} s."))
            if not self.up:
                self._expire(now)

    def _expire(self, now: float) -> None:
        while self._waiting and now - self._waiting[0].asked_at > PATIENCE:
            self._tell(self._waiting.popleft(), LinkDown("There is no connection."))

    def _fail(self, error: Exception, everything: bool = False) -> None:
        requests, self._sent = list(self._sent), deque()
        if everything:
            requests += self._waiting
            self._waiting.clear()
        for request in requests:
            self._tell(request, error)

    def _tell(self, request: Request, replies: Replies | Exception) -> None:
        try:
            request.answered(replies)
        except Exception:
            log.exception("a callback of Redis failed")


async def reply_of(connection: Connection) -> Reply:
    """The next reply; a server's error as a value. Raises what ends the connection."""
    try:
        return await connection.read_response(disable_decoding=True, timeout=math.inf, disconnect_on_error=False)
    except RedisError as error:
        # LOADING and NOAUTH are answers too, though redis-py counts them among the connection's errors.
        if type(error) is Disconnected or isinstance(error, InvalidResponse):
            raise
        return error


async def exchange(connection: Connection, *commands: bytes) -> Replies:
    """Commands on a connection that nobody else uses."""
    await connection.send_packed_command(b"".join(commands), check_health=False)
    return [await reply_of(connection) for _ in commands]


async def _hang_up(connection: Connection) -> None:
    with contextlib.suppress(RedisError, OSError, TimeoutError):
        await connection.disconnect(nowait=True)


def pack(*words: bytes | str | int) -> bytes:
    """A command as it goes over the wire. Raises UnicodeEncodeError for half a character."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        if type(word) is not bytes:
            word = word.encode() if type(word) is str else b"%d" % word
        parts.append(b"$%d\r\n%b\r\n" % (len(word), word))
    return b"".join(parts)
