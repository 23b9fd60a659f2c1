"""An attendee as the page's link is one: comes back with full jitter, recovers by position, resends what has no answer.

Counts rather than keeps: thousands of them live in one test's process.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from random import Random
from typing import Any

from tests.guarantees.wire import Line, open_line

BASE, CAP = 0.5, 30.0
PATIENCE = 5.0
"""Seconds for a connection and everything up to the answer of enter; the page's link has as long for hello."""

Told = Callable[["Attendee", dict[str, Any]], None]


class Attendee:
    """One person in one room, with one connection at a time."""

    def __init__(
        self,
        name: str,
        url: str,
        room: str,
        random: Random,
        tls: ssl.SSLContext | None = None,
        told: Told | None = None,
    ) -> None:
        self.name, self.url, self.room = name, url, room
        self.key = ""
        self.positions: dict[str, list[Any]] = {}
        """Topic → [epoch, seq] as applied."""
        self.gaps = self.repeats = self.resets = self.welcomes = 0
        """Seqs that did not follow; that came twice; enters answered with the state though a position was given; hellos
        that were answered."""
        self.heard_at: dict[str, float] = {}
        """Id of a logged update → loop time at which it was first heard."""
        self.unacked: dict[str, dict[str, Any]] = {}
        self.acked: dict[str, int] = {}
        self.refusals: list[Any] = []
        self.codes: list[int | None] = []
        """How connections ended."""
        self.hinted_at = self.over_at = self.inside_at = 0.0
        self.inside = False
        self._random, self._tls, self._told = random, tls, told
        self._line: Line | None = None
        self._hint: float | None = None
        self._asked: dict[int, tuple[str, str]] = {}
        self._ref = self._failures = 0
        self._settled: asyncio.Future[None] | None = None
        self._gone = asyncio.Event()
        self._may = asyncio.Event()
        self._may.set()
        self._loop = asyncio.get_running_loop()
        self._life = self._loop.create_task(self._live())

    # what tests do

    def cut(self) -> None:
        """Lose the connection without a word."""
        if self._line is not None:
            self._line.cut()

    def stay_away(self) -> None:
        """Do not come back before `return_`."""
        self._may.clear()

    def return_(self) -> None:
        """Come back as soon as the back-off lets."""
        self._may.set()

    def post(self, id_: str, text: str) -> None:
        """Say something. What has no answer when the connection goes is said again, under the same id."""
        self.unacked[id_] = {"room": self.room, "id": id_, "text": text}
        if self.inside:
            self._give("post", id_, **self.unacked[id_])

    async def end(self) -> None:
        """Go for good."""
        self._life.cancel()
        await asyncio.gather(self._life, return_exceptions=True)
        self.cut()

    # its life

    async def _live(self) -> None:
        while True:
            await self._may.wait()
            self._gone.clear()
            self._asked.clear()
            self._settled = self._loop.create_future()
            try:
                async with asyncio.timeout(PATIENCE):
                    await open_line(self.url, self, self._tls)
                    await self._settled
            except OSError:  # a timeout is one
                self.cut()
            if self.inside:
                await self._gone.wait()
            await asyncio.sleep(self._wait())

    def _wait(self) -> float:
        if self._hint is not None:
            span, self._hint = self._hint, None
        else:
            span = min(CAP, BASE * 2**self._failures)
            self._failures += 1
        return self._random.random() * span

    def _give(self, do: str, about: str, **fields: Any) -> None:
        self._ref += 1
        self._asked[self._ref] = do, about
        self._line.say(do, ref=self._ref, **fields)

    # what the line tells

    def opened(self, line: Line) -> None:
        self._line = line
        who = {"key": self.key} if self.key else {"name": self.name}
        after = {topic: at for topic, at in self.positions.items() if topic != f"room:{self.room}"}
        self._give("hello", "", **who, **({"after": after} if after else {}))

    def over(self, line: Line, code: int | None) -> None:
        if self._line is line:
            self._line = None
        self.codes.append(code)
        if self.inside:
            self.inside = False
            self.over_at = self._loop.time()
        self._gone.set()
        if not self._settled.done():
            self._settled.set_result(None)

    def heard(self, line: Line, frame: Any) -> None:
        if "up" in frame:
            self._update(frame)
            return
        do, about = self._asked.pop(frame["re"])
        if "no" in frame:
            self.refusals.append((do, frame["no"]))
        elif do == "hello":
            self._welcome(frame["ok"])
        elif do == "enter":
            self._enter(frame["ok"])
        elif do == "post":
            self.unacked.pop(about, None)
            self.acked[about] = frame["ok"]["seq"]

    def _welcome(self, answer: Any) -> None:
        self.welcomes += 1
        self.key = answer["key"]
        for topic, one in answer["topics"].items():
            self._catch_up(topic, one)
        at = self.positions.get(f"room:{self.room}")
        self._give("enter", "", room=self.room, **({"after": at} if at else {}))

    def _enter(self, answer: Any) -> None:
        self._catch_up(f"room:{self.room}", answer)
        self.inside, self.inside_at, self._failures = True, self._loop.time(), 0
        for id_, fields in self.unacked.items():
            self._give("post", id_, **fields)
        if not self._settled.done():  # or time was up, and this line is about to be cut
            self._settled.set_result(None)

    def _catch_up(self, topic: str, answer: Any) -> None:
        if answer["recovered"]:
            self.positions.setdefault(topic, [answer["position"][0], 0])
            for update in answer["updates"]:
                self._update({**update, "in": topic})
        else:
            self.resets += topic in self.positions
            state = answer["state"]
            for shown in state.get("announcements") or state.get("messages") or ():
                self._first_heard(shown["id"])
        self.positions[topic] = list(answer["position"])

    def _update(self, update: Any) -> None:
        if "seq" in update:
            at = self.positions[update["in"]]
            step = update["seq"] - at[1]
            self.gaps += step > 1
            self.repeats += step < 1
            at[1] = update["seq"]
            self._first_heard(update.get("id", ""))
        elif update["up"] == "reconnect":
            self._hint = update["after_ms"] / 1000
            self.hinted_at = self._loop.time()
        if self._told is not None:
            self._told(self, update)

    def _first_heard(self, id_: str) -> None:
        self.heard_at.setdefault(id_, self._loop.time())
