"""The keeper: what must happen by itself as time passes. One task, once a second."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from venue.domain.chat import noun_of, overdue, redaction
from venue.domain.times import seconds_of
from venue.live.actions.entering import BEAT
from venue.ports import Append
from venue.protocol import closes

if TYPE_CHECKING:
    from venue.live.hub import Hub

log = logging.getLogger("venue.live")


class Keeper:
    """Sweeps presence, tells the floor, beats, ends those who never say hello."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._task: asyncio.Task | None = None
        self._second = 0

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            try:
                self.second()
            except Exception:
                log.exception("the keeper stumbled; it goes on")

    def second(self) -> None:
        """One second passed."""
        hub = self.hub
        self._second += 1
        hub.presence.sweep(hub.now())
        hub.persons.sweep()
        hub.health.second()
        hub.metrics.second()
        hub.floor.tell()
        self._beat()
        self._end_silent()
        self._end_promises()
        if self._second % 60 == 0:
            hub.limits.sweep(hub.loop.time())
            self._redact_hidden()

    def _beat(self) -> None:
        # A tenth of the topics each second, so that beats do not come as one wave. A person's own topic without a log
        # has nothing to miss: the event's beat shows that the connection lives.
        turn = self._second % BEAT
        for topic in self.hub.topics():
            if hash(topic.name) % BEAT == turn and (topic.seq or topic.room_id or topic is self.hub.event_topic):
                topic.beat()

    def _redact_hidden(self) -> None:
        hub = self.hub
        for room in hub.live.values():
            for said in overdue(room.chat, hub.now()):
                change, redact = redaction(said, hub.now_text())
                # The colon keeps the id out of people's reach: whoever took it first would keep the message in the log.
                append = Append(room.name, "", f"redact:{said.seq}", b"", (change,), lambda outcome: None)
                append.redact, append.noun = redact, noun_of(said.id)
                append.expect = (append.noun, said.changed)
                hub.store.append(append)

    def _end_silent(self) -> None:
        now = self.hub.loop.time()
        for visit, deadline in list(self.hub.waiting_for_hello.items()):
            if deadline > now:
                break  # in order of arrival
            visit.end(closes.BAD_PROTOCOL, "no hello")

    def _end_promises(self) -> None:
        now = self.hub.now()
        for room in self.hub.live.values():
            until = room.staffing.until
            if until is not None and now - 2 <= seconds_of(until) <= now:
                room.tick.staffing()
