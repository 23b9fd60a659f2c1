"""R1, R2, R3: a venue killed at any moment under load loses, doubles and reorders nothing that it acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from tests.checker.checker import Acked, Event, Sent, check
from tests.checker.lines import say
from tests.faults.conftest import Come, Invite
from tests.faults.logs import read_logs
from tests.faults.person import Person
from tests.faults.talker import fetch
from tests.faults.waiting import until
from tests.serving import VenueProcess

SEED = 20240511
KILLS = 4
WRITERS, READERS, ROOMS = 16, 4, 4
PACE = 0.02  # seconds between a writer's messages: about 800 a second in all, more than any poster session has
UNACKED = 60  # messages a writer goes on writing while the venue is away


async def write(person: Person, random: Random, stop: asyncio.Event) -> None:
    """Keep saying things until told to stop."""
    while not stop.is_set():
        if len(person.unacked) < UNACKED:
            await person.post(random.choice(person.rooms))
        await asyncio.sleep(random.uniform(0, 2 * PACE))


async def kill_and_restart(venue: VenueProcess) -> None:
    """SIGKILL, and up again on the same data and port."""
    await asyncio.to_thread(venue.kill)
    await asyncio.to_thread(venue.start)


async def test_a_killed_venue_loses_doubles_and_reorders_nothing(
    start_venue: Callable[..., VenueProcess], come: Come, invite: Invite, capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGKILL at random moments under load, each time restarted on the same data; clients resend with the same ids."""
    random = Random(SEED)
    venue = await asyncio.to_thread(start_venue, "--limits", "off")
    guest = await come(venue.url, hello={"name": "Looker"})
    found = await asyncio.to_thread(fetch, f"{venue.url}/api/rooms", guest.key)
    rooms = [room["id"] for room in found if room["kind"] == "poster"][:ROOMS]
    address = venue.url.replace("http", "ws") + "/live"
    history: list[Event] = []
    writers = [
        invite(f"w{n}", address, random.sample(rooms, 2), history, Random(random.random())) for n in range(WRITERS)
    ]
    readers = [invite(f"r{n}", address, rooms, history, Random(random.random())) for n in range(READERS)]
    people = writers + readers
    all_settled: tuple[Callable[[], bool], float, Callable[[], object]] = (
        lambda: all(p.settled for p in people), 15, lambda: [(p.name, len(p.unacked)) for p in people if not p.settled]
    )  # fmt: skip
    await until(*all_settled)

    stop = asyncio.Event()
    writing: list[Awaitable[None]] = [
        asyncio.create_task(write(person, Random(random.random()), stop)) for person in writers
    ]
    under_way = 0
    for _ in range(KILLS):
        await asyncio.sleep(random.uniform(0.3, 1.5))
        under_way += any(p.unacked for p in people)
        back = {p.name: p.connections for p in people}
        await kill_and_restart(venue)
        await until(lambda back=back: all(p.connections > back[p.name] for p in people), 10, lambda: "not all are back")
    stop.set()
    await asyncio.gather(*writing)
    await until(*all_settled)
    await kill_and_restart(venue)  # what is read now was read from disk
    await until(lambda: all(p.connections > KILLS + 1 for p in people), 10, lambda: "not all are back")
    await until(*all_settled)
    logs = await read_logs(venue, rooms, guest.key)
    for person in people:
        person.stay()

    faults = check(history, logs)
    acked = {(e.room, e.id) for e in history if isinstance(e, Acked)}
    sent = [(e.room, e.id) for e in history if isinstance(e, Sent)]
    kept = [(room, id_) for room, log in logs.items() for _, id_ in log.entries]
    rules = [fault.rule for fault in faults]
    say(capsys, "GUARANTEE R1 embedded", "durability" not in rules, kills=KILLS + 1, acked=len(acked),
        lost=len(acked - set(kept)), unknown=len(set(sent) - acked))  # fmt: skip
    say(capsys, "GUARANTEE R2 embedded", "uniqueness" not in rules, appends=len(kept), distinct=len(set(kept)),
        resent=len(sent) - len(set(sent)), dup=len(kept) - len(set(kept)))  # fmt: skip
    say(capsys, "GUARANTEE R3 embedded", not faults, rooms=len(rooms), clients=len(people),
        gaps=rules.count("delivery"), forks=rules.count("phantom"),
        reorders=rules.count("order") + rules.count("real-time"))  # fmt: skip
    assert not faults, faults[:10]
    assert not any(person.refused for person in people), [p.refused for p in people if p.refused]
    assert under_way, "no kill hit a message under way: nothing was proved"
    assert len(sent) > len(set(sent)), "nothing was ever sent again: nothing was proved"
