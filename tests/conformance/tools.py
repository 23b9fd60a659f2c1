"""What the tests of a store, a bus and presence are written with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from tests.conformance.view import View
from venue.ports import Append, Lease
from venue.protocol.facts import Who
from venue.protocol.refusals import Refusal
from venue.protocol.updates import Gone, Logged, Posted

ROOM = "room:p1"
DIGEST = b"0123456789abcdef"
OTHER_DIGEST = b"fedcba9876543210"
PATIENCE = 10.0
"""Seconds until something promised "soon" has failed; nothing waits that long when all is well."""


def posted(text: str = "Why not a held-out year?", id: str = "c1", by: str = "ada") -> Posted:
    """A change as the log holds it: no seq, no topic, no name."""
    return Posted(id=id, at="2024-05-11T09:45:00.000Z", by=Who(id=by), text=text)


def start(
    view: View,
    id: str = "c1",
    topic: str = ROOM,
    person: str = "ada",
    digest: bytes = DIGEST,
    changes: Sequence[Logged] | None = None,
    **more: Any,
) -> asyncio.Future[int | Refusal]:
    """Give an append to the store; the future is what `done` gets. A second call of `done` raises."""
    answer: asyncio.Future[int | Refusal] = asyncio.get_running_loop().create_future()
    given = tuple(changes) if changes is not None else (posted(f"text of {id}", id, person),)
    view.store.append(Append(topic, person, id, digest, given, answer.set_result, **more))
    return answer


async def append(view: View, id: str = "c1", **more: Any) -> int | Refusal:
    """Append and wait."""
    return await start(view, id, **more)


async def fill(view: View, number: int, topic: str = ROOM) -> None:
    """A log of `number` messages with the texts `1`, `2`, …"""
    answers = [start(view, f"f{n}", topic=topic, changes=[posted(str(n), f"f{n}")]) for n in range(1, number + 1)]
    assert await asyncio.gather(*answers) == list(range(1, number + 1))


async def mark(view: View, kind: str, thing: str, person: str, value: bytes | None = b"") -> bool:
    """Mark and wait."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    view.store.mark(kind, thing, person, value, answer.set_result)
    return await answer


def seqs(changes: Sequence[Logged]) -> list[int]:
    return [change.seq for change in changes]


def texts(changes: Sequence[Logged]) -> list[str | None]:
    """What was said; None where it is gone."""
    return [None if isinstance(change, Gone) else change.text for change in changes]


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds: what another process does is seen soon, not at once."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 (nobody tells us: it may be another process)
            await asyncio.sleep(0.005)


class Recorder:
    """A follower that writes down what it hears; `journal` may be shared with others."""

    def __init__(self, journal: list[Any] | None = None) -> None:
        self.journal = [] if journal is None else journal
        self.changes: list[Logged] = []
        self.epochs: set[str] = set()
        self.payloads: list[bytes] = []

    def logged(self, epoch: str, change: Logged) -> None:
        self.journal.append(("heard", change.id, change.seq))
        self.changes.append(change)
        self.epochs.add(epoch)

    def volatile(self, payload: bytes) -> None:
        self.journal.append(("volatile", payload))
        self.payloads.append(payload)

    def lost(self) -> None:
        self.journal.append(("lost",))


class Broken(Recorder):
    """A follower that fails at everything it hears."""

    def logged(self, epoch: str, change: Logged) -> None:
        super().logged(epoch, change)
        raise RuntimeError("broken follower")

    def volatile(self, payload: bytes) -> None:
        super().volatile(payload)
        raise RuntimeError("broken follower")


class Watcher:
    """Keeps the set of leases from what it is told, beginning with what `watch` gave."""

    def __init__(self) -> None:
        self.leases: dict[tuple[str, str], Lease] = {}
        self.journal: list[tuple[str, Any]] = []

    async def begin(self, view: View) -> Watcher:
        self.leases = {(lease.room, lease.visit): lease for lease in await view.presence.watch(self)}
        return self

    def arrived(self, lease: Lease) -> None:
        self.journal.append(("arrived", lease))
        self.leases[lease.room, lease.visit] = lease

    def departed(self, room: str, visit: str) -> None:
        self.journal.append(("departed", (room, visit)))
        self.leases.pop((room, visit), None)
