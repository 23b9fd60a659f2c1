"""The topics that come with hello: what everyone is told, and what only one person is."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Raw

from venue.domain.announcements import Announcements
from venue.live.topic import Topic
from venue.protocol import answers, codec, updates
from venue.protocol.names import EVENT, Position, person_topic

if TYPE_CHECKING:
    from venue.live.hub import Hub

MENTIONS = 50


class EventTopic(Topic):
    """The topic `event`: announcements. Every visit receives it."""

    __slots__ = ("_state", "_state_at", "announcements")

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub, EVENT)
        self.announcements = Announcements()
        self._state: Raw | None = None
        self._state_at = (-1, -1)

    def reset(self) -> None:
        """The log began anew."""
        super().reset()
        self.announcements = Announcements()
        self._state_at = (-1, -1)

    def fold(self, change: updates.Logged) -> None:
        """What stands announced after the change."""
        self.announcements.apply(change)

    def state(self) -> answers.EventState:
        """All announcements, withdrawn and expired ones too: a list of past ones is shown."""
        found = list(self.announcements.all.values())
        for announcement in found:
            self.hub.people.join(announcement.by, None)
        return answers.EventState(announcements=found)

    def welcome(self, after: Position | None) -> answers.EventTopic:
        """The topic as hello answers it."""
        reply = answers.EventTopic(topic=self.name, position=self.position, recovered=True)
        found = self.since(after)
        if found is not None:
            reply.updates = [Raw(payload) for payload in found]
            return reply
        at = (self.seq, self.hub.people.version)
        if self._state is None or self._state_at != at:
            self._state, self._state_at = Raw(codec.encode(self.state())), at
        reply.recovered, reply.state = False, self._state
        return reply


class PersonTopic(Topic):
    """One's own topic, `person:<id>`: followed while the person is inside."""

    __slots__ = ("held", "mentions", "person")

    def __init__(self, hub: Hub, person: str) -> None:
        super().__init__(hub, person_topic(person))
        self.person = person
        self.held = 0
        """How many are about to use it or do: visits, hellos on their way."""
        self.mentions: deque[updates.Mentioned] = deque(maxlen=MENTIONS)

    def reset(self) -> None:
        """The log began anew."""
        super().reset()
        self.mentions.clear()

    def fold(self, change: updates.Logged) -> None:
        """Keep the newest mentions."""
        if type(change) is updates.Mentioned:
            self.mentions.append(change)

    def encode(self, change: updates.Logged) -> bytes:
        """A mention shows the role its author has in the room it was made in."""
        change.topic = self.name
        if change.by is not None:
            self.hub.people.join(change.by, getattr(change, "room", None))
        return codec.encode(change)

    def welcome(self, after: Position | None) -> answers.PersonTopic:
        """The topic as hello answers it."""
        reply = answers.PersonTopic(topic=self.name, position=self.position, recovered=True)
        found = self.since(after)
        if found is not None:
            reply.updates = [Raw(payload) for payload in found]
        else:
            for mention in self.mentions:
                self.hub.people.join(mention.by, mention.room)
            reply.recovered, reply.state = False, answers.PersonState(mentions=list(self.mentions))
        return reply
