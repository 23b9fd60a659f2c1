"""The venue under test, and the loop it runs on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.live.house import House, house_in
from tests.live.loop import QuietLoop


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict]:
    """Time jumps over waiting: ten seconds of grace take no second of the test's."""
    return "asyncio", {"loop_factory": QuietLoop}


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[House]:
    """A venue with two posters, a hall and the floor; limits are off."""
    async with house_in(tmp_path / "data") as house:
        yield house


@pytest.fixture
async def strict_venue(tmp_path: Path) -> AsyncIterator[House]:
    """The same with the limits by person."""
    async with house_in(tmp_path / "data", limits=True) as house:
        yield house
