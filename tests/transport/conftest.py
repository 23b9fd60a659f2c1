"""Both transports under both event loops."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.transport.served import KINDS, Served, serving, until

LOOPS: list[Any] = [pytest.param(("asyncio", {"use_uvloop": False}), id="asyncio")]
if importlib.util.find_spec("uvloop") is not None:
    LOOPS.append(pytest.param(("asyncio", {"use_uvloop": True}), id="uvloop"))


@pytest.fixture(scope="session", params=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
async def served(kind: str, anyio_backend: Any) -> AsyncIterator[Served]:
    """One server for a module's tests, with time limits that do not run out."""
    async with serving(kind) as served:
        yield served


@pytest.fixture
async def emptied(served: Served) -> Served:
    """The module's server with nobody in it: for tests that count."""
    await until(lambda: served.connections == 0)
    served.visits.clear()
    return served
