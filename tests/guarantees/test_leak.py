"""R19: nothing is left of ten thousand connections, half of which ended somewhere in the handshake."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from tests.checker.lines import say
from tests.guarantees.conftest import SEED, poster_rooms
from tests.guarantees.monitor import figures
from tests.guarantees.wire import Line, open_line
from tests.serving import VenueProcess

AT_ONCE = 50
WITHIN = 0.02
AT_ONCE_GONE = ("tasks", "process_open_files", "visits")
GONE = (*AT_ONCE_GONE, "people_inside", "topics_followed", "process_resident_bytes")
"""All that must be as it was; a place and a topic are kept for a while for who comes back."""


class Passer:
    """Comes as far as `steps` says and is gone: 1 the upgrade, 2 hello, 3 enter, 4 a message."""

    def __init__(self, number: int, room: str, steps: int) -> None:
        self._number, self._room, self._steps = number, room, steps
        self.done = asyncio.get_running_loop().create_future()

    def opened(self, line: Line) -> None:
        self._after(line, 1, "hello", name=f"Passer {self._number}")

    def heard(self, line: Line, frame: Any) -> None:
        if frame.get("re") == 1:
            self._after(line, 2, "enter", room=self._room)
        elif frame.get("re") == 2:
            self._after(line, 3, "typing", room=self._room)
        elif frame.get("re") == 3:
            line.cut()

    def _after(self, line: Line, step: int, do: str, **fields: Any) -> None:
        if self._steps <= step:
            line.cut()
        else:
            line.say(do, ref=step, **fields)

    def over(self, line: Line, code: int | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def pass_by(url: str, rooms: list[str], count: int, random: Random) -> None:
    """So many connections; half end within the request's head, the others later."""
    host, port = "127.0.0.1", int(url.rsplit(":", 1)[1])
    head = (
        f"GET /live HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: venue.v1\r\n\r\n"
    ).encode()

    async def one(number: int) -> None:
        if number % 2:
            _, writer = await asyncio.open_connection(host, port)
            writer.write(head[: random.randrange(len(head) + 1)])
            await asyncio.sleep(random.random() * 0.01)
            writer.transport.abort()
        else:
            passer = Passer(number, random.choice(rooms), random.randint(1, 4))
            await open_line(url, passer)
            await passer.done

    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(one(number) for number in range(first, min(count, first + AT_ONCE))))


def differences(before: dict[str, float], after: dict[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """What is more than 2 % more than it was; of small numbers one more, for the connection that asks."""
    return {
        name: after[name] - before[name] for name in names if after[name] - before[name] > max(1, WITHIN * before[name])
    }


@pytest.mark.parametrize(
    ("count", "names", "seconds"),
    [
        pytest.param(600, AT_ONCE_GONE, 8.0, marks=pytest.mark.quick, id="600"),
        pytest.param(10_000, GONE, 60.0, marks=pytest.mark.long, id="10000"),
    ],
)
async def test_nothing_is_left_of_those_who_passed_by(
    count: int,
    names: tuple[str, ...],
    seconds: float,
    backend: str,
    serve: Callable[..., VenueProcess],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Tasks, files, visits are soon what they were; a while later places, topics and memory, too."""
    venue = await asyncio.to_thread(serve)
    rooms, random, loop = await poster_rooms(venue.url), Random(SEED), asyncio.get_running_loop()

    async def at_rest(wanted: dict[str, float]) -> dict[str, float]:
        end = loop.time() + seconds
        while True:
            found = await figures(venue.url)
            if loop.time() > end or (wanted and not differences(wanted, found, names)):
                return found
            await asyncio.sleep(0.5)

    # The first crowd, as large as the second, fills what a process keeps for good: caches, the allocator's arenas.
    idle = await figures(venue.url)
    await pass_by(venue.url, rooms, count, random)
    before = await at_rest({**idle, "process_resident_bytes": idle["process_resident_bytes"] * 10})
    await pass_by(venue.url, rooms, count, random)
    after = await at_rest(before)
    more = differences(before, after, names)
    deltas = {name.removeprefix("process_"): round(after[name] - before[name]) for name in names}
    say(capsys, f"GUARANTEE R19 {backend}", not more, connections=count, **deltas,
        resident=f"{after['process_resident_bytes'] / before['process_resident_bytes'] - 1:+.1%}")  # fmt: skip
    assert not more
    assert after["hellos_total"] - before["hellos_total"] > count / 4, "too few came in to prove anything"
