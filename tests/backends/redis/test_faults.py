"""Redis frozen, killed, cut off, read-only, full: sends are refused or done once, and all comes back alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.backends.redis.load import Talker
from tests.backends.redis.relay import Relay
from tests.backends.redis.servers import Server
from tests.conformance.tools import ROOM, Recorder, Watcher, append, eventually, mark, seqs, start
from tests.conformance.view import View
from venue.ports import Lease, StoreDown
from venue.protocol.refusals import BUSY

Join = Callable[..., Awaitable[View]]
RECOVERY = 3.0


async def fault(
    talker: Talker, server: Server, begin: Callable[[], object], end: Callable[[], object], wait: float
) -> float:
    """Let the talker talk through a fault; gives the seconds until something was acknowledged after it."""
    await eventually(lambda: len(talker.done) > 5)
    begin()
    await asyncio.sleep(wait)
    end()
    ended = asyncio.get_running_loop().time()
    await eventually(lambda: talker.acknowledged_at > ended)
    return talker.acknowledged_at - ended


async def test_a_freeze_of_3_seconds_doubles_and_loses_nothing(server: Server, view: View) -> None:
    """R2: what was asked just then is done once, whether its answer was lost or not."""
    async with Talker(view, "ada") as talker:
        assert await fault(talker, server, server.freeze, server.thaw, 3.0) < RECOVERY
    await talker.check()
    assert talker.slowest < 5.0


async def test_while_redis_is_away_sends_are_refused_within_5_seconds(server: Server, view: View) -> None:
    """R16: a refusal says when to come back; what it refused may be sent again, and is then there once."""
    async with Talker(view, "ada") as talker:
        assert await fault(talker, server, server.freeze, server.thaw, 5.5) < RECOVERY
        assert talker.refused
    await talker.check()
    assert talker.slowest < 5.0


async def test_a_killed_redis_has_what_was_acknowledged_when_it_is_back(server: Server, view: View) -> None:
    """R1: kill -9 of Redis loses nothing that was answered; everyone goes on alone."""
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    async with Talker(view, "ada") as talker:
        assert await fault(talker, server, server.kill, server.start, 1.0) < RECOVERY
        await eventually(lambda: ("lost",) in recorder.journal)
        await eventually(lambda: view.bus.proved)
    await talker.check()


async def test_followers_of_every_process_read_on_after_a_break(server: Server, join: Join) -> None:
    """What was published while a connection was down is not heard: whoever follows is told so, and misses nothing."""
    one, two = await join(), await join()
    recorder = Recorder()
    await two.bus.follow(ROOM, recorder)
    await append(one, "a")
    await eventually(lambda: len(recorder.changes) == 1)
    server.ask("CLIENT", "KILL", "TYPE", "pubsub")
    await append(one, "b")
    await eventually(lambda: ("lost",) in recorder.journal)
    page = await two.store.read(ROOM, 1)
    heard = {*seqs(recorder.changes), *seqs(page.changes)}
    assert heard == {1, 2}
    await append(one, "c")
    await eventually(lambda: seqs(recorder.changes)[-1:] == [3])


async def test_connections_that_are_reset_are_made_anew(server: Server, view: View) -> None:
    def reset() -> None:
        server.ask("CLIENT", "KILL", "TYPE", "normal")

    async with Talker(view, "ada") as talker:
        assert await fault(talker, server, reset, lambda: None, 0.1) < RECOVERY
    await talker.check()
    assert talker.refused == 0


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (("REPLICAOF", "127.0.0.1", 1), ("REPLICAOF", "NO", "ONE")),
        (("CONFIG", "SET", "maxmemory", 1), ("CONFIG", "SET", "maxmemory", 0)),
        (("CONFIG", "SET", "min-replicas-to-write", 1), ("CONFIG", "SET", "min-replicas-to-write", 0)),
    ],
    ids=["read-only", "out of memory", "too few replicas"],
)
async def test_a_server_that_takes_nothing_just_now(server: Server, view: View, begin: tuple, end: tuple) -> None:
    async with Talker(view, "ada") as talker:
        assert await fault(talker, server, lambda: server.ask(*begin), lambda: server.ask(*end), 1.0) < RECOVERY
    await talker.check()
    assert talker.refused == 0


async def test_scripts_that_the_server_forgot_are_loaded_again(server: Server, view: View) -> None:
    await append(view, "a")
    server.ask("SCRIPT", "FLUSH")
    assert await append(view, "b") == 2
    assert (await view.store.read(ROOM)).top == 2


async def test_reads_wait_for_redis_a_while_and_then_say_that_it_is_down(server: Server, view: View) -> None:
    await append(view, "a")
    server.kill()
    with pytest.raises(StoreDown, match="cannot be read"):
        await view.store.read(ROOM)
    reading = asyncio.create_task(view.store.read(ROOM))
    server.start()
    assert (await reading).top == 1


async def test_nothing_waits_for_ever_for_a_dead_redis(server: Server, view: View) -> None:
    """Appends are refused, marks say that nothing changed, writes of records raise; all within 5 seconds."""
    server.kill()
    async with asyncio.timeout(5.0):
        (answer, changed, wrong) = await asyncio.gather(
            start(view, "a"),
            mark(view, "react", "m1", "ada"),
            asyncio.gather(view.store.put(("k", "x", b"")), return_exceptions=True),
        )
    assert (answer.code, changed) == (BUSY, False)
    assert isinstance(wrong[0], StoreDown)


async def test_a_half_open_link_is_noticed_by_its_own_probe(server: Server, join: Join) -> None:
    """R7: the news vanish and nobody is told. Noticed within 3 seconds, heard again within 5, nothing lost."""
    async with Relay(server.port) as relay:
        deaf = await join(f"redis://127.0.0.1:{relay.port}/0")
        other = await join()
        recorder = Recorder()
        await deaf.bus.follow(ROOM, recorder)
        await eventually(lambda: deaf.bus.proved)
        loop = asyncio.get_running_loop()
        relay.deafen()
        began = loop.time()
        await append(other, "a")
        await eventually(lambda: not deaf.bus.proved)
        noticed = loop.time() - began
        await eventually(lambda: ("lost",) in recorder.journal)
        await eventually(lambda: deaf.bus.proved)
        recovered = loop.time() - began
        assert (noticed < 3.0, recovered < 5.0) == (True, True), (noticed, recovered)
        await append(other, "b")
        await eventually(lambda: seqs(recorder.changes)[-1:] == [2])


@pytest.mark.parametrize("heard_before", [True, False])
async def test_news_that_vanish_one_by_one_are_noticed(server: Server, join: Join, heard_before: bool) -> None:
    """R6: a quiet room that missed its last message learns it within 10 seconds, without a broken connection."""
    one, two = await join(), await join()
    recorder = Recorder()
    await one.bus.follow(ROOM, recorder)
    await one.store.read(ROOM)
    if heard_before:
        await append(two, "a")
        await eventually(lambda: len(recorder.changes) == 1)
    two.store.keys.channels[:] = [b"venue:nowhere"] * len(two.store.keys.channels)
    await append(two, "b")
    async with asyncio.timeout(10):
        await eventually(lambda: ("lost",) in recorder.journal)


async def test_a_blip_of_redis_is_no_leave(server: Server, join: Join) -> None:
    """R11: 500 visits, Redis away for 3 seconds: nobody is seen to leave or to come."""
    one, two = await join(), await join()
    watcher = await Watcher().begin(two)
    for n in range(500):
        one.presence.put(Lease(f"p{n % 20}", f"v{n}", f"person{n}", "remote"))
    await eventually(lambda: len(watcher.leases) == 500)
    watcher.journal.clear()
    server.freeze()
    await asyncio.sleep(3.0)
    server.thaw()
    one.presence.put(Lease("p1", "late", "late", "remote"))
    await eventually(lambda: len(watcher.leases) == 501)
    await asyncio.sleep(2.0)
    assert [what for what, _ in watcher.journal] == ["arrived"]


async def test_a_restarted_redis_is_no_leave_either(server: Server, join: Join) -> None:
    one, two = await join(), await join()
    watcher = await Watcher().begin(two)
    one.presence.put(Lease("p1", "v1", "ada", "remote"))
    await eventually(lambda: len(watcher.leases) == 1)
    server.kill()
    await asyncio.sleep(1.0)
    server.start()
    one.presence.put(Lease("p1", "v2", "bo", "remote"))
    await eventually(lambda: len(watcher.leases) == 2)
    assert [what for what, _ in watcher.journal] == ["arrived", "arrived"]
