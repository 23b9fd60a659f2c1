"""The hub: the running venue of one process. Holds what is open, and is what the edges talk to."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from msgspec.structs import replace

from venue.domain import authority, records
from venue.domain.people import is_muted, relations_of
from venue.domain.records import Event, Person, Room, Session
from venue.domain.roster import Roster
from venue.domain.times import text_of
from venue.live import news
from venue.live.attendance import Attendance
from venue.live.errand import Errand
from venue.live.event import EventTopic
from venue.live.floor import LiveFloor
from venue.live.followers import PeopleNews, RoomsNews
from venue.live.health import Health
from venue.live.keeper import Keeper
from venue.live.limits import Limits
from venue.live.metrics import Metrics
from venue.live.opened import Opened
from venue.live.outbox import Outbox
from venue.live.people import People
from venue.live.persons import Persons
from venue.live.reading import Reading
from venue.live.refreshing import Refreshing
from venue.live.room import LiveRoom
from venue.live.standing import Standing
from venue.live.tickets import Tickets
from venue.live.visits import Visits
from venue.protocol import answers, codec, refusals, updates
from venue.protocol.commands import COMMANDS
from venue.protocol.facts import Mode, PosterFacts
from venue.protocol.names import FLOOR
from venue.protocol.refusals import Refused

if TYPE_CHECKING:
    from venue.live.connection import Caller, Connection
    from venue.live.visit import Visit
    from venue.ports import Bus, Door, Identity, Presence, Store

log = logging.getLogger("venue.live")


class Hub(Visits, Reading, Refreshing, Standing):
    """One venue in one process. `start` before use, `stop` after; all on one event loop."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        presence: Presence,
        door: Door | None = None,
        *,
        people: People | None = None,
        limits: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.store, self.bus, self.presence, self.door = store, bus, presence, door
        self.now = now
        self.loop = asyncio.get_running_loop()
        self.people = people or People()
        self.limits = Limits(limits)
        self.tickets = Tickets()
        self.outbox = Outbox(self.loop)
        self.counters: Counter[str] = Counter()
        self.event = Event(title="")
        self.sessions: list[Session] = []
        self.rooms: dict[str, Room] = {}
        self.inside = Roster()
        self.floor = LiveFloor(self)
        self.ready = False
        self.command_names = list(COMMANDS)
        self._opened: Opened[LiveRoom] = Opened(self._make_room)
        self.persons = Persons(self)
        self.event_topic = EventTopic(self)
        self.attendance = Attendance(self)
        self.keeper = Keeper(self)
        self.health = Health(self)
        self.metrics = Metrics(self)
        self._tasks: set[asyncio.Task] = set()
        self._now_text = (0, "")
        Visits.__init__(self)
        Standing.__init__(self)

    # life

    async def start(self) -> None:
        """Read what the store holds, follow the bus, open the rooms that have a log."""
        await self.bus.follow(news.PEOPLE, PeopleNews(self))
        await self.bus.follow(news.ROOMS, RoomsNews(self))
        await self.people.load(self.store)
        await self.reload()
        await self.event_topic.open()
        tops = await self.store.tops()
        for id in self.rooms:
            if f"room:{id}" in tops or self.people.presenters(id):
                await self.room(id)
        await self.attendance.start()
        await self.metrics.start()
        self.keeper.start()
        self.ready = True

    async def stop(self) -> None:
        """Let go of everything; the store is the caller's to close."""
        self.ready = False
        self.keeper.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def reload(self) -> None:
        """Read event, sessions and rooms again: after a start or an import."""
        if (raw := await self.store.get(records.EVENT, "event")) is not None:
            self.event = codec.decode(raw, Event)
        found = [codec.decode(raw, Session) for raw in (await self.store.list(records.SESSION)).values()]
        self.sessions = sorted(found, key=lambda session: (session.start, session.end, session.id))
        rooms = [codec.decode(raw, Room) for raw in (await self.store.list(records.ROOM)).values()]
        self.rooms = {room.id: room for room in sorted(rooms, key=lambda room: (room.order, room.id))}
        for id, live in self.live.items():
            if (record := self.rooms.get(id)) is not None:
                live.record = record
        if FLOOR in self.rooms and self.floor.room is None:
            self.floor.room = await self.room(FLOOR)
        self.floor.forget()

    def run(self, work: Coroutine) -> None:
        """Run something beside; it is cancelled at the end and its failure is logged."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ran)

    def _ran(self, task: asyncio.Task) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task failed", exc_info=error)

    # time

    def now_text(self) -> str:
        """Now as RFC 3339 to the millisecond; formatted once a millisecond."""
        now = self.now()
        key = round(now * 1000)
        if key != self._now_text[0]:
            self._now_text = (key, text_of(now))
        return self._now_text[1]

    # rooms and topics

    @property
    def live(self) -> dict[str, LiveRoom]:
        """Rooms open in this process."""
        return self._opened.all

    def _make_room(self, id: str) -> LiveRoom:
        record = self.rooms.get(id)
        if record is None or record.hidden:
            raise Refused(refusals.NOT_FOUND, "There is no such room.", "room")
        return LiveRoom(self, record)

    async def room(self, id: str) -> LiveRoom:
        """The live room, opened if need be. Refused `not_found`."""
        room = self.live.get(id)
        if room is None:
            room = await self._opened.get(id)
            self.attendance.fill(room)
        return room

    def topics(self):
        """Every topic followed now."""
        yield self.event_topic
        yield from self.live.values()
        yield from self.persons.all.values()

    def revise(self, id: str, facts: PosterFacts) -> None:
        """A poster's facts are now these (its record in the store already says so)."""
        self.put_room(replace(self.rooms[id], poster=facts, title=facts.title))

    def put_room(self, record: Room) -> None:
        """A room's record is now this."""
        self.rooms[record.id] = record
        self.floor.forget()
        if (live := self.live.get(record.id)) is not None:
            live.record = record
            self.floor.touch(record.id)

    def tell_room(self, record: Room) -> None:
        """A room's record, already in the store, is now this: tell every process."""
        self.bus.send(news.ROOMS, codec.encode(news.RoomChanged(record)))

    async def retell_room(self, id: str) -> None:
        """A room's record is now what the store holds: tell every process."""
        if (raw := await self.store.get(records.ROOM, id)) is not None:
            self.tell_room(codec.decode(raw, Room))

    # people

    def me(self, person: Person, mode: Mode) -> answers.Me:
        """What a person is told about themselves."""
        return answers.Me(
            id=person.id, name=person.name, roles=["attendee", *person.roles], mode=mode, presents=person.presents,
            guest=person.guest, muted=is_muted(person, self.now_text()),
        )  # fmt: skip

    def may(self, identity: Identity, room: str | None = None) -> list[str]:
        """Commands this person may give beyond what everyone may."""
        return authority.may(relations_of(self.people.of(identity), room))

    def set_mode(self, person: str, mode: Mode) -> None:
        """All visits of a person are now in this mode."""
        for visit in self.visits_of(person):
            visit.set_mode(mode)

    # commands by HTTP

    async def perform(self, identity: Identity | None, frames: list[bytes], address: str = "") -> list[bytes]:
        """Run commands of one request in order; one answer for each."""
        errand = Errand(self, identity, address)
        found = [await errand.run(frame) for frame in frames]
        if errand.identity is not None:
            self.forget_guest(errand.identity.person)
        return found

    def restart_hint(self, after_ms: int) -> bytes:
        """The update that says: we restart, come back within this many milliseconds."""
        return codec.encode(updates.Reconnect(after_ms=after_ms))

    def new_visit(self, connection: Connection, caller: Caller) -> Visit:
        """A socket was opened."""
        from venue.live.visit import Visit

        return Visit(self, connection, caller)
