"""What the fault tests share: connections that are always closed, whatever a test ended with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.faults.talker import Talker

Come = Callable[..., Awaitable[Talker]]


@pytest.fixture
async def come() -> AsyncIterator[Come]:
    """`await come(url, …)` as Talker.come; everyone goes when the test is over."""
    present: list[Talker] = []

    async def come(url: str, **arguments: Any) -> Talker:
        talker = await Talker.come(url, **arguments)
        present.append(talker)
        return talker

    yield come
    for talker in present:
        await talker.go()
