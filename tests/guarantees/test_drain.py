"""R15: a venue that is told to end brings everyone back, one after the other, and answers what it took."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable

import pytest

from tests.checker.lines import say
from tests.faults.talker import read_log
from tests.guarantees.attendee import Attendee
from tests.guarantees.conftest import Front, poster_rooms
from tests.guarantees.crowd import Crowd, refusals, until
from tests.guarantees.monitor import Readiness
from tests.guarantees.nginx import Nginx
from tests.serving import VenueProcess
from venue.protocol import closes as closing

WRITERS = 40
PACE = 0.002
"""Seconds between the messages of all writers together: there is always something on its way."""
EXIT = 15.0
SPREAD = 0.1

SIZES = [
    pytest.param(60, 0.2, marks=pytest.mark.quick, id="60"),
    pytest.param(600, 0.03, marks=pytest.mark.long, id="600"),
]


def densest(times: Iterable[float], window: float) -> int:
    """The most of these that lie within a window."""
    ordered, most, first = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most


async def write(people: list[Attendee]) -> None:
    """Keep saying things, one after the other."""
    for number in itertools.count():
        one = people[number % len(people)]
        one.post(f"m{number}", "There is always something on its way.")
        await asyncio.sleep(PACE)


async def kept_in(venue: VenueProcess, rooms: list[str], key: str) -> list[str]:
    """The ids of all messages in the logs."""
    logs = [await asyncio.to_thread(read_log, venue.url, room, key) for room in rooms]
    return [update["id"] for _, updates in logs for update in updates]


@pytest.mark.parametrize(("people", "at_once"), SIZES)
async def test_a_venue_that_ends_sends_everyone_home_in_turn(
    people: int,
    at_once: float,
    backend: str,
    serve: Callable[..., VenueProcess],
    reach: Callable[..., Front],
    crowd: Crowd,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SIGTERM under load, and start again: /readyz is red before the first close, everybody had a hint, the closes are
    spread over the window, what was taken is answered, the process ends with 0 in time; then all come back, and nothing
    is lost or doubled."""
    venue = await asyncio.to_thread(serve)
    front = await asyncio.to_thread(reach, venue)
    rooms = (await poster_rooms(venue.url))[:20]
    everyone = await crowd.come(people, front.url, rooms, front.tls)
    writing = asyncio.create_task(write(everyone[:WRITERS]))
    await asyncio.sleep(0.5)
    async with Readiness(venue.url) as readiness:
        told = asyncio.get_running_loop().time()
        status = await asyncio.to_thread(venue.stop)
        ended = asyncio.get_running_loop().time() - told
    writing.cancel()
    closes = [one.over_at for one in everyone]
    red_first = readiness.red_at is not None and readiness.red_at < min(closes)
    hinted = sum(told < one.hinted_at <= one.over_at for one in everyone)
    restarts = sum(one.codes[0] == closing.RESTART for one in everyone if one.codes)
    most = densest(closes, SPREAD)

    for one in everyone:
        one.stay_away()
    await asyncio.to_thread(venue.start)
    unanswered = {id_ for one in everyone for id_ in one.unacked} & {*await kept_in(venue, rooms, everyone[0].key)}
    for one in everyone:
        one.return_()
    back = await until(lambda: all(one.inside and not one.unacked for one in everyone), 40, lambda: refusals(everyone))
    kept = await kept_in(venue, rooms, everyone[0].key)
    acked = {id_ for one in everyone for id_ in one.acked}
    passed = (
        red_first and hinted == restarts == people and most <= at_once * people and ended <= EXIT and status == 0
        and not unanswered and acked == {*kept} and len(kept) == len(acked)
    )  # fmt: skip
    say(
        capsys, f"GUARANTEE R15 {backend}", passed, clients=people, through=reach.name, readyz_red_first=red_first,
        hinted=hinted, closed_1012=restarts, most_in_100ms=f"{most / people:.1%}",
        spread_s=f"{max(closes) - min(closes):.1f}", exit_s=f"{ended:.1f}", status=status, acked=len(acked),
        taken_unanswered=len(unanswered), lost=len(acked - {*kept}), dup=len(kept) - len({*kept}), back_s=f"{back:.1f}",
    )  # fmt: skip
    assert passed


PROCESSES = 3
ROLLED = 300


@pytest.mark.long
@pytest.mark.parametrize("backend", ["redis"])
async def test_a_rolling_restart_loses_and_doubles_nothing(
    backend: str,
    serve: Callable[..., VenueProcess],
    put_nginx_before: Callable[..., Nginx],
    crowd: Crowd,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Three processes behind nginx are restarted one after the other under load: everybody is carried by the others."""
    venues = [await asyncio.to_thread(serve) for _ in range(PROCESSES)]
    nginx = await asyncio.to_thread(put_nginx_before, *venues)
    rooms = (await poster_rooms(venues[0].url))[:20]
    everyone = await crowd.come(ROLLED, nginx.url, rooms, nginx.tls)
    writing = asyncio.create_task(write(everyone[:WRITERS]))
    statuses = []
    for venue in venues:
        statuses.append(await asyncio.to_thread(venue.stop))
        await asyncio.to_thread(venue.start)
    writing.cancel()
    await until(lambda: all(one.inside and not one.unacked for one in everyone), 40, lambda: refusals(everyone))
    kept = await kept_in(venues[0], rooms, everyone[0].key)
    await until(lambda: not unheard(everyone, kept), 15, lambda: f"{unheard(everyone, kept)} not heard")
    acked = {id_ for one in everyone for id_ in one.acked}
    wrong = {name: sum(getattr(one, name) for one in everyone) for name in ("gaps", "repeats")}
    moved = sum(one.welcomes - 1 for one in everyone)
    passed = statuses == [0] * PROCESSES and acked == {*kept} and len(kept) == len(acked) and not any(wrong.values())
    say(
        capsys, f"GUARANTEE R15 {backend}", passed, rolling=PROCESSES, clients=ROLLED, through="nginx", came_back=moved,
        acked=len(acked), lost=len(acked - {*kept}), dup=len(kept) - len({*kept}), **wrong, statuses=statuses,
    )  # fmt: skip
    assert passed


def unheard(people: list[Attendee], kept: list[str]) -> int:
    """How many messages are missing somewhere in the room that they were said in, of those who never began anew."""
    said_in = {id_: one.room for one in people for id_ in one.acked}
    return sum(
        id_ not in one.heard_at for one in people if not one.resets for id_ in kept if said_in.get(id_) == one.room
    )
