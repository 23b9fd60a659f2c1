"""A cluster of which one node is away: the others' topics go on, and nothing is lost or doubled when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.backends.redis.load import Talker
from tests.backends.redis.servers import Cluster, Server
from tests.backends.redis.views import close_view, open_view
from tests.conformance.tools import Recorder, append, eventually
from tests.conformance.view import View
from venue.backends.redis.keys import HOME, partition_of


@pytest.fixture
def nodes() -> Iterator[Cluster]:
    with Cluster() as cluster:
        for node in cluster.nodes:
            # One node's absence must not stop the others: these have no replicas that could take over.
            node.ask("CONFIG", "SET", "cluster-require-full-coverage", "no")
        yield cluster


@pytest.fixture
async def views(nodes: Cluster) -> AsyncIterator[list[View]]:
    views = [await open_view(nodes.url) for _ in range(2)]
    yield views
    for view in views:
        await close_view(view)


def topics_of(view: View, nodes: Cluster) -> dict[int, str]:
    """Number of a node → a topic that it has, of another partition than the records."""
    ports = [node.port for node in nodes.nodes]
    found: dict[int, str] = {}
    for n in range(200):
        topic = f"room:p{n}"
        if partition_of(topic) != HOME:
            found.setdefault(ports.index(view.store.servers.route[partition_of(topic)][1]), topic)
    return found


@pytest.mark.long
@pytest.mark.parametrize("how", ["freeze", "kill"])
async def test_a_node_that_is_away_stops_only_its_own_topics(nodes: Cluster, views: list[View], how: str) -> None:
    topics = topics_of(views[0], nodes)
    node: Server = nodes.nodes[1]
    begin: Callable[[], object] = node.freeze if how == "freeze" else node.kill
    end: Callable[[], object] = node.thaw if how == "freeze" else node.start
    recorders = {number: Recorder() for number in topics}
    for number, topic in topics.items():
        await views[1].bus.follow(topic, recorders[number])
    talkers = [Talker(views[0], f"t{number}", topic) for number, topic in topics.items()]
    async with talkers[0], talkers[1], talkers[2]:
        await eventually(lambda: all(len(talker.done) > 5 for talker in talkers))
        begin()
        await asyncio.sleep(5.0)
        end()
        ended = asyncio.get_running_loop().time()
        await eventually(lambda: all(talker.acknowledged_at > ended for talker in talkers))
    for talker in talkers:
        await talker.check()
        assert (talker.slowest < 1.0) == (talker.topic != topics[1])
        assert talker.slowest < 5.0
    for number, topic in topics.items():
        await append(views[0], "last", topic=topic)
        await eventually(lambda number=number: recorders[number].changes[-1].id == "last")


async def test_a_dead_processs_records_come_home(nodes: Cluster, views: list[View]) -> None:
    """An append whose records belong to another node, and whose process died before they were there: they follow."""
    topic = next(topic for number, topic in topics_of(views[0], nodes).items() if number != 0)
    settle = views[0].store._outbox._settle
    views[0].store._outbox._settle = lambda *_: asyncio.Event().wait()
    waiting = asyncio.create_task(append(views[0], "a", topic=topic, puts=(("room", "p1", b"new"),)))
    await eventually(lambda: any(node.client().keys("*outbox*") for node in nodes.nodes))
    assert await append(views[1], "a", topic=topic) == 1, "a repeat brings them home before it is answered"
    assert await views[1].store.get("room", "p1") == b"new"
    await views[1].store.put(("room", "p1", b"newer"))
    views[0].store._outbox._settle = settle
    waiting.cancel()
    assert await views[0].store.get("room", "p1") == b"newer"
