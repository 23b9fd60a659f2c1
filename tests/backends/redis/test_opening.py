"""Opening a store on Redis: whatever is wrong is said in a sentence that tells what to change."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest

from tests.backends.redis.servers import Server, free_port
from tests.backends.redis.views import close_view, cluster, open_view
from tests.conformance.tools import append
from venue.backends.redis import checks
from venue.backends.redis.address import parse_address
from venue.ports import StoreDown


async def refusal(url: str, **options: str) -> str:
    """What opening raises."""
    with pytest.raises(StoreDown) as caught:
        await open_view(url, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgres://db", "is no store"),
        ("redis", "is no store"),
        ("redis://", "no host and port"),
        ("redis://host:port", "no host and port"),
        ("redis://host:99999999", "no host and port"),
        ("redis://host/zero", "not a number"),
        ("redis://host/0/1", "path"),
        ("redis://host?prefx=x", "unknown option 'prefx'"),
        ("redis://host?prefix=", "prefix"),
        ("redis://host?prefix=a{b}", "prefix"),
        ("redis://host?persistence=maybe", "on or off"),
        ("redis://host?replicas=some", "not a number"),
        ("redis+sentinel://host:26379", "the name of what they watch"),
        ("redis+cluster://host/1", "path"),
    ],
)
async def test_a_url_that_is_none(url: str, says: str) -> None:
    assert says in await refusal(url)


def test_a_url_is_taken_apart_and_shown_without_its_passwords() -> None:
    address = parse_address("redis+sentinel://ada:p%40ss@one:1,[::1]:2,two/main/3?prefix=icml&sentinel_password=s3cret")
    assert address.hosts == (("one", 1), ("::1", 2), ("two", 26379))
    assert (address.username, address.password, address.sentinel_password) == ("ada", "p@ss", "s3cret")
    assert (address.master, address.db, address.prefix) == ("main", 3, "icml")
    assert "p@ss" not in str(address)
    assert "s3cret" not in str(address)
    assert parse_address("rediss://host").tls


async def test_nobody_there() -> None:
    assert "cannot be reached" in await refusal(f"redis://127.0.0.1:{free_port()}/0")


async def test_somebody_else_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that accepts and never answers."""
    monkeypatch.setattr("venue.backends.redis.store.OPENING", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert "does not answer" in await refusal(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")


async def test_a_wrong_password() -> None:
    with Server("--requirepass", "right") as server:
        for url in (server.url, f"redis://:wrong@127.0.0.1:{server.port}/0"):
            said = await refusal(url)
            assert "password" in said
            assert ":wrong@" not in said
        await close_view(await open_view(f"redis://:right@127.0.0.1:{server.port}/0"))


async def test_a_user_without_rights(server: Server) -> None:
    server.ask("ACL", "SETUSER", "weak", "on", ">x", "+ping", "+time")
    assert "not do its work" in await refusal(f"redis://weak:x@127.0.0.1:{server.port}/0")


async def test_the_rights_it_needs_are_these(server: Server) -> None:
    """RELIABILITY S24: a user held to the venue's own keys, channels and commands is enough."""
    server.ask(
        "ACL", "SETUSER", "venue", "on", ">x", "~venue:*", "&venue:*", "-@all", "+@read", "+@write", "+@pubsub",
        "+@transaction", "+ping", "+time", "+info", "+evalsha", "+script|load",
        "-keys", "-flushall", "-flushdb", "-swapdb",
    )  # fmt: skip
    view = await open_view(f"redis://venue:x@127.0.0.1:{server.port}/0")
    assert await append(view, "a", puts=(("k", "x", b""),)) == 1
    assert (await view.store.read("room:p1")).top == 1
    await close_view(view)


async def test_no_persistence() -> None:
    with Server(durable=False) as server:
        assert "appendonly yes" in await refusal(server.url)
        await close_view(await open_view(f"{server.url}?persistence=off"))


async def test_a_second_may_be_lost_and_is_said_to_be(caplog: pytest.LogCaptureFixture) -> None:
    with Server("--appendonly", "yes", "--appendfsync", "everysec", durable=False) as server:
        await close_view(await open_view(server.url))
    assert "the last second of what was acknowledged is lost" in caplog.text


async def test_a_memory_that_throws_away() -> None:
    with Server("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru") as server:
        assert "noeviction" in await refusal(server.url)


async def test_a_replica(server: Server) -> None:
    with Server("--replicaof", f"127.0.0.1 {server.port}") as replica:
        assert f"Its primary is 127.0.0.1:{server.port}" in await refusal(replica.url)


async def test_more_replicas_asked_for_than_there_are(server: Server) -> None:
    assert "fewer replicas" in await refusal(f"{server.url}?replicas=1")


async def test_a_node_of_a_cluster_and_none(server: Server) -> None:
    node = cluster().nodes[0]
    assert "redis+cluster://" in await refusal(node.url)
    assert "redis://" in await refusal(f"redis+cluster://127.0.0.1:{server.port}")


async def test_a_sentinel_that_watches_nothing_of_the_name(server: Server) -> None:
    with Server(sentinel="# watches nothing\n") as sentinel:
        said = await refusal(f"redis+sentinel://127.0.0.1:{sentinel.port}/mine")
        assert "it watches nothing called 'mine'" in said
        assert "sentinel" in await refusal(sentinel.url)


async def test_an_old_redis(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST", (99, 0))
    assert "needs Redis 7.0 or newer" in await refusal(server.url)


async def test_clocks_that_differ(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    now = checks.time.time
    for shift, says in ((60.0, "60 s ahead"), (-60.0, "60 s behind")):
        monkeypatch.setattr(checks.time, "time", lambda shift=shift: now() + shift)
        assert says in await refusal(server.url)
    monkeypatch.undo()


async def test_two_venues_on_one_prefix(server: Server) -> None:
    """Processes of one venue share a prefix; another venue is told to take its own."""
    one = await open_view(server.url, venue="icml")
    await close_view(await open_view(server.url, venue="icml"))
    said = await refusal(server.url, venue="neurips")
    assert "“icml”" in said
    assert "?prefix=" in said
    other = await open_view(f"{server.url}?prefix=neurips", venue="neurips")
    assert await append(other, "a") == 1
    assert await one.store.tops() == {}
    await close_view(await open_view(f"{server.url}?venue=icml", venue="moved.example"))
    for view in (one, other):
        await close_view(view)


async def test_a_store_of_a_newer_format(server: Server) -> None:
    server.ask("HSET", "venue:{0}:origin", "format", "9", "venue", "", "seed", "x")
    assert "format 9" in await refusal(server.url)


async def test_a_damaged_entry_is_gone_and_closes_no_room(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    view = await open_view(server.url)
    await asyncio.gather(*(append(view, id) for id in "abc"))
    (key,) = server.client().keys("*:bodies:room:p1")
    server.ask("HSET", key, 2, b"{}")
    with caplog.at_level(logging.ERROR):
        page = await view.store.read("room:p1")
    assert [type(change).__name__ for change in page.changes] == ["Posted", "Gone", "Posted"]
    assert "cannot be read" in caplog.text
    await close_view(view)
