"""Two venues to attack: one behind its pages (`site`), one behind its sockets (`house`), both in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.live.house import House, house_in
from tests.live.loop import QuietLoop
from tests.web.conftest import Venue, open_venue

__all__ = ["open_venue"]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict]:
    """Time jumps over waiting."""
    return "asyncio", {"loop_factory": QuietLoop}


@pytest.fixture
def site(open_venue: Callable[..., Venue]) -> Venue:
    """Pages and API of a small venue with an open door."""
    return open_venue()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A venue with limits, and people in it."""
    async with house_in(tmp_path / "data", limits=True) as house:
        yield house
