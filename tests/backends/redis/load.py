"""Somebody who keeps talking, whatever happens: sends, sends again what was refused, and checks what became of it."""

from __future__ import annotations

import asyncio
import contextlib

from tests.conformance.tools import posted, start
from tests.conformance.view import View
from venue.protocol.refusals import BUSY, Refusal

PACE = 0.02


class Talker:
    """Says something in a room every 20 ms until told to stop; what is refused `busy` is said again with its id."""

    def __init__(self, view: View, name: str, topic: str = "room:p1") -> None:
        self.view = view
        self.name = name
        self.topic = topic
        self.done: dict[str, int] = {}
        """Id → seq of what was acknowledged."""
        self.refused = 0
        self.slowest = 0.0
        """Seconds until an answer of any kind."""
        self.acknowledged_at = 0.0
        self._said = 0
        self._open: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Talker:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await asyncio.gather(*self._open)

    async def _run(self) -> None:
        while True:
            self._said += 1
            task = asyncio.create_task(self._say(f"{self.name}-{self._said}"))
            self._open.add(task)
            task.add_done_callback(self._open.discard)
            await asyncio.sleep(PACE)

    async def _say(self, id: str) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            answer = await start(self.view, id, self.topic, person=self.name, changes=[posted(id, id, self.name)])
            self.slowest = max(self.slowest, loop.time() - began)
            if not isinstance(answer, Refusal):
                self.done[id] = answer
                self.acknowledged_at = loop.time()
                return
            assert answer.code == BUSY, answer
            assert answer.retry_after
            self.refused += 1
            await asyncio.sleep(0.2)

    async def check(self) -> None:
        """Everything said is in the log once, where its acknowledgement says."""
        found: dict[str, int] = {}
        after = 0
        while page := (await self.view.store.read(self.topic, after, 1000)).changes:
            for change in page:
                assert change.seq == after + 1, "a hole"
                assert change.id not in found, f"{change.id} is there twice"
                found[change.id] = after = change.seq
        assert self.done.items() <= found.items()
        assert len(self.done) == self._said
