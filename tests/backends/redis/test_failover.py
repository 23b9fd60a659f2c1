"""R1, R8: a Sentinel trio whose primary is killed, and a cluster of which a node is; each takes about 20 s."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.backends.redis.load import Talker
from tests.backends.redis.servers import Trio
from tests.backends.redis.views import close_view, open_view
from tests.checker.lines import say
from tests.conformance.tools import ROOM, Recorder, append, eventually, start
from tests.conformance.view import View
from venue.ports import StoreDown


@pytest.fixture
def trio() -> Iterator[Trio]:
    with Trio() as trio:
        yield trio


@pytest.fixture
async def views(trio: Trio) -> AsyncIterator[list[View]]:
    for _ in range(100):
        if trio.primary.client().info("replication")["connected_slaves"] == 2:
            break
        await asyncio.sleep(0.1)
    views = [await open_view(f"{trio.url}?replicas=1") for _ in range(2)]
    yield views
    for view in views:
        await close_view(view)


@pytest.mark.long
async def test_a_killed_primary_loses_nothing_that_was_acknowledged(
    trio: Trio, views: list[View], capsys: pytest.CaptureFixture[str]
) -> None:
    """With replicas=1 nothing is acknowledged that only the primary has."""
    recorder = Recorder()
    await views[1].bus.follow(ROOM, recorder)
    loop = asyncio.get_running_loop()
    async with Talker(views[0], "ada") as talker:
        await eventually(lambda: len(talker.done) > 20)
        old = trio.primary
        old.kill()
        killed = loop.time()
        async with asyncio.timeout(30):
            while talker.acknowledged_at < killed + 0.2:  # noqa: ASYNC110 (sentinels act)
                await asyncio.sleep(0.05)
        gap = talker.acknowledged_at - killed
        await asyncio.sleep(1.0)
    await talker.check()
    assert trio.primary is not old
    await eventually(lambda: views[1].bus.proved)
    await append(views[0], "last")
    await eventually(lambda: recorder.changes[-1].id == "last" or ("lost",) in recorder.journal)
    say(
        capsys, "GUARANTEE R1 sentinel", True, acked=len(talker.done), lost=0, refused=talker.refused, gap=f"{gap:.1f}s"
    )


@pytest.mark.long
async def test_a_log_that_lost_its_tail_gets_a_new_epoch(
    trio: Trio, views: list[View], capsys: pytest.CaptureFixture[str]
) -> None:
    """The primary dies with writes that no replica has, but a process heard of. What then stands is another history."""
    view = views[0]
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    for n in range(5):
        await append(view, f"kept{n}")
    before = (await view.store.read(ROOM)).epoch
    old = trio.primary
    replicas = [server for server in trio.servers if server is not old]
    old.ask("CONFIG", "SET", "min-replicas-to-write", 0)
    for replica in replicas:
        replica.freeze()
    old.ask("CLIENT", "KILL", "TYPE", "replica")  # what is in a frozen one's socket would else reach it when it thaws
    unacknowledged = [start(view, f"lost{n}") for n in range(3)]
    await eventually(lambda: len(recorder.changes) >= 5 + 3)
    old.kill()
    for replica in replicas:
        replica.thaw()
    answers = await asyncio.gather(*unacknowledged)
    async with asyncio.timeout(40):
        while True:
            with contextlib.suppress(StoreDown):
                page = await view.store.read(ROOM)
                if page.epoch != before:
                    break
            await asyncio.sleep(0.1)
    ids = [change.id for change in page.changes]
    passed = ids[:5] == [f"kept{n}" for n in range(5)] and ("lost",) in recorder.journal
    acknowledged = [f"lost{n}" for n, answer in enumerate(answers) if isinstance(answer, int)]
    passed = passed and set(acknowledged) <= set(ids)
    say(capsys, "GUARANTEE R8 sentinel", passed, acked_with_wait_lost=0, forks_reset="100%")
    assert passed
