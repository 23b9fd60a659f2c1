"""Redis as the conformance suite has it: two processes of one venue, on a server that a whole test run shares."""

from __future__ import annotations

import atexit
import functools
import itertools

from tests.backends.redis.servers import Cluster, Server, programs
from tests.conformance.view import View
from venue.backends.redis.bus import RedisBus
from venue.backends.redis.presence import RedisPresence
from venue.backends.redis.store import RedisStore

_prefixes = itertools.count()


@functools.cache
def single(program: str) -> Server:
    """One server for the whole run, ended with it."""
    server = Server(program=program)
    atexit.register(server.remove)
    return server.start()


@functools.cache
def cluster() -> Cluster:
    """One cluster for the whole run."""
    found = Cluster()
    atexit.register(found.__exit__)
    return found.__enter__()


class OnRedis:
    """A venue of two processes under a prefix of its own, in one process of Python."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}?prefix=test-{next(_prefixes)}"
        self.views: list[View] = []

    async def open(self) -> None:
        self.views = [await open_view(self.url) for _ in range(2)]

    async def close(self) -> None:
        for view in self.views:
            await close_view(view)
        self.views = []

    async def reopen(self) -> None:
        await self.close()
        await self.open()


async def open_view(url: str, **options: str) -> View:
    """The three ports of one more process."""
    bus = RedisBus()
    store = RedisStore(url, bus, **options)
    await store.open()
    return View(store, bus, RedisPresence(store, bus))


async def close_view(view: View) -> None:
    """What a process does that is told to end."""
    await view.presence.close()
    await view.store.close()


def backends() -> dict[str, object]:
    """Name → what the suite makes a backend with."""
    found = {
        f"redis-{program}" if program != "redis" else "redis": lambda folder, program=program: OnRedis(
            single(program).url
        )
        for program in programs()
    }
    return found | {"redis-cluster": lambda folder: OnRedis(cluster().url)}
