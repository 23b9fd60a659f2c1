"""The nginx of docs/deployment.md in front of a venue: what the document promises of it."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import ssl
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

from tests.backends.redis.servers import Server
from tests.guarantees.conftest import poster_rooms
from tests.guarantees.crowd import Crowd, until
from tests.guarantees.nginx import CONF, Nginx
from tests.serving import VenueProcess

DOCUMENT = CONF.parents[1] / "docs" / "deployment.md"
DEPLOYED = ("nginx.conf", "Caddyfile", "venue.service", "redis.conf")


@pytest.mark.parametrize("name", DEPLOYED)
def test_the_document_shows_the_very_files(name: str) -> None:
    """What is tested here is what is read there."""
    assert (CONF.parent / name).read_text().strip() in DOCUMENT.read_text()


def ask(port: int, tls: ssl.SSLContext | None, method: str, path: str, body: bytes | None = None,
        **headers: str) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    """Status, headers and body of an answer."""
    make = http.client.HTTPConnection if tls is None else partial(http.client.HTTPSConnection, context=tls)
    with contextlib.closing(make("localhost", port, timeout=10)) as connection:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        with connection.getresponse() as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


async def test_people_come_in_through_nginx(
    fresh_venue: VenueProcess, put_nginx_before: Callable[..., Nginx], crowd: Crowd
) -> None:
    """Pages, the socket, commands by HTTP and large bodies pass; what is private does not; forged addresses are
    replaced."""
    nginx = await asyncio.to_thread(put_nginx_before, fresh_venue)
    through = partial(asyncio.to_thread, ask, nginx.port, nginx.tls)
    rooms = await poster_rooms(fresh_venue.url)
    ada, bo = await crowd.come(2, nginx.url, rooms[:1], nginx.tls)
    ada.post("m1", "Hello through nginx")
    await until(lambda: "m1" in bo.heard_at, 5, lambda: "not heard")
    status, headers, _ = await through("GET", f"/rooms/{rooms[0]}")
    assert status == 200
    assert "text/html" in headers["content-type"]
    for path in ("/metrics", "/control", "/control/check"):
        for method in ("GET", "POST"):
            assert (await through(method, path))[0] == 404, path
    assert (await through("GET", "/metrics", X_Forwarded_For="127.0.0.1", X_Real_IP="127.0.0.1"))[0] == 404
    hello = json.dumps([{"do": "hello", "ref": 1, "name": "Poll"}]).encode()
    assert b'"key"' in (await through("POST", "/api/do", hello))[2]
    # 20 MB pass nginx: it is the venue that refuses them here.
    status, _, said = await through("POST", "/api/do", b"x" * 20_000_000)
    assert status == 413
    assert json.loads(said)["code"]


async def test_plain_http_is_sent_to_https(fresh_venue: VenueProcess, put_nginx_before: Callable[..., Nginx]) -> None:
    nginx = await asyncio.to_thread(put_nginx_before, fresh_venue)
    status, headers, _ = await asyncio.to_thread(ask, nginx.plain_port, None, "GET", "/rooms/p1")
    assert (status, headers["location"]) == (301, "https://localhost/rooms/p1")


class Guarded(Server):
    """Knows only the venue's user."""

    def client(self) -> Redis:
        return Redis(port=self.port, username="venue", password="CHANGE-ME", socket_timeout=5, driver_info=None)


@pytest.fixture
def guarded() -> Iterator[Server]:
    """A server with the settings that the document shows for Redis."""
    options: list[str] = []
    for line in (CONF.parent / "redis.conf").read_text().splitlines():
        name, _, value = line.partition(" ")
        if value and name not in ("#", "bind"):
            options += [f"--{name}", *(value.split() if name == "user" else [value])]
    with Guarded(*options, durable=False) as server:
        yield server


async def test_the_redis_of_the_document_carries_a_venue_and_lets_it_do_nothing_else(
    guarded: Server, start_venue: Callable[..., VenueProcess], crowd: Crowd
) -> None:
    """Durable, never evicting; the user reaches the venue's keys only and can neither empty nor change the server."""
    venue = await asyncio.to_thread(start_venue, "--store", f"redis://venue:CHANGE-ME@127.0.0.1:{guarded.port}")
    ada, bo = await crowd.come(2, venue.url, (await poster_rooms(venue.url))[:1])
    ada.post("m1", "Hello")
    await until(lambda: "m1" in bo.heard_at, 5, lambda: "not heard")
    await asyncio.to_thread(venue.restart)
    await until(lambda: ada.inside and bo.inside, 20, lambda: "not back")
    assert ada.resets + bo.resets == 0
    with contextlib.closing(guarded.client()) as client:
        for forbidden in (
            ("FLUSHALL",), ("FLUSHDB",), ("CONFIG", "SET", "appendonly", "no"), ("SHUTDOWN",), ("DEBUG", "SLEEP", "0"),
            ("ACL", "LIST"), ("KEYS", "*"), ("GET", "other"), ("SET", "other", "1"), ("PUBLISH", "other", "1"),
            ("SCRIPT", "FLUSH"), ("EVAL", "return redis.call('GET', 'other')", 0), ("REPLICAOF", "NO", "ONE"),
            ("CLIENT", "KILL", "TYPE", "normal"), ("MONITOR",),
        ):  # fmt: skip
            with pytest.raises((NoPermissionError, ResponseError), match=r"(?i)permission|can't access"):
                client.execute_command(*forbidden)


def test_metrics_are_served_to_this_machine(fresh_venue: VenueProcess) -> None:
    """Straight from the venue, as its own monitor asks."""
    port = int(fresh_venue.url.rsplit(":", 1)[1])
    assert b"venue_ready{" in ask(port, None, "GET", "/metrics")[2]
    assert ask(port, None, "GET", "/metrics", X_Forwarded_For="10.0.0.7")[0] == 404
