"""R1, R2, R3: a venue killed at any moment under load loses, doubles and reorders nothing that it acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from tests.checker.checker import Acked, Event, Log, Sent, check
from tests.checker.lines import say
from tests.faults.person import Person
from tests.faults.talker import Talker, fetch, read_log
from tests.serving import VenueProcess

SEED = 20240511
ROUNDS = 4
WRITERS, READERS, ROOMS = 16, 4, 4
PACE = 0.02  # seconds between a writer's messages: about 800 a second in all, more than any poster session has


async def until(condition: Callable[[], bool], seconds: float, what: Callable[[], object]) -> None:
    """Look every 20 ms; an assertion tells `what()` when it did not come true."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {what()}") from None


async def write(person: Person, random: Random, stop: asyncio.Event) -> None:
    """Keep saying things until told to stop, but not without end while the venue is away."""
    while not stop.is_set():
        if len(person.unacked) < 60:
            await person.post(random.choice(person.rooms))
        await asyncio.sleep(random.uniform(0, 2 * PACE))


async def test_a_killed_venue_loses_doubles_and_reorders_nothing(
    start_venue: Callable[..., VenueProcess], capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGKILL at random moments under load, each time restarted on the same data; clients resend with the same ids."""
    random = Random(SEED)
    venue = await asyncio.to_thread(start_venue, "--limits", "off")
    guest = await Talker.come(venue.url, hello={"name": "Looker"})
    rooms = await posters(venue, guest.key)
    history: list[Event] = []
    address = venue.url.replace("http", "ws") + "/live"
    people = [
        Person(f"w{n}", address, random.sample(rooms, 2), history, Random(random.random())) for n in range(WRITERS)
    ]
    people += [Person(f"r{n}", address, rooms, history, Random(random.random())) for n in range(READERS)]
    await until(lambda: all(p.settled for p in people), 10, lambda: [p.name for p in people if not p.settled])
    stop = asyncio.Event()
    writing = [asyncio.create_task(write(p, Random(random.random()), stop)) for p in people[:WRITERS]]
    kills_with_unacked = 0
    for _ in range(ROUNDS):
        await asyncio.sleep(random.uniform(0.3, 1.5))
        kills_with_unacked += any(p.unacked for p in people)
        await asyncio.to_thread(venue.kill)
        await asyncio.to_thread(venue.start)
        await until(lambda: sum(p.settled or bool(p.unacked) for p in people) == len(people), 10, lambda: "back")
    stop.set()
    await asyncio.gather(*writing)
    await until(lambda: all(p.settled for p in people), 15, lambda: [(p.name, p.unacked) for p in people])

    logs = {}
    for room in rooms:
        epoch, updates = await asyncio.to_thread(read_log, venue.url, room, guest.key)
        logs[room] = Log(epoch, tuple((update["seq"], update["id"]) for update in updates))
    await until(lambda: all(at_end(p, logs) for p in people), 5, lambda: "not all have caught up")
    for person in people:
        person.stay()
        await person.end()
    await guest.go()

    faults = check(history, logs)
    acked = {(e.room, e.id) for e in history if isinstance(e, Acked)}
    sent = {(e.room, e.id) for e in history if isinstance(e, Sent)}
    resent = sum(isinstance(e, Sent) for e in history) - len(sent)
    kept = [(room, id_) for room, log in logs.items() for _, id_ in log.entries]
    rules = [fault.rule for fault in faults]
    say(capsys, "GUARANTEE R1 embedded", "durability" not in rules, kills=ROUNDS, acked=len(acked),
        lost=len(acked - set(kept)), unknown=len(sent - acked))  # fmt: skip
    say(capsys, "GUARANTEE R2 embedded", "uniqueness" not in rules, appends=len(kept), distinct=len(set(kept)),
        resent=resent, dup=len(kept) - len(set(kept)))  # fmt: skip
    say(capsys, "GUARANTEE R3 embedded", not faults, rooms=len(rooms), clients=len(people),
        gaps=rules.count("delivery"), forks=rules.count("phantom"),
        reorders=rules.count("order") + rules.count("real-time"))  # fmt: skip
    assert not faults, faults[:10]
    assert not any(person.refused for person in people), [p.refused for p in people if p.refused]
    assert kills_with_unacked, "no kill hit a message under way: the test proved nothing"
    assert resent > 0
    assert all(person.connections > ROUNDS for person in people)


def at_end(person: Person, logs: dict[str, Log]) -> bool:
    """Whether this person stands at the end of every room's log."""
    return all(person.stands[room][1] == logs[room].top for room in person.rooms)


async def posters(venue: VenueProcess, key: str) -> list[str]:
    """Some posters' rooms."""
    found = await asyncio.to_thread(fetch, f"{venue.url}/api/rooms", key)
    return [room["id"] for room in found if room["kind"] == "poster"][:ROOMS]
