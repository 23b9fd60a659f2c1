"""The bus of a venue in one process: everyone who follows is here."""

import asyncio
import logging

from venue.ports import Follower
from venue.protocol.updates import Logged

log = logging.getLogger(__name__)


class _Following:
    """One follower of one topic."""

    __slots__ = ("complained", "follower", "over")

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.over = False
        """True once unfollowed: a delivery that is going on must pass it over."""
        self.complained = False
        """Whether its failure was logged; a broken one would otherwise fill the log at the room's pace."""


class LocalBus:
    """ports.Bus in memory. A follower that fails is logged once and stops nobody else from hearing."""

    def __init__(self) -> None:
        # Tuples, made anew when someone comes or goes: a delivery going on walks the one it began with.
        self._topics: dict[str, tuple[_Following, ...]] = {}

    async def follow(self, topic: str, follower: Follower) -> None:
        followings = self._topics.get(topic, ())
        if not any(following.follower is follower for following in followings):
            self._topics[topic] = (*followings, _Following(follower))

    def unfollow(self, topic: str, follower: Follower) -> None:
        stay = []
        for following in self._topics.pop(topic, ()):
            if following.follower is follower:
                following.over = True
            else:
                stay.append(following)
        if stay:
            self._topics[topic] = tuple(stay)

    def send(self, topic: str, payload: bytes) -> None:
        # In a later turn of the loop: the sender, often a follower itself, has then finished what it was doing.
        if topic in self._topics:
            asyncio.get_running_loop().call_soon(self._send, topic, payload)

    @property
    def proved(self) -> bool:
        return True

    def deliver(self, topic: str, epoch: str, change: Logged) -> None:
        """An append has become durable: tell everyone who follows its topic. For the store, on the loop."""
        for following in self._topics.get(topic, ()):
            if not following.over:
                try:
                    following.follower.logged(epoch, change)
                except Exception as error:
                    self._complain(topic, following, error)

    def _send(self, topic: str, payload: bytes) -> None:
        for following in self._topics.get(topic, ()):
            if not following.over:
                try:
                    following.follower.volatile(payload)
                except Exception as error:
                    self._complain(topic, following, error)

    def _complain(self, topic: str, following: _Following, error: Exception) -> None:
        if not following.complained:
            following.complained = True
            log.error("a follower of %s fails; said once", topic, exc_info=error)
