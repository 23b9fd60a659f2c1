"""The topics of persons, followed while somebody needs them and a while longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.live.event import PersonTopic
from venue.live.opened import Opened

if TYPE_CHECKING:
    from venue.live.hub import Hub

LINGER = 30.0
"""Seconds a topic is still followed when its last visit is gone: as long as the longest back-off of a page. A crowd
that was cut off finds all it missed in memory; otherwise each would cost the store a read in its worst moment."""


class Persons:
    """By person: the topic. `held` counts the visits and hellos that need it; what nobody needs lingers."""

    def __init__(self, hub: Hub) -> None:
        self._opened: Opened[PersonTopic] = Opened(lambda person: PersonTopic(hub, person))
        self._unneeded: dict[PersonTopic, float] = {}
        """Since when, in order of time."""
        self._loop = hub.loop

    @property
    def all(self) -> dict[str, PersonTopic]:
        """Every topic that is followed."""
        return self._opened.all

    @property
    def held(self) -> list[PersonTopic]:
        """Those that somebody needs."""
        return [topic for topic in self.all.values() if topic.held]

    async def get(self, person: str) -> PersonTopic:
        """A person's own topic; give it back with `let_go`, once for each time it was asked for."""
        while True:
            topic = await self._opened.get(person)
            if self.all.get(person) is topic:  # not closed again in the turn before we were told
                topic.held += 1
                self._unneeded.pop(topic, None)
                return topic

    def let_go(self, topic: PersonTopic) -> None:
        """It is needed once less. A page that is loaded again says hello while its old connection ends: counting visits
        would close the topic under the new one."""
        topic.held -= 1
        if not topic.held:
            self._unneeded[topic] = self._loop.time()

    def sweep(self) -> None:
        """Stop following what was not needed for a while. The keeper calls this every second."""
        late = self._loop.time() - LINGER
        for topic in [topic for topic, since in self._unneeded.items() if since <= late]:
            del self._unneeded[topic]
            del self.all[topic.person]
            topic.close()
