"""What the guarantees are tried on: a served venue on each backend, alone or behind a real nginx."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backends.redis.servers import Server
from tests.faults.talker import fetch
from tests.guarantees.crowd import Crowd
from tests.guarantees.nginx import Nginx
from tests.serving import VenueProcess

SEED = 20270511


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """uvloop: thousands of clients share the machine with the venue they measure."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(params=["embedded", pytest.param("redis", marks=pytest.mark.long)])
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def store(backend: str) -> Iterator[list[str]]:
    """The options that make a venue use this backend."""
    if backend == "embedded":
        yield []
    else:
        with Server() as server:
            yield ["--store", server.url]


@pytest.fixture
def serve(store: list[str], start_venue: Callable[..., VenueProcess]) -> Callable[..., VenueProcess]:
    """`serve("--processes", "2")`: a demo venue on the backend, without limits."""
    return lambda *options, **more: start_venue("--limits", "off", *store, *options, **more)


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    async with Crowd(SEED) as crowd:
        yield crowd


async def poster_rooms(url: str) -> list[str]:
    """The rooms of all posters."""
    found = await asyncio.to_thread(fetch, f"{url}/api/rooms", "")
    return [room["id"] for room in found if room["kind"] == "poster"]


class Front:
    """How people reach a venue: its own address, or nginx's."""

    def __init__(self, url: str, tls: ssl.SSLContext | None = None, nginx: Nginx | None = None) -> None:
        self.url, self.tls, self.nginx = url, tls, nginx


@pytest.fixture
def put_nginx_before(tmp_path: Path) -> Iterator[Callable[..., Nginx]]:
    """`put_nginx_before(venue, …)`: a running nginx in front of these venues."""
    running: list[Nginx] = []

    def put(*venues: VenueProcess) -> Nginx:
        nginx = Nginx(tmp_path / f"nginx-{len(running)}", [int(venue.url.rsplit(":", 1)[1]) for venue in venues])
        running.append(nginx)
        nginx.start()
        return nginx

    yield put
    for nginx in running:
        nginx.stop()


@pytest.fixture(params=["direct", pytest.param("nginx", marks=pytest.mark.long)])
def reach(request: pytest.FixtureRequest, put_nginx_before: Callable[..., Nginx]) -> Callable[..., Front]:
    """`reach(venue, …)`: how people reach these venues in this test."""

    def reach(*venues: VenueProcess) -> Front:
        if request.param == "direct":
            return Front(venues[0].url)
        nginx = put_nginx_before(*venues)
        return Front(nginx.url, nginx.tls, nginx)

    reach.name = request.param
    return reach
