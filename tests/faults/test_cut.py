"""R2, R4: connections cut and acknowledgements lost on the way: nothing is said twice, nothing is missed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from tests.checker.checker import Acked, Event, Sent, check
from tests.checker.lines import say
from tests.faults.conftest import Come, Invite
from tests.faults.logs import read_logs
from tests.faults.proxy import Proxy
from tests.faults.talker import fetch
from tests.faults.waiting import until
from tests.serving import VenueProcess

SEED = 31
WRITERS, READERS, ROOMS = 8, 4, 2
CUTS = 8
LOST_ACKS = 0.3
PACE = 0.015


async def test_lost_acknowledgements_and_cut_connections_double_nothing(
    start_venue: Callable[..., VenueProcess], come: Come, invite: Invite, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the venue's answers to posts 30 % never arrive, and every connection is cut again and again."""
    random = Random(SEED)
    venue = await asyncio.to_thread(start_venue, "--limits", "off")
    guest = await come(venue.url, hello={"name": "Looker"})
    found = await asyncio.to_thread(fetch, f"{venue.url}/api/rooms", guest.key)
    rooms = [room["id"] for room in found if room["kind"] == "poster"][-ROOMS:]
    history: list[Event] = []
    host, port = venue.url.removeprefix("http://").split(":")
    async with Proxy(host, int(port)) as proxy:
        proxy.drop = lambda payload: b'"ok":{"seq":' in payload and random.random() < LOST_ACKS
        address = f"ws://127.0.0.1:{proxy.port}/live"
        writers = [invite(f"cw{n}", address, rooms, history, Random(n)) for n in range(WRITERS)]
        people = writers + [invite(f"cr{n}", address, rooms, history, Random(n)) for n in range(READERS)]
        settled: Callable[[], bool] = lambda: all(person.settled for person in people)  # noqa: E731
        await until(settled, 10, lambda: "not all came in")
        for _ in range(CUTS):
            for _ in range(20):
                await asyncio.gather(*(person.post(random.choice(rooms)) for person in writers))
                await asyncio.sleep(PACE)
            connections = {person.name: person.connections for person in people}
            proxy.cut()
            await until(lambda c=connections: all(p.connections > c[p.name] for p in people), 10, lambda: "not back")
        proxy.drop = None
        proxy.cut()
        await until(settled, 10, lambda: [(p.name, len(p.unacked)) for p in people if not p.settled])
        logs = await read_logs(venue, rooms, guest.key)
        await until(lambda: all(p.stands[r][1] == logs[r].top for p in people for r in rooms), 5, lambda: "behind")
        for person in people:
            person.stay()
            await person.end()
    faults = check(history, logs)
    sent = [(event.room, event.id) for event in history if isinstance(event, Sent)]
    acked = {(event.room, event.id) for event in history if isinstance(event, Acked)}
    kept = [(room, id_) for room, log in logs.items() for _, id_ in log.entries]
    say(capsys, "GUARANTEE R2 embedded", not faults, cuts=CUTS, acks_dropped=proxy.dropped, acked=len(acked),
        resent=len(sent) - len(set(sent)), dup=len(kept) - len(set(kept)))  # fmt: skip
    assert not faults, faults[:10]
    assert acked == set(kept) == set(sent)
    assert proxy.dropped > 50, "too few acknowledgements were lost to prove anything"
    assert not any(person.refused for person in people), [p.refused for p in people if p.refused]
