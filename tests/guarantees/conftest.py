"""What the guarantees are tried on: a served venue on each backend, alone or behind a real nginx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from tests.backends.redis.servers import Server
from tests.faults.talker import fetch
from tests.guarantees.crowd import Crowd
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
