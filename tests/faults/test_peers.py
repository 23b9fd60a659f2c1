"""R9, R10, S12: readers that stop, phones that vanish and ping floods are closed within the stated bounds, at no cost
to others and with memory flat."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.checker.lines import say
from tests.faults.conftest import Come
from tests.faults.proxy import Proxy
from tests.faults.raw import PING, RawClient, client_frame
from tests.faults.talker import Talker, fetch
from tests.faults.waiting import until
from tests.serving import VenueProcess

STALLED, VANISHED, FLOODING = 12, 6, 4
TEXT = "x" * 2_000
MESSAGES = 350
"""Of such texts: 700 kB fill a small receive buffer, the kernel's 64 KiB and the venue's 256 KiB with room to spare."""
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    """A venue for peers that behave badly."""
    venue = VenueProcess(tmp_path_factory.mktemp("peers") / "data", "--limits", "off").start()
    yield venue
    venue.stop()


@pytest.fixture
async def room(venue: VenueProcess, come: Come) -> str:
    """The second poster's room."""
    looker = await come(venue.url, hello={"name": "Looker"})
    return [r["id"] for r in fetch(f"{venue.url}/api/rooms", looker.key) if r["kind"] == "poster"][1]


@contextlib.asynccontextmanager
async def raw_crowd(
    venue: VenueProcess, count: int, room: str, name: str, port: int = 0
) -> AsyncIterator[list[RawClient]]:
    """So many raw clients in a room; dropped at the end."""
    hello, enter = {"do": "hello", "ref": 1}, {"do": "enter", "ref": 2, "room": room}
    crowd: list[RawClient] = []
    try:
        for number in range(count):
            crowd.append(await RawClient.come(venue.url, hello | {"name": f"{name} {number}"}, enter, port=port))
        yield crowd
    finally:
        for client in crowd:
            client.drop()


def memory(venue: VenueProcess) -> int:
    """Bytes the venue holds; 0 where there is no /proc to ask."""
    status = Path(f"/proc/{venue.process.pid}/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


async def inside(watcher: Talker, room: str, name: str, count: int) -> None:
    """Wait until so many people of this name are on the room's roster."""

    def names() -> set[str]:
        joined: set[str] = set()
        for update in watcher.updates:
            joined |= {m["id"] for m in update.get("joined", []) if m["name"].startswith(name)}
            joined -= set(update.get("left", []))
        return joined

    await watcher.until(lambda: len(names()) == count, 15)


def heard(listener: Talker, id_: str) -> bool:
    """Whether this message is among the latest updates."""
    return any(update.get("id") == id_ for update in listener.updates[-5:])


async def test_a_reader_that_stops_is_closed_and_hurts_nobody(
    venue: VenueProcess, room: str, come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """More than 256 KiB waits for it: closed, its memory given back; those who read get everything at once."""
    speaker, listener = [await come(venue.url, hello={"name": name}) for name in ("Speaker", "Listener")]
    for person in (speaker, listener):
        await person.must("enter", room=room)
    before = memory(venue)
    async with raw_crowd(venue, STALLED, room, "Stalled") as stalled:
        await inside(listener, room, "Stalled", STALLED)
        slowest = 0.0
        for sent in range(MESSAGES):
            at = time.monotonic()
            await speaker.must("post", room=room, id=f"long{sent}", text=TEXT)
            await listener.until(lambda sent=sent: heard(listener, f"long{sent}"), 3)
            slowest = max(slowest, time.monotonic() - at)
        peak = memory(venue)
        ended = await asyncio.gather(*(client.read_to_end(2) for client in stalled))
    growth = (peak - before) / STALLED / MIB
    passed = all(ended) and growth < 0.8 and slowest < 1
    say(capsys, "GUARANTEE R9 embedded", passed, stalled=STALLED, closed=sum(ended), growth_each=f"{growth:.2f}MiB",
        others_slowest=f"{slowest * 1000:.0f}ms", sent=f"{MESSAGES * len(TEXT) // 1024}KiB")  # fmt: skip
    assert all(ended), f"{ended.count(False)} readers that had stopped were still connected"
    assert growth < 0.8
    assert slowest < 1


async def test_a_ping_flood_is_cut_short(
    venue: VenueProcess, room: str, come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pings sent and pongs never read: closed, and memory stays flat (45 MB in 4 s is what others grew by)."""
    victim = await come(venue.url, hello={"name": "Victim"})
    await victim.must("enter", room=room)
    before = memory(venue)
    flood = client_frame(b"p" * 125, PING) * 400
    async with raw_crowd(venue, FLOODING, room, "Flood") as crowd:

        async def pour(client: RawClient) -> int:
            sent = 0
            with contextlib.suppress(ConnectionError):
                async with asyncio.timeout(6):
                    while True:
                        await client.send(flood)
                        sent += len(flood)
            return sent

        async def keep_on() -> float:
            slowest = 0.0
            for number in range(30):
                at = time.monotonic()
                await victim.must("post", room=room, id=f"v{number}", text="Am I still heard?")
                slowest = max(slowest, time.monotonic() - at)
            return slowest

        poured, slowest = await asyncio.gather(
            asyncio.gather(*(pour(c) for c in crowd), return_exceptions=True), keep_on()
        )
        growth = (memory(venue) - before) / MIB
    cut = sum(isinstance(sent, int) for sent in poured)
    passed = cut == FLOODING and growth < 4 and slowest < 1
    say(capsys, "SEC S12 ping flood", passed, attempts=FLOODING, cut=cut, growth=f"{growth:.1f}MiB",
        victim_slowest=f"{slowest * 1000:.0f}ms")  # fmt: skip
    assert cut == FLOODING, f"not cut within 6 s: {poured}"
    assert growth < 4
    assert slowest < 1


async def test_a_vanished_phone_is_gone(
    venue: VenueProcess, room: str, come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing comes through any more, in either direction, and nobody says goodbye: closed within 30 s."""
    watcher = await come(venue.url, hello={"name": "Watcher"})
    await watcher.must("enter", room=room)
    host, port = venue.url.removeprefix("http://").split(":")
    async with Proxy(host, int(port)) as proxy, raw_crowd(venue, VANISHED, room, "Phone", proxy.port):
        await inside(watcher, room, "Phone", VANISHED)
        proxy.black_hole = True
        gone_at = time.monotonic()
        await until(lambda: proxy.ended == VANISHED, 35, lambda: f"{proxy.ended} of {VANISHED} were closed")
        closed = time.monotonic() - gone_at
    say(capsys, "GUARANTEE R10 embedded", closed <= 31, phones=VANISHED, closed_after=f"{closed:.1f}s")
    assert closed <= 31
