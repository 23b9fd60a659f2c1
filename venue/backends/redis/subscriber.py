"""The one connection to a server on which a process hears what others publish, and the proof that it works."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from venue.backends.redis.link import CONNECT, PAUSE, pack, reply_of

if TYPE_CHECKING:
    from redis.asyncio.connection import Connection

    from venue.backends.redis.address import Host
    from venue.backends.redis.servers import Servers

PROBE = 1.0
"""Seconds between two probes."""
SILENCE = 2.5
"""Seconds without an echo after which the connection is made anew. redis-py alone never notices one half open."""

log = logging.getLogger(__name__)

Hear = Callable[[bytes], None]


class Subscriber:
    """Subscribed to the channels it is told, on one server. `on_again()` after every subscribing that followed a loss:
    what was published meanwhile is gone.

    The probe is published by the link that appends: so it proves that this connection hears what that one writes, also
    after a failover that only one of them has noticed."""

    def __init__(
        self, servers: Servers, host: Host, partition: int, probe: bytes, on_again: Callable[[], None]
    ) -> None:
        self._servers = servers
        self._host = host
        self._partition = partition
        self._probe = probe
        self._on_again = on_again
        self._loop = asyncio.get_running_loop()
        self._channels: dict[bytes, Hear] = {probe: self._echo}
        self._confirmed: dict[bytes, asyncio.Event] = {probe: asyncio.Event()}
        self._connection: Connection | None = None
        self._again = False
        self._complained = False
        self.proved_at = 0.0
        """When an echo was heard last, by the loop's clock; 0: never on this connection."""
        self._probed_at: float | None = None
        """When the oldest probe without an echo was sent."""
        self._talk: asyncio.Task[None] | None = None
        self._tasks = [self._loop.create_task(self._run()), self._loop.create_task(self._prove())]
        self._word = "SSUBSCRIBE" if servers.sharded else "SUBSCRIBE"

    @property
    def up(self) -> bool:
        """Whether everything asked for is subscribed, as far as is known."""
        return self._connection is not None and all(event.is_set() for event in self._confirmed.values())

    async def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def subscribe(self, channel: bytes, hear: Hear) -> None:
        """From the return on, what is published on the channel is heard; while the server is away, returns without."""
        if channel not in self._channels:
            self._channels[channel] = hear
            self._confirmed[channel] = asyncio.Event()
            if self._connection is not None:
                with contextlib.suppress(RedisError, OSError):
                    await self._connection.send_packed_command(pack(self._word, channel), check_health=False)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CONNECT):
                await self._confirmed[channel].wait()

    def has(self, channel: bytes) -> bool:
        """Whether it listens to the channel."""
        return channel in self._channels

    def keep(self, channels: set[bytes]) -> None:
        """Forget the channels that moved elsewhere."""
        for channel in set(self._channels) - channels - {self._probe}:
            del self._channels[channel], self._confirmed[channel]

    async def _run(self) -> None:
        while True:
            connection = self._servers.connection(self._host)
            why: Exception | str = "it ended"
            try:
                async with asyncio.timeout(CONNECT):
                    await connection.connect()
                    await connection.send_packed_command(
                        b"".join(pack(self._word, channel) for channel in self._channels), check_health=False
                    )
                self._connection = connection
                self._probed_at = None
                self._talk = self._loop.create_task(self._listen(connection))
                await asyncio.wait([self._talk])
                why = self._talk.exception() if not self._talk.cancelled() else "it is silent"
            except (RedisError, OSError, TimeoutError) as error:
                why = error
            finally:
                if self._talk is not None:
                    self._talk.cancel()
                self._connection = None
                self.proved_at = 0.0
                self._again = self._again or any(event.is_set() for event in self._confirmed.values())
                for event in self._confirmed.values():
                    event.clear()
                with contextlib.suppress(RedisError, OSError):
                    await connection.disconnect(nowait=True)
            if not self._complained:
                self._complained = True
                log.warning("the news from %s:%d are interrupted: %s", *self._host, why)
            self._servers.refresh()
            await asyncio.sleep(PAUSE)

    async def _listen(self, connection: Connection) -> None:
        while True:
            found = await reply_of(connection)
            if isinstance(found, RedisError):
                raise found
            kind, channel = found[0], found[1]
            if kind in (b"message", b"smessage"):
                hear = self._channels.get(channel)
                if hear is not None:
                    self._hear(hear, found[2])
            elif kind in (b"subscribe", b"ssubscribe"):
                self._subscribed(channel)
            else:  # a cluster moved the channel elsewhere
                raise RedisError("the server no longer has the channel")

    def _hear(self, hear: Hear, data: bytes) -> None:
        try:
            hear(data)
        except Exception:
            log.exception("news of Redis could not be taken")

    def _subscribed(self, channel: bytes) -> None:
        event = self._confirmed.get(channel)
        if event is None:
            return
        event.set()
        if self._again and self.up:
            self._again = self._complained = False
            log.warning("the news from %s:%d are heard again", *self._host)
            self._on_again()

    def _echo(self, data: bytes) -> None:
        self.proved_at = self._loop.time()
        self._probed_at = None

    async def _prove(self) -> None:
        word = self._servers.publish
        probe = pack(word, self._probe, b"?")
        last = self._loop.time()
        while True:
            await asyncio.sleep(PROBE if self.proved_at else PROBE / 4)
            now = self._loop.time()
            late, last = now - last > PROBE * 1.5, now
            if self._connection is None:
                continue
            if late:  # it was us who stood still: the echo may lie in the socket
                self._probed_at = None
            elif self._probed_at is not None and now - self._probed_at > SILENCE - PROBE:
                self._talk.cancel()
                continue
            if self._probed_at is None:
                self._probed_at = now
            with contextlib.suppress(IndexError):
                self._servers.link(self._partition).ask([probe], lambda _: None)
