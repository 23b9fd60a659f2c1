"""R12, R7: a process killed beside others leaves no ghosts; one whose news vanish says so, and misses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from random import Random

import pytest

from tests.backends.redis.relay import Relay
from tests.backends.redis.servers import Server
from tests.checker.lines import say
from tests.faults.conftest import Come
from tests.faults.gathering import Gathering
from tests.faults.test_processes import counted, workers
from tests.faults.waiting import until
from tests.serving import VenueProcess

GHOSTS, DETECTED, RECOVERED = 15.0, 3.0, 5.0
PROCESSES, PEOPLE = 3, 30
LOOKS = 9
"""Somebody who looks so often has most likely looked at all processes."""
SEED = 7


@pytest.mark.long
async def test_a_killed_process_of_three_leaves_no_ghosts_and_no_doublets(
    start_venue: Callable[..., VenueProcess], come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of those whose process was killed come back at once, elsewhere: they are seen once, the others leave."""
    with Server() as redis:
        venue = await asyncio.to_thread(
            start_venue, "--limits", "off", "--store", redis.url, "--processes", str(PROCESSES)
        )
        people = [await come(venue.url, hello={"name": f"Guest {n}"}) for n in range(PEOPLE)]
        for person in people:
            await person.must("enter", room="p1")
        for person in people:
            await person.until(lambda person=person: counted(person) == PEOPLE, 5, "a whole roster")
        loop = asyncio.get_running_loop()
        os.kill(workers(venue)[0], signal.SIGKILL)
        killed = loop.time()
        await asyncio.sleep(1.0)
        gone = [person for person in people if person.closed]
        here = [person for person in people if not person.closed]
        back = [await come(venue.url, hello={"key": person.key}) for person in gone[::2]]
        for person in back:
            await person.must("enter", room="p1")
        here += back
        ids = {person.me["id"] for person in here}
        rosters: list[list[str]] = [[]]
        while any(sorted(seen) != sorted(ids) for seen in rosters):
            assert loop.time() - killed < GHOSTS + 5, rosters
            rosters = [await roster(venue, come) for _ in range(LOOKS)]
        took = loop.time() - killed
        await until(lambda: {counted(person) for person in here} == {len(ids)}, 3, lambda: set(map(counted, here)))
        doublets = max(len(seen) - len(set(seen)) for seen in rosters)
        ghosts = max(len(set(seen) - ids) for seen in rosters)
        passed = bool(gone) and took <= GHOSTS and not ghosts and not doublets
        say(capsys, "GUARANTEE R12 redis-single", passed, killed_with_it=len(gone), back_at_once=len(back),
            ghosts=ghosts, dup=doublets, seconds=f"{took:.1f}")  # fmt: skip
        assert passed, rosters


async def roster(venue: VenueProcess, come: Come) -> list[str]:
    """Ids of all who are in the room, as somebody sees who only now looks, by whichever process."""
    looker = await come(venue.url, hello={"name": "Looker"})
    seen = (await looker.must("enter", room="p1", watch=True))["now"]["roster"]
    await looker.go()
    return [member["id"] for member in seen]


@pytest.mark.long
async def test_a_process_whose_news_vanish_notices_and_loses_nothing(
    start_venue: Callable[..., VenueProcess], come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """The link that carries the news of the others is half-open: red on /readyz, made anew, and the logs are read."""
    with Server() as redis:
        async with Relay(redis.port) as relay:
            deaf = await asyncio.to_thread(
                start_venue, "--limits", "off", "--store", f"redis://127.0.0.1:{relay.port}/0?venue=test"
            )
            other = await asyncio.to_thread(start_venue, "--limits", "off", "--store", f"{redis.url}?venue=test")
            guest = await come(other.url, hello={"name": "Looker"})
            async with Gathering(deaf, guest, Random(SEED), other) as gathering:
                await asyncio.sleep(1.0)
                connections = gathering.connections
                loop = asyncio.get_running_loop()
                began = loop.time()
                relay.deafen()
                await answers(deaf, 503)
                detected = loop.time() - began
                await answers(deaf, 200)
                recovered = loop.time() - began
                await asyncio.sleep(1.0)
                await gathering.rest()
                dropped = gathering.connections - connections
                await gathering.judge(
                    capsys, "GUARANTEE R7 redis-single",
                    detected <= DETECTED and recovered <= RECOVERED and not dropped,
                    detected=f"{detected:.1f}s", recovered=f"{recovered:.1f}s", sockets_dropped=dropped,
                )  # fmt: skip
            await asyncio.to_thread(deaf.stop)
            await asyncio.to_thread(other.stop)


async def answers(venue: VenueProcess, status: int) -> None:
    """Wait until /readyz answers so."""
    async with asyncio.timeout(20):
        while await asyncio.to_thread(readiness, venue) != status:  # noqa: ASYNC110 - another process decides
            await asyncio.sleep(0.02)


def readiness(venue: VenueProcess) -> int:
    """What /readyz answers."""
    try:
        with urllib.request.urlopen(f"{venue.url}/readyz", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
