"""R1, R2, R3, R16 on Redis: three processes of one venue; processes and Redis are killed and frozen under load."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests.backends.redis.servers import Server
from tests.checker.checker import Acked, Event, Sent, check
from tests.checker.lines import say
from tests.faults.conftest import Come, Invite
from tests.faults.logs import read_logs
from tests.faults.talker import Talker, fetch
from tests.faults.test_kill import write
from tests.faults.waiting import until
from tests.serving import VenueProcess

SEED = 20240511
PROCESSES, ROOMS = 3, 4
WRITERS, READERS = 10, 4


@pytest.fixture
def redis_server() -> Iterator[Server]:
    with Server() as server:
        yield server


def workers(venue: VenueProcess) -> list[int]:
    """The ids of a venue's processes that serve."""
    command = ["pgrep", "-P", str(venue.process.pid), "-f", "spawn_main"]
    return [int(line) for line in subprocess.run(command, capture_output=True, text=True).stdout.split()]


async def test_killed_processes_and_a_killed_redis_lose_double_and_reorder_nothing(
    start_venue: Callable[..., VenueProcess],
    redis_server: Server,
    come: Come,
    invite: Invite,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """People of all processes talk in the same rooms: what was acknowledged is there once."""
    random = Random(SEED)
    venue = await asyncio.to_thread(
        start_venue, "--limits", "off", "--store", redis_server.url, "--processes", str(PROCESSES)
    )
    guest = await come(venue.url, hello={"name": "Looker"})
    found = await asyncio.to_thread(fetch, f"{venue.url}/api/rooms", guest.key)
    rooms = [room["id"] for room in found if room["kind"] == "poster"][:ROOMS]
    address = venue.url.replace("http", "ws") + "/live"
    history: list[Event] = []
    writers = [
        invite(f"w{n}", address, random.sample(rooms, 2), history, Random(random.random())) for n in range(WRITERS)
    ]
    people = writers + [invite(f"r{n}", address, rooms, history, Random(random.random())) for n in range(READERS)]

    async def settle() -> None:
        await until(
            lambda: all(p.settled for p in people), 20, lambda: [(p.name, p.unacked) for p in people if not p.settled]
        )

    await settle()
    stop = asyncio.Event()
    writing = [asyncio.create_task(write(person, Random(random.random()), stop)) for person in writers]
    kills = 0
    for _ in range(2):
        await asyncio.sleep(random.uniform(0.3, 1.0))
        os.kill(random.choice(workers(venue)), signal.SIGKILL)
        kills += 1
        await until(lambda: len(workers(venue)) == PROCESSES, 10, lambda: workers(venue))
    redis_server.freeze()
    await asyncio.sleep(3.0)
    redis_server.thaw()
    await asyncio.sleep(0.5)
    connections = [p.connections for p in people]
    await asyncio.to_thread(redis_server.kill)
    await asyncio.sleep(5.0)
    await asyncio.to_thread(redis_server.start)
    kills += 1
    await asyncio.sleep(1.0)
    dropped = sum(p.connections for p in people) - sum(connections)
    stop.set()
    await asyncio.gather(*writing)
    await settle()
    await asyncio.sleep(6.0)  # an audit: what a process missed, it has read by then
    logs = await read_logs(venue, rooms, guest.key)
    for person in people:
        person.stay()

    faults = check(history, logs)
    acked = {(e.room, e.id) for e in history if isinstance(e, Acked)}
    sent = [(e.room, e.id) for e in history if isinstance(e, Sent)]
    kept = [(room, id_) for room, log in logs.items() for _, id_ in log.entries]
    rules = [fault.rule for fault in faults]
    say(capsys, "GUARANTEE R1 redis", "durability" not in rules, kills=kills, acked=len(acked),
        lost=len(acked - set(kept)), unknown=len(set(sent) - acked))  # fmt: skip
    say(capsys, "GUARANTEE R2 redis", "uniqueness" not in rules, appends=len(kept), distinct=len(set(kept)),
        resent=len(sent) - len(set(sent)), dup=len(kept) - len(set(kept)))  # fmt: skip
    say(capsys, "GUARANTEE R3 redis", not faults, rooms=len(rooms), clients=len(people),
        gaps=rules.count("delivery"), forks=rules.count("phantom"),
        reorders=rules.count("order") + rules.count("real-time"))  # fmt: skip
    say(capsys, "GUARANTEE R16 redis", dropped == 0, sockets_dropped=dropped)
    assert not faults, faults[:10]
    assert dropped == 0, "Redis went away, and sockets with it"
    assert len(sent) > len(set(sent)), "nothing was ever sent again: nothing was proved"


async def test_a_room_is_one_over_all_processes(
    start_venue: Callable[..., VenueProcess], redis_server: Server, come: Come
) -> None:
    """Whoever is in a room is on the one roster and hears the one chat, whichever process serves them."""
    venue = await asyncio.to_thread(start_venue, "--store", redis_server.url, "--processes", "2")
    talkers = [await come(venue.url, hello={"name": f"Guest {n}"}) for n in range(8)]
    for talker in talkers:
        await talker.must("enter", room="p1")
    for talker in talkers:
        await talker.until(lambda talker=talker: counted(talker) == len(talkers), 3, "a whole roster")
    for n, talker in enumerate(talkers):
        assert (await talker.must("post", room="p1", id=f"m{n}", text="Hello"))["seq"] == n + 1
    for talker in talkers:
        await talker.until(lambda talker=talker: heard(talker) == list(range(1, 9)), 3, "every message once")
        named = [update["by"]["name"] for update in talker.updates if update["up"] == "posted"]
        assert named == [f"Guest {n}" for n in range(8)], "first words name their author in every process"
    await talkers[0].must("leave", room="p1")
    for talker in talkers[1:]:
        await talker.until(lambda talker=talker: counted(talker) == len(talkers) - 1, 3, "one has left")


def counted(talker: Talker) -> int:
    """How many are in the room, as the newest update of its roster says."""
    counts = [update["count"] for update in talker.updates if update["up"] == "roster"]
    return sum(counts[-1].values()) if counts else 0


def heard(talker: Talker) -> list[int]:
    """The seqs of the messages that came."""
    return [update["seq"] for update in talker.updates if update["up"] == "posted"]
