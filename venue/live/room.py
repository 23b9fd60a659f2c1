"""A room as a process runs it: the fold of its log, its roster, its tallies, its staffing light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw

from venue.domain.absence import Absence
from venue.domain.authority import may
from venue.domain.chat import Chat, message_of
from venue.domain.opening import Opening
from venue.domain.people import relations_of, shown_role
from venue.domain.revising import revised
from venue.domain.roster import Roster, Standing
from venue.domain.staffing import Staffing
from venue.live import news
from venue.live.tick import RoomTick
from venue.live.topic import Topic
from venue.protocol import answers, codec, updates
from venue.protocol.facts import Member, StaffingNow, Who
from venue.protocol.names import room_topic

if TYPE_CHECKING:
    from venue.domain.records import Person, Room
    from venue.live.hub import Hub
    from venue.protocol.names import Position

STATE_MESSAGES = 50
LARGE = 200
"""People from which on a room is told as count, staff and a sample: 500 joins would else cost 250,000 lines."""
SAMPLE = 50
TYPING = 5.0
"""Seconds for which "is writing" holds."""


class LiveRoom(Topic):
    """One room. `record` is its document; the rest is folded or volatile."""

    __slots__ = (
        "_state", "_state_at", "absence", "chat", "opening", "reactions", "record", "revised_at", "roster",
        "staffing", "tick", "typing",
    )  # fmt: skip

    def __init__(self, hub: Hub, record: Room) -> None:
        super().__init__(hub, room_topic(record.id))
        self.record = record
        self.roster = Roster()
        self.absence = Absence()
        self.reactions: dict[str, dict[str, set[str]]] = {}
        self.typing: dict[str, tuple[Who, float]] = {}
        self.tick = RoomTick(self)
        self._begin()

    def _begin(self) -> None:
        self.chat = Chat()
        self.staffing = Staffing()
        self.opening = Opening()
        self._state: Raw | None = None
        self._state_at = (-1, -1)
        self.revised_at = 0

    async def open(self) -> None:
        """Follow, fold, and read the marks that belong to the room."""
        await super().open()
        for (thing, person), _ in (await self.hub.store.marks("reaction", f"{self.record.id}/")).items():
            _, message, emoji = thing.split("/", 2)
            if message not in self.chat.by_id:  # taken back: nobody can react to it or see that they did
                continue
            self.reactions.setdefault(message, {}).setdefault(emoji, set()).add(person)
        if self.hub.people.presenters(self.record.id):
            found = await self.hub.store.marks("absence", self.record.id, "")
            since = float(found.get((self.record.id, ""), b"0"))
            came = await self.hub.store.marks("came", f"{self.record.id}/{since:.0f}")
            self.absence = Absence(since, {person for _, person in came})

    # the log

    def reset(self) -> None:
        """The log began anew."""
        super().reset()
        self._begin()

    def fold(self, change: updates.Logged) -> None:
        """What the room is after the change."""
        if type(change) is updates.Deleted and (said := self.chat.by_id.get(change.message)):
            self.ring.redact(self.name, (said.seq, *said.edits))
            self.reactions.pop(change.message, None)
        self.chat.apply(change)
        self.staffing.apply(change)
        self.opening.apply(change)
        if type(change) is updates.Revised:
            self.revised_at = change.seq

    def told(self, change: updates.Logged) -> None:
        """A live change also moves what is shown beside the log."""
        kind = type(change)
        if kind is updates.Posted:
            if self.typing.pop(change.by.id, None):
                self.tick.typing()
            self.hub.floor.touch(self.record.id)
        elif kind is updates.Staffed:
            self.tick.staffing()
        elif kind is updates.Opened or kind is updates.Closed:
            self.hub.floor.touch(self.record.id)
        elif kind is updates.Revised:
            self.hub.revise(self.record.id, revised(self.record.poster, change))

    def volatile(self, payload: bytes) -> None:
        """Reactions, typing and first words of any process."""
        item = news.decode_news(payload)
        if type(item) is news.Reacted and item.message in self.chat.by_id:
            people = self.reactions.setdefault(item.message, {}).setdefault(item.emoji, set())
            (people.add if item.on else people.discard)(item.person)
            self.tick.tallies(item.message)
        elif type(item) is news.Typed:
            self.typing[item.person] = (Who(item.person, item.name, item.mode), self.hub.now() + TYPING)
            self.tick.typing()
        elif type(item) is news.Introduced and not self.hub.people.known(item.person.id):
            self.hub.people.put_guest(item.person)

    # presence

    def arrived(self, person: str) -> None:
        """The roster shows something new of this person (here, gone, another mode)."""
        self.hub.floor.touch(self.record.id)
        self.tick.roster(person)
        standing = self.roster.people.get(person)
        known = self.hub.people.get(person)
        presents = known is not None and self.record.id in known.presents
        if standing is None and self.typing.pop(person, None):
            self.tick.typing()
        if presents:
            self._presenter_moved(here=standing is not None)
        elif standing is not None and self.absence.arrived(person):
            thing = f"{self.record.id}/{self.absence.since:.0f}"
            self.hub.store.mark("came", thing, person, b"1", lambda changed: None)

    def _presenter_moved(self, here: bool) -> None:
        self.tick.staffing()
        if here:
            self.absence.end()
        elif not self.present_staff():
            self.absence.begin(self.hub.now())
            since = b"%.0f" % self.hub.now()
            self.hub.store.mark("absence", self.record.id, "", since, lambda changed: None)

    def present_staff(self) -> list[str]:
        """Names of the presenters who are here."""
        people = self.hub.people
        return [person.name for person in people.presenters(self.record.id) if person.id in self.roster.people]

    def light(self) -> StaffingNow:
        """The staffing light now."""
        return self.staffing.light(self.present_staff(), self.hub.now())

    def member(self, person: str, standing: Standing) -> Member:
        """A line of the roster."""
        known = self.hub.people.get(person)
        return Member(
            person, known.name if known else standing.name or "Guest", standing.mode,
            shown_role(known, self.record.id), standing.passing,
        )  # fmt: skip

    @property
    def large(self) -> bool:
        """Whether the roster is told as a sample."""
        return len(self.roster.people) > LARGE

    def members(self, limit: int | None = None) -> list[Member]:
        """The roster, staff first in a sample."""
        everyone = self.roster.people
        if limit is None or len(everyone) <= limit:
            return [self.member(person, standing) for person, standing in everyone.items()]
        staff = [person for person in self.hub.people.staff(self.record.id) if person in everyone]
        chosen = dict.fromkeys(staff[:limit])
        for person in reversed(everyone):
            if len(chosen) >= limit:
                break
            chosen[person] = None
        return [self.member(person, everyone[person]) for person in chosen]

    # what a visit is told on entering

    def state(self) -> answers.RoomState:
        """The room folded."""
        said, older = self.chat.newest(STATE_MESSAGES)
        for one in said:
            self.hub.people.join(one.by, self.record.id)
        return answers.RoomState(
            kind=self.record.kind, title=self.record.title, open=self.opening.open,
            messages=[message_of(one) for one in said], total=self.chat.total, older=older, poster=self.record.poster,
            said={"status": self.staffing.status, "until": self.staffing.until} if self.staffing.status else None,
        )  # fmt: skip

    def encoded_state(self) -> Raw:
        """The state, encoded once for all who come in between two changes."""
        at = (self.seq, self.hub.people.version)
        if self._state is None or self._state_at != at:
            self._state, self._state_at = Raw(codec.encode(self.state())), at
        return self._state

    def now(self) -> answers.Now:
        """What is not in the log."""
        if self.large:
            self.tick.sampled()
        found = answers.Now(
            roster=self.members(SAMPLE if self.large else None), roster_v=self.tick.version,
            count=self.roster.count(), tallies=self.tallies(), staffing=self.light(),
        )  # fmt: skip
        if self is self.hub.floor.room:
            found.floor, found.inside = self.hub.floor.encoded(), self.hub.floor.inside
        return found

    def tallies(self) -> dict[str, dict[str, int]]:
        """Reactions of the newest messages (older ones come with their page)."""
        said, _ = self.chat.newest(STATE_MESSAGES * 4)
        return {one.id: counts for one in said if (counts := self.tally(one.id))}

    def tally(self, message: str) -> dict[str, int]:
        """Emoji → how many people."""
        return {emoji: len(people) for emoji, people in self.reactions.get(message, {}).items() if people}

    def mine(self, person: Person, seen: int) -> answers.Mine:
        """What is this person's own here."""
        reactions = {
            message: mine
            for message, emojis in self.reactions.items()
            if (mine := [emoji for emoji, people in emojis.items() if person.id in people])
        }
        found = answers.Mine(reactions=reactions, seen=seen, may=may(relations_of(person, self.record.id)))
        if self.record.id in person.presents:
            found.came_while_away = len(self.absence.came)
        return found

    def enter(self, person: Person, after: Position | None, seen: int) -> answers.RoomTopic:
        """The answer to enter: what came since, or the state."""
        reply = answers.RoomTopic(topic=self.name, position=self.position, recovered=True)
        found = self.since(after)
        if found is None:
            reply.recovered, reply.state = False, self.encoded_state()
        else:
            reply.updates = [Raw(payload) for payload in found]
        reply.now, reply.mine = self.now(), self.mine(person, seen)
        return reply
