"""A venue without sockets: a real hub over the embedded adapters, a clock that is told the time, and people in it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.live.loop import QuietLoop
from venue.app import open_hub
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.presence import LocalPresence
from venue.backends.embedded.store import SqliteStore
from venue.domain import records
from venue.domain.records import Event, Invitation, Person, Room
from venue.identity.keys import KeyClaims, Keys
from venue.live.connection import Caller
from venue.live.frames import Frames
from venue.live.hub import Hub
from venue.ports import Append, Identity
from venue.protocol import codec
from venue.protocol.facts import Author, PosterFacts

NOON = 1_778_497_200.0
"""2026-05-11T11:00:00Z in Unix seconds."""
SECRET = bytes(range(32))

PEOPLE = (
    Person("ada", "Ada Lovelace"),
    Person("bo", "Bo"),
    Person("pat", "Pat Presenter", ["presenter"], ["p1"]),
    Person("quinn", "Quinn Presenter", ["presenter"], ["p2"]),
    Person("scribe", "Sam Scribe", ["scribe"]),
    Person("vera", "Vera Volunteer", ["volunteer"]),
    Person("vic", "Vic Volunteer", ["volunteer"]),
    Person("carl", "Carl Chair", ["chair"]),
    Person("chris", "Chris Chair", ["chair"]),
)
ROOMS = (
    Room("floor", "floor", "The floor"),
    Room("p1", "poster", "On tidy data", 1, PosterFacts("On tidy data", [Author("Pat Presenter")], board="1")),
    Room("p2", "poster", "On noisy labels", 2, PosterFacts("On noisy labels", [Author("Quinn Presenter")])),
    Room("hall", "stage", "Main hall", 3),
    Room("secret", "table", "Not shown", 4, hidden=True),
)


class CountedStore(SqliteStore):
    """The embedded store; the loop knows what its threads still owe."""

    def _count(self, done):
        loop: QuietLoop = self.loop
        loop.busy += 1

        def counted(outcome: Any) -> None:
            loop.busy -= 1
            done(outcome)

        return counted

    def append(self, append: Append) -> None:
        append.done = self._count(append.done)
        super().append(append)

    def mark(self, kind, thing, person, value, done) -> None:
        super().mark(kind, thing, person, value, self._count(done))


def _counted(name: str):
    async def method(self: CountedStore, *arguments: Any) -> Any:
        self.loop.busy += 1
        try:
            return await getattr(SqliteStore, name)(self, *arguments)
        finally:
            self.loop.busy -= 1

    return method


for _name in ("open", "close", "read", "read_back", "tops", "get", "put", "drop", "list", "tally", "marks"):
    setattr(CountedStore, _name, _counted(_name))


class Wire:
    """A connection that keeps what it is sent."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.replies = 0
        """Batches marked as replies."""
        self.closed: tuple[int, str] | None = None
        self.reading = True

    def send(self, frames: Frames) -> None:
        if self.closed is not None:  # a socket that was closed takes no more
            return
        self.replies += frames.reply
        for payload in frames.payloads:
            self.raw.append(payload)
            self.frames.append(json.loads(payload))

    def close(self, code: int, reason: str = "") -> None:
        if self.closed is None:
            self.closed = (code, reason)

    def pause(self) -> None:
        self.reading = False

    def resume(self) -> None:
        self.reading = True


class Guest:
    """One visit of somebody: gives commands, waits for quiet, looks at what came."""

    def __init__(self, house: House, person: str | None, caller: Caller) -> None:
        self.house = house
        self.person = person
        self.wire = Wire()
        self.visit = house.hub.new_visit(self.wire, caller)
        self._ref = 0

    @property
    def frames(self) -> list[dict[str, Any]]:
        return self.wire.frames

    def give(self, do: str, **fields: Any) -> int:
        """Send a command and go on at once; its ref."""
        self._ref += 1
        self.visit.receive(json.dumps({"do": do, "ref": self._ref, **fields}).encode())
        return self._ref

    async def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Send a command; its answer, `{"ok": …}` or `{"no": …}`, once all is quiet."""
        ref = self.give(do, **fields)
        await self.house.quiet()
        return self.answer(ref)

    async def do(self, command: str, **fields: Any) -> Any:
        """As `ask`; must go well."""
        answer = await self.ask(command, **fields)
        assert "ok" in answer, answer
        return answer["ok"]

    async def refused(self, command: str, **fields: Any) -> str:
        """As `ask`; must be refused. The refusal's code."""
        answer = await self.ask(command, **fields)
        assert "no" in answer, answer
        return answer["no"]["code"]

    def answer(self, ref: int | None) -> dict[str, Any]:
        """The one answer to a command."""
        found = [frame for frame in self.frames if "re" in frame and frame["re"] == ref]
        assert len(found) == 1, (ref, found)
        return found[0]

    def told(self, up: str, topic: str | None = None) -> list[dict[str, Any]]:
        """Updates of one kind, oldest first."""
        return [f for f in self.frames if f.get("up") == up and (topic is None or f["in"] == topic)]

    def clear(self) -> None:
        """Forget what came so far."""
        self.wire.frames.clear()
        self.wire.raw.clear()

    async def go(self) -> None:
        """The connection is lost."""
        self.visit.gone()
        await self.house.quiet()


