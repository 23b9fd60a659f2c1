"""A crowd of attendees in one process, spread over rooms, and what is asked of all of them at once."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterable
from random import Random

from tests.guarantees.attendee import Attendee, Told

ARRIVALS = 400
"""Coming in at a time: what a listen backlog bears."""


class Crowd:
    """Attendees, by number. `async with` ends them all."""

    def __init__(self, seed: int) -> None:
        self.all: list[Attendee] = []
        self.random = Random(seed)

    async def __aenter__(self) -> Crowd:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(one.end() for one in self.all))

    async def come(
        self, count: int, url: str, rooms: list[str], tls: ssl.SSLContext | None = None, told: Told | None = None
    ) -> list[Attendee]:
        """So many more, all inside on return."""
        came: list[Attendee] = []
        while len(came) < count:
            some = [
                Attendee(f"Guest {len(self.all) + n}", url, rooms[(len(came) + n) % len(rooms)],
                         Random(self.random.random()), tls, told)
                for n in range(min(ARRIVALS, count - len(came)))
            ]  # fmt: skip
            came += some
            self.all += some
            await until(lambda some=some: all(one.inside for one in some), 30, lambda some=some: refusals(some))
        return came


def refusals(people: Iterable[Attendee]) -> str:
    """Why not all are inside."""
    people = [one for one in people if not one.inside]
    codes = Counter(one.codes[-1] for one in people if one.codes)
    refused = Counter(str(one.refusals[-1]) for one in people if one.refusals)
    return f"{len(people)} are not inside; closed with {codes.most_common(3)}; refused: {refused.most_common(3)}"


async def until(condition: Callable[[], bool], seconds: float, what: Callable[[], object]) -> float:
    """Look every 20 ms; gives the seconds it took. An assertion tells `what()` when it did not come true in time."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    while not condition():
        assert loop.time() - begin < seconds, f"not within {seconds} s: {what()}"
        await asyncio.sleep(0.02)
    return loop.time() - begin


def quantile(values: Iterable[float], part: float) -> float:
    """The value below which this part of them lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
