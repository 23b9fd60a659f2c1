"""R12: the visits of a killed process leave within 15 s, for every other process, without a doublet. Takes 15 s."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from tests.backends.redis.servers import Server
from tests.checker.lines import say
from tests.conformance.tools import Watcher, eventually
from tests.conformance.view import View
from venue.ports import Lease

LEASES = 50
LIMIT = 15.0


@pytest.mark.long
async def test_a_killed_process_leaves_no_ghosts(
    server: Server, join: Callable[..., Awaitable[View]], capsys: pytest.CaptureFixture[str]
) -> None:
    views = [await join(), await join()]
    watchers = [await Watcher().begin(view) for view in views]
    stays = Lease("p1", "here", "ada", "remote")
    views[0].presence.put(stays)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.backends.redis.holder", server.url, str(LEASES), stdout=asyncio.subprocess.PIPE
    )
    assert await process.stdout.readline() == b"holding\n"
    for watcher in watchers:
        await eventually(lambda watcher=watcher: len(watcher.leases) == LEASES + 1)
    loop = asyncio.get_running_loop()
    process.kill()
    killed = loop.time()
    await process.wait()
    async with asyncio.timeout(LIMIT + 5):
        while any(len(watcher.leases) > 1 for watcher in watchers):  # noqa: ASYNC110 (it is other processes that act)
            await asyncio.sleep(0.05)
    took = loop.time() - killed
    left = [sum(what == "departed" for what, _ in watcher.journal) for watcher in watchers]
    later = await Watcher().begin(await join())
    passed = took < LIMIT and left == [LEASES] * 2 and list(later.leases.values()) == [stays]
    say(capsys, "GUARANTEE R12 redis", passed, ghosts=len(later.leases) - 1, seconds=f"{took:.1f}", departed=left[0])
    assert passed
    assert len(server.client().keys("*:visits:*")) == 3, "what it held is not cleared away"
