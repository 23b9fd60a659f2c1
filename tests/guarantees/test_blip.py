"""R11: a Wi-Fi that is gone for three seconds is not a leave; one that stays away is, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.checker.lines import say
from tests.guarantees.attendee import Attendee
from tests.guarantees.conftest import poster_rooms
from tests.guarantees.crowd import Crowd, refusals, until
from tests.serving import VenueProcess

ROOMS = 5
"""Of about 100 people: rooms beyond 200 are told as counts."""
SETTLED = 3.0
"""Seconds after which everything that was to be told has been."""


class Rosters:
    """Everything that watchers are told of who came and who left."""

    def __init__(self) -> None:
        self.joined: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    def told(self, watcher: Attendee, update: dict[str, Any]) -> None:
        if update["up"] == "roster":
            self.joined.update(member["id"] for member in update.get("joined", ()))
            self.left.update(update.get("left", ()))

    def forget(self) -> None:
        self.joined.clear()
        self.left.clear()

    @property
    def events(self) -> int:
        return self.joined.total() + self.left.total()


async def gone_for(seconds: float, people: list[Attendee]) -> None:
    """Cut off, for so long, then all back."""
    for one in people:
        one.stay_away()
        one.cut()
    await asyncio.sleep(seconds)
    for one in people:
        one.return_()
    await until(lambda: all(one.inside for one in people), 30, lambda: refusals(people))
    await asyncio.sleep(SETTLED)


@pytest.mark.parametrize(
    ("people", "away"),
    [
        pytest.param(100, None, marks=pytest.mark.quick, id="100"),
        pytest.param(500, 20.0, marks=pytest.mark.long, id="500"),
    ],
)
async def test_a_blip_is_no_leave_and_an_absence_is_one(
    people: int,
    away: float | None,
    backend: str,
    serve: Callable[..., VenueProcess],
    crowd: Crowd,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Cut for 3 s, nobody is told anything; for 20 s, everybody is told of each exactly one leave and one join."""
    venue = await asyncio.to_thread(serve)
    rooms = (await poster_rooms(venue.url))[:ROOMS]
    rosters = Rosters()
    await crowd.come(ROOMS, venue.url, rooms, told=rosters.told)
    everyone = await crowd.come(people, venue.url, rooms)
    await until(lambda: len(rosters.joined) >= people, 10, lambda: "not all were seen to come")
    await asyncio.sleep(1.0)
    rosters.forget()
    await gone_for(3.0, everyone)
    blip = rosters.events
    passed, absence = blip == 0, {}
    if away is not None:
        await gone_for(away, everyone)
        left, joined = Counter(rosters.left.values()), Counter(rosters.joined.values())
        passed = passed and left == joined == {1: people} and rosters.left.keys() == rosters.joined.keys()
        absence = {
            "left_once": left[1],
            "joined_once": joined[1],
            "more": left.total() + joined.total() - left[1] - joined[1],
        }
    say(capsys, f"GUARANTEE R11 {backend}", passed, clients=people, events_after_3_s=blip, **absence)
    assert passed