class House:
    """The venue under test."""

    def __init__(self, folder: Path, *, limits: bool = False) -> None:
        self.folder = folder
        self.limits = limits
        self.time = NOON
        self.keys = Keys(SECRET)
        self._ids = 0

    async def open(self, *, fill: bool = True, people=PEOPLE, rooms=ROOMS, door: str = "open") -> None:
        import asyncio

        self.loop: QuietLoop = asyncio.get_running_loop()
        self.bus = self.make_bus()
        self.store = self.make_store()
        self.store.loop = self.loop
        await self.store.open()
        if fill:
            await self.store.put(
                (records.SECRET, "keys", SECRET),
                (records.EVENT, "event", codec.encode(Event("A workshop"))),
                *((records.ROOM, room.id, codec.encode(room)) for room in rooms),
                *((records.PERSON, person.id, codec.encode(person)) for person in people),
                *((records.INVITATION, f"i-{p.id}", codec.encode(Invitation(p.id))) for p in people),
            )
        self.presence = LocalPresence(self.store)
        self.hub: Hub = await open_hub(
            self.store, self.bus, self.presence, door=door, limits=self.limits, now=lambda: self.time
        )
        self.hub.keeper.stop()  # tests say when a second has passed

    def make_bus(self) -> LocalBus:
        return LocalBus()

    def make_store(self) -> CountedStore:
        return CountedStore(self.folder, self.bus, gather=0.0)

    async def close(self) -> None:
        await self.quiet()
        await self.hub.stop()
        await self.presence.close()
        await self.store.close()

    async def restart(self) -> None:
        """End the venue and start it again on what it had kept."""
        await self.close()
        await self.open(fill=False)

    async def quiet(self) -> None:
        """Everything asked for is done, every frame is out."""
        await self.loop.quiet()

    async def pass_time(self, seconds: float) -> None:
        """Time passes, the keeper at work every second."""
        left = seconds
        while left > 0:
            step = min(1.0, left)
            self.time += step
            self.loop.advance(step)
            if step == 1.0:
                self.hub.keeper.second()
            left -= step
            await self.quiet()

    def key(self, person: str) -> str:
        """The key of somebody invited, or of a guest's id with a name."""
        invited = self.hub.people.invitation(f"i-{person}")
        return self.keys.sign(KeyClaims(person, "" if invited else person.title(), f"i-{person}" if invited else None))

    def identity(self, person: str) -> Identity:
        return self.hub.door.admit(key=self.key(person))

    def connect(self, person: str | None = None, **caller: Any) -> Guest:
        """A new connection; with a person, their cookie comes along."""
        return Guest(self, person, Caller(key=self.key(person) if person else None, **caller))

    async def come(self, person: str, *rooms: str, **hello: Any) -> Guest:
        """Somebody says hello and enters."""
        guest = self.connect(person)
        await guest.do("hello", **hello)
        for room in rooms:
            await guest.do("enter", room=room)
        return guest

    async def perform(self, person: str | None, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        """Commands by HTTP."""
        identity = self.identity(person) if person else None
        answers = await self.hub.perform(identity, [json.dumps(command).encode() for command in commands])
        return [json.loads(answer) for answer in answers]

    def id(self) -> str:
        """An id not used before."""
        self._ids += 1
        return f"id{self._ids}"


@asynccontextmanager
async def house_in(folder: Path, *, limits: bool = False, **opening: Any) -> AsyncIterator[House]:
    house = House(folder, limits=limits)
    await house.open(**opening)
    try:
        yield house
    finally:
        await house.close()
