"""People who talk, and how late they hear each other: in this process, or in one of their own.

Who measures must not be busy with something else: a loop that does two thousand TLS handshakes hears late.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import uvloop

from tests.guarantees.attendee import Attendee
from tests.guarantees.crowd import Crowd, quantile, until

ROOT = Path(__file__).resolve().parents[2]


class Chat:
    """What some people say in their rooms, and how late the others there hear it."""

    def __init__(self, people: list[Attendee], prefix: str) -> None:
        self._people = people
        self._prefix = prefix
        self.said_at: dict[str, tuple[str, float]] = {}
        """Message id → its room, and when it was said."""

    @contextmanager
    def going_on(self, pace: float) -> Iterator[None]:
        """Somebody says something every `pace` seconds."""
        task = asyncio.create_task(self._talk(pace))
        try:
            yield
        finally:
            task.cancel()

    async def _talk(self, pace: float) -> None:
        loop = asyncio.get_running_loop()
        for number in itertools.count(len(self.said_at)):
            one = self._people[number * 7 % len(self._people)]
            self.said_at[f"{self._prefix}{number}"] = one.room, loop.time()
            one.post(f"{self._prefix}{number}", "Is anybody else wondering about the second figure?")
            await asyncio.sleep(pace)

    def late(self) -> list[float]:
        """Seconds from saying to hearing, of every message for everybody in its room who was there all the time."""
        rooms: dict[str, list[Attendee]] = {}
        for one in self._people:
            rooms.setdefault(one.room, []).append(one)
        return [
            one.heard_at.get(id_, float("inf")) - at for id_, (room, at) in self.said_at.items() for one in rooms[room]
        ]

    def missed(self, people: list[Attendee]) -> int:
        """How many messages somebody of their room has not heard."""
        rooms: dict[str, list[str]] = {}
        for id_, (room, _) in self.said_at.items():
            rooms.setdefault(room, []).append(id_)
        return sum(id_ not in one.heard_at for one in people for id_ in rooms.get(one.room, ()))


@asynccontextmanager
async def others_talk(url: str, rooms: list[str], people: int, pace: float) -> AsyncIterator[dict[str, Any]]:
    """So many people in a process of their own talk in these rooms, one message every `pace` seconds. After the block
    the dictionary holds `said`, `p50`, `p99` (seconds) and `unacked`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.guarantees.chat", url, ",".join(rooms), str(people), str(pace),
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = {}
    try:
        assert await process.stdout.readline() == b"TALKING\n"
        yield found
        process.stdin.write(b"enough\n")
        found |= json.loads(await process.stdout.readline())
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def talk(url: str, rooms: list[str], people: int, pace: float) -> None:
    """What that process does: talks until a line comes in."""
    async with Crowd(1) as crowd:
        chat = Chat(await crowd.come(people, url, rooms), "o")
        with chat.going_on(pace):
            sys.stdout.write("TALKING\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.readline)
        with contextlib.suppress(AssertionError):
            await until(lambda: not any(one.unacked for one in crowd.all), 5, str)
        late, unacked = chat.late(), sum(len(one.unacked) for one in crowd.all)
        told = {"said": len(chat.said_at), "p50": quantile(late, 0.5), "p99": quantile(late, 0.99), "unacked": unacked}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(talk(sys.argv[1], sys.argv[2].split(","), int(sys.argv[3]), float(sys.argv[4])))
