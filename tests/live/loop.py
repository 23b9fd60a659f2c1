"""An event loop whose time moves when nothing is left to do: tests wait for quiet, never for a clock on the wall."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

FAR = 30.0
"""Seconds: timers further away than this do not keep the loop from being quiet."""


class _Idle(selectors.DefaultSelector):
    """Where the loop would sleep, it asks us instead."""

    sleep: Callable[[float | None], bool] | None = None

    def select(self, timeout: float | None = None) -> list:
        found = super().select(0)
        if found or self.sleep is None or (timeout is not None and timeout <= 0):
            return found
        return found if self.sleep(timeout) else super().select(0.5)


class QuietLoop(asyncio.SelectorEventLoop):
    """`time()` stands still while anything runs and jumps to the next timer when all is quiet.

    `busy` counts what other threads still owe us (a store's answers): while it is not 0, time waits for them.
    """

    def __init__(self) -> None:
        self._idle = _Idle()
        super().__init__(self._idle)
        self._moment = 1_000.0  # not 0: code that takes 0 for "never" must fail
        self.busy = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._idle.sleep = self._on_idle

    def time(self) -> float:
        return self._moment

    def advance(self, seconds: float) -> None:
        """Let time pass; timers that are due run in the next turns."""
        self._moment += seconds

    async def quiet(self) -> None:
        """Returns when no callback is ready, no thread owes an answer and no timer is near."""
        waiting = self.create_future()
        self._waiting.append(waiting)
        await waiting

    def _on_idle(self, timeout: float | None) -> bool:
        """Nothing is ready. Returns whether the loop should look again at once, instead of waiting for threads."""
        assert self.busy >= 0
        if self.busy:
            return False
        if timeout is not None and timeout <= FAR:
            self._moment += timeout
            return True
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        return bool(waiting)
