"""Servers of a test's own, to be frozen and killed; venues on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from tests.backends.redis.servers import Server
from tests.backends.redis.views import close_view, open_view
from tests.conformance.view import View


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
async def join(server: Server) -> AsyncIterator[Callable[..., Awaitable[View]]]:
    """`await join()`: one more process of the venue on the server. All are ended after the test."""
    views: list[View] = []

    async def join(url: str = server.url, **options: str) -> View:
        views.append(await open_view(url, **options))
        return views[-1]

    yield join
    for view in views:
        await close_view(view)


@pytest.fixture
async def view(join: Callable[..., Awaitable[View]]) -> View:
    return await join()
