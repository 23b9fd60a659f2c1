"""R14: a crowd that is cut off at once comes back at once, while others go on talking."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.checker.lines import say
from tests.guarantees.attendee import Attendee
from tests.guarantees.conftest import Front, poster_rooms
from tests.guarantees.crowd import Crowd, quantile, refusals, until
from tests.guarantees.monitor import figures
from tests.serving import VenueProcess

OTHERS, OTHER_ROOMS = 200, 10
PACE = 0.02
"""Seconds between two messages of the others together."""
CALM = 2.0
BACK = 30.0

SIZES = [
    pytest.param(400, 2.0, marks=pytest.mark.quick, id="400"),  # beside other tests, on a machine that does more
    pytest.param(2_000, 0.5, marks=pytest.mark.long, id="2000"),
]
"""How many, and seconds within which the others hear each other."""


class Chat:
    """What some people say in their rooms, and how late the others there hear it."""

    def __init__(self, people: list[Attendee], prefix: str) -> None:
        self._people = people
        self._prefix = prefix
        self.said_at: dict[str, tuple[str, float]] = {}
        """Message id → its room, and when it was said."""

    @contextmanager
    def going_on(self, pace: float) -> Iterator[None]:
        """Somebody says something every `pace` seconds."""
        task = asyncio.create_task(self._talk(pace))
        try:
            yield
        finally:
            task.cancel()

    async def _talk(self, pace: float) -> None:
        loop = asyncio.get_running_loop()
        for number in itertools.count(len(self.said_at)):
            one = self._people[number * 7 % len(self._people)]
            self.said_at[f"{self._prefix}{number}"] = one.room, loop.time()
            one.post(f"{self._prefix}{number}", "Is anybody else wondering about the second figure?")
            await asyncio.sleep(pace)

    def late(self) -> list[float]:
        """Seconds from saying to hearing, of every message for everybody in its room who was there all the time."""
        rooms: dict[str, list[Attendee]] = {}
        for one in self._people:
            rooms.setdefault(one.room, []).append(one)
        return [
            one.heard_at.get(id_, float("inf")) - at for id_, (room, at) in self.said_at.items() for one in rooms[room]
        ]

    def missed(self, people: list[Attendee]) -> int:
        """How many messages somebody of their room has not heard."""
        rooms: dict[str, list[str]] = {}
        for id_, (room, _) in self.said_at.items():
            rooms.setdefault(room, []).append(id_)
        return sum(id_ not in one.heard_at for one in people for id_ in rooms.get(one.room, ()))


async def cut_all(people: list[Attendee], front: Front) -> None:
    """Everybody loses the connection in the same moment: by themselves, or because nginx is gone for a second."""
    if front.nginx is None:
        for one in people:
            one.cut()
    else:
        await asyncio.to_thread(front.nginx.stop)
        await asyncio.to_thread(front.nginx.start)
    await until(lambda: not any(one.inside and one.welcomes == 1 for one in people), 10, lambda: "not all were cut")


@pytest.mark.parametrize(("people", "prompt"), SIZES)
async def test_a_crowd_that_was_cut_off_is_back_soon(
    people: int,
    prompt: float,
    backend: str,
    serve: Callable[..., VenueProcess],
    reach: Callable[..., Front],
    crowd: Crowd,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All are back within 30 s with exactly what they missed, from memory; the others hear each other all the time."""
    venue = await asyncio.to_thread(serve)
    front = await asyncio.to_thread(reach, venue)
    rooms = await poster_rooms(venue.url)
    others = await crowd.come(OTHERS, venue.url, rooms[:OTHER_ROOMS])
    everyone = await crowd.come(people, front.url, rooms[OTHER_ROOMS:], front.tls)
    # Somebody in each of the crowd's rooms is not cut off, and goes on talking to those who are away.
    hosts = await crowd.come(len(rooms) - OTHER_ROOMS, venue.url, rooms[OTHER_ROOMS:])
    chat, talk = Chat(others, "o"), Chat(hosts, "h")
    before = await figures(venue.url)
    with chat.going_on(PACE), talk.going_on(0.1):
        await asyncio.sleep(CALM)
        await cut_all(everyone, front)
        back = await until(lambda: all(one.inside for one in everyone), BACK, lambda: refusals(everyone))
        await asyncio.sleep(CALM)
    await until(lambda: not talk.missed(everyone), 5, lambda: f"{talk.missed(everyone)} messages missed")
    await until(lambda: not any(one.unacked for one in others), 5, lambda: "not all is acknowledged")
    after = await figures(venue.url)
    reads = after["log_reads_total"] - before["log_reads_total"]
    late = quantile(chat.late(), 0.99)
    wrong = {name: sum(getattr(one, name) for one in everyone) for name in ("gaps", "repeats", "resets")}
    passed = back <= BACK and not any(wrong.values()) and late < prompt and reads <= 0.01 * people
    say(
        capsys, f"GUARANTEE R14 {backend}", passed, clients=people, through=reach.name, back="100%",
        back_s=f"{back:.1f}", missed=talk.missed(everyone), **wrong, log_reads=round(reads),
        others_p50_ms=round(quantile(chat.late(), 0.5) * 1000), others_p99_ms=round(late * 1000),
        said=len(chat.said_at) + len(talk.said_at),
    )  # fmt: skip
    assert passed
