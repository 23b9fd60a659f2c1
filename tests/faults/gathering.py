"""Writers and readers in a few rooms of a venue, everything they send and hear, and the checker's word on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Self

import pytest

from tests.checker.checker import Acked, Event, Sent, check
from tests.checker.lines import say
from tests.faults.logs import read_logs
from tests.faults.person import Person
from tests.faults.talker import Talker, fetch
from tests.faults.waiting import until
from tests.serving import VenueProcess

PACE = 0.05
UNACKED = 60
"""Messages somebody goes on writing while the venue takes none."""
AUDIT = 6.0
"""Seconds after which a process has read what it missed."""


class Gathering:
    """`async with`: everybody is inside; then they talk until `rest`. With several venues they are spread over them."""

    def __init__(self, venue: VenueProcess, guest: Talker, random: Random, *more: VenueProcess) -> None:
        self.venue, self.guest, self.random = venue, guest, random
        self.venues = (venue, *more)
        self.rooms: list[str] = []
        self.history: list[Event] = []
        self.writers: list[Person] = []
        self.people: list[Person] = []
        self.acked_at = 0.0
        """When anything was acknowledged last, on the history's clock."""
        self._stop = asyncio.Event()
        self._writing: list[asyncio.Task[None]] = []

    async def begin(self, writers: int = 10, readers: int = 4, rooms: int = 4) -> Self:
        """Let them in, and talk."""
        found = await asyncio.to_thread(fetch, f"{self.venue.url}/api/rooms", self.guest.key)
        self.rooms = [room["id"] for room in found if room["kind"] == "poster"][:rooms]
        for number in range(writers + readers):
            address = self.venues[number % len(self.venues)].url.replace("http", "ws") + "/live"
            inside = self.random.sample(self.rooms, 2) if number < writers else self.rooms
            person = Person(f"n{number}", address, inside, self.history, Random(self.random.random()))
            self.people.append(person)
        self.writers = self.people[:writers]
        await self.settle()
        self._writing = [asyncio.create_task(self._write(person)) for person in self.writers]
        return self

    async def __aenter__(self) -> Self:
        return await self.begin()

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        for task in self._writing:
            task.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)
        await asyncio.gather(*(person.end() for person in self.people))

    async def _write(self, person: Person) -> None:
        while not self._stop.is_set():
            if len(person.unacked) < UNACKED:
                await person.post(self.random.choice(person.rooms))
            await asyncio.sleep(self.random.uniform(0, 2 * PACE))

    @property
    def connections(self) -> int:
        """How often all of them have connected."""
        return sum(person.connections for person in self.people)

    async def settle(self) -> None:
        """Wait until everybody is inside, with nothing unacknowledged."""
        await until(
            lambda: all(person.settled for person in self.people), 20,
            lambda: [(p.name, len(p.unacked), p.refused[-1:]) for p in self.people if not p.settled],
        )  # fmt: skip

    async def acknowledged(self, seconds: float) -> float:
        """Wait until something that is said from now on is acknowledged; the seconds that took."""
        loop = asyncio.get_running_loop()
        began, known = loop.time(), len(self.history)
        await until(lambda: self._acked_since(known), seconds, lambda: "nothing was acknowledged")
        return loop.time() - began

    def _acked_since(self, known: int) -> bool:
        return any(isinstance(event, Acked) for event in self.history[known:])

    async def rest(self) -> None:
        """Everybody stops talking; everything that was said is heard by all."""
        self._stop.set()
        await asyncio.gather(*self._writing)
        await self.settle()
        await asyncio.sleep(AUDIT)

    async def judge(self, capsys: pytest.CaptureFixture[str], what: str, held: bool, **figures: object) -> None:
        """One line `GUARANTEE …`, and an assertion: nothing lost, doubled, out of order, and `held`."""
        logs = await read_logs(self.venue, self.rooms, self.guest.key)
        for person in self.people:
            person.stay()
        faults = check(self.history, logs)
        acked = {(event.room, event.id) for event in self.history if isinstance(event, Acked)}
        sent = [(event.room, event.id) for event in self.history if isinstance(event, Sent)]
        kept = [(room, id_) for room, log in logs.items() for _, id_ in log.entries]
        say(capsys, what, held and not faults, **figures, acked=len(acked), lost=len(acked - set(kept)),
            dup=len(kept) - len(set(kept)), resent=len(sent) - len(set(sent)))  # fmt: skip
        assert not faults, faults[:10]
        assert held, figures

    def watch(self, condition: Callable[[], bool]) -> asyncio.Task[float]:
        """Seconds from now until the condition is seen to hold."""
        loop = asyncio.get_running_loop()
        began = loop.time()

        async def look() -> float:
            await until(condition, 60, lambda: "it never came true")
            return loop.time() - began

        return asyncio.create_task(look())
