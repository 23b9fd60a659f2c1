"""Waiting for what happens in another process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LOOK = 0.02


async def until(condition: Callable[[], bool], seconds: float, what: Callable[[], object]) -> None:
    """Look every 20 ms; an assertion tells `what()` when it did not come true in time."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(LOOK)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {what()}") from None
