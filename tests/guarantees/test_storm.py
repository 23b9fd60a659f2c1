"""R14: a crowd that is cut off at once comes back at once, while others go on talking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.checker.lines import say
from tests.guarantees.attendee import Attendee
from tests.guarantees.chat import Chat, others_talk
from tests.guarantees.conftest import Front, poster_rooms
from tests.guarantees.crowd import Crowd, refusals, until
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
    everyone = await crowd.come(people, front.url, rooms[OTHER_ROOMS:], front.tls)
    # Somebody in each of the crowd's rooms is not cut off, and goes on talking to those who are away.
    hosts = await crowd.come(len(rooms) - OTHER_ROOMS, venue.url, rooms[OTHER_ROOMS:])
    chat = Chat(hosts, "h")
    async with others_talk(venue.url, rooms[:OTHER_ROOMS], OTHERS, PACE) as others:
        before = await figures(venue.url)
        with chat.going_on(0.1):
            await asyncio.sleep(CALM)
            await cut_all(everyone, front)
            back = await until(lambda: all(one.inside for one in everyone), BACK, lambda: refusals(everyone))
            await asyncio.sleep(CALM)
        await until(lambda: not chat.missed(everyone), 5, lambda: f"{chat.missed(everyone)} messages missed")
    after = await figures(venue.url)
    reads = after["log_reads_total"] - before["log_reads_total"]
    wrong = {name: sum(getattr(one, name) for one in everyone) for name in ("gaps", "repeats", "resets")}
    passed = not any(wrong.values()) and others["p99"] < prompt and not others["unacked"] and reads <= 0.01 * people
    say(
        capsys, f"GUARANTEE R14 {backend}", passed, clients=people, through=reach.name, back="100%",
        back_s=f"{back:.1f}", missed=chat.missed(everyone), **wrong, log_reads=round(reads),
        others_p50_ms=round(others["p50"] * 1000), others_p99_ms=round(others["p99"] * 1000),
        others_said=others["said"],
    )  # fmt: skip
    assert passed
