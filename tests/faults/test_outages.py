"""R16: Redis frozen, killed, read-only, full: no socket falls, everything said is there once, all goes on alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from tests.backends.redis.servers import Server
from tests.faults.conftest import Come
from tests.faults.gathering import Gathering
from tests.serving import VenueProcess

SEED = 16
RECOVERY = 3.0
Fault = tuple[Callable[[Server], object], Callable[[Server], object], float]
"""How it begins, how it ends, seconds between."""
FAULTS: dict[str, Fault] = {
    "frozen": (Server.freeze, Server.thaw, 8.0),
    "killed": (Server.kill, Server.start, 12.0),
    "read-only": (
        lambda redis: redis.ask("REPLICAOF", "127.0.0.1", 1),
        lambda redis: redis.ask("REPLICAOF", "NO", "ONE"),
        3.0,
    ),
    "full": (
        lambda redis: redis.ask("CONFIG", "SET", "maxmemory", 1),
        lambda redis: redis.ask("CONFIG", "SET", "maxmemory", 0),
        3.0,
    ),
    "reset": (lambda redis: redis.ask("CLIENT", "KILL", "TYPE", "normal"), lambda redis: None, 0.1),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
async def test_an_outage_of_redis_drops_no_socket_and_loses_and_doubles_nothing(
    fault: str, start_venue: Callable[..., VenueProcess], come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two processes under load; what is said meanwhile is refused for a moment or waits, and is there once after."""
    begin, end, seconds = FAULTS[fault]
    with Server() as redis:
        venue = await asyncio.to_thread(start_venue, "--limits", "off", "--store", redis.url, "--processes", "2")
        guest = await come(venue.url, hello={"name": "Looker"})
        async with Gathering(venue, guest, Random(SEED)) as gathering:
            await asyncio.sleep(1.0)
            connections = gathering.connections
            await asyncio.to_thread(begin, redis)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(end, redis)
            recovery = await gathering.acknowledged(20)
            await asyncio.sleep(2.0)
            await gathering.rest()
            dropped = gathering.connections - connections
            await gathering.judge(
                capsys, "GUARANTEE R16 redis-single", dropped == 0 and recovery <= RECOVERY,
                fault=fault, sockets_dropped=dropped, recovery=f"{recovery:.1f}s",
            )  # fmt: skip
