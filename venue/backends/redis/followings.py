"""Who follows which topic in this process, and how far each topic has been heard."""

from __future__ import annotations

import logging
from collections.abc import Callable

from venue.ports import Follower
from venue.protocol.updates import Logged

log = logging.getLogger(__name__)


class Following:
    """One follower of one topic."""

    __slots__ = ("complained", "follower", "over")

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.over = False
        """True once unfollowed: a delivery that is going on must pass it over."""
        self.complained = False
        """Whether its failure was logged; a broken one would otherwise fill the log at the room's pace."""


class Heard:
    """A topic: its followers, and where its news stand."""

    __slots__ = ("baseline", "current", "epoch", "followings", "id", "id_seq", "leaves", "seq", "waiting")

    def __init__(self) -> None:
        # A tuple, made anew when someone comes or goes: a delivery going on walks the one it began with.
        self.followings: tuple[Following, ...] = ()
        self.epoch = ""
        self.seq = 0
        self.current = False
        """Whether nothing can have been missed since `seq`: subscribed without a break."""
        self.baseline: tuple[str, int] | None = None
        """(epoch, top) of the log when it was last read here: what counts until something is heard."""
        self.id = ""
        self.id_seq = 0
        """The newest entry known with its id: what tells this log from one that lost its tail."""
        self.leaves = 0
        """How often the last follower has left."""
        self.waiting: list[tuple[int, Callable[[], None]]] = []
        """(seq, whom to tell once it was heard): done appends that what came before has not reached yet."""

    def follow(self, follower: Follower) -> None:
        """Add a follower, once."""
        if not any(following.follower is follower for following in self.followings):
            self.followings = (*self.followings, Following(follower))

    def unfollow(self, follower: Follower) -> None:
        """Take a follower off, also for a delivery going on."""
        for following in self.followings:
            if following.follower is follower:
                following.over = True
        self.followings = tuple(following for following in self.followings if not following.over)

    def know(self, seq: int, id: str) -> None:
        """This id stands at this seq."""
        if id and seq >= self.id_seq:
            self.id, self.id_seq = id, seq

    def tell_logged(self, topic: str, epoch: str, change: Logged) -> None:
        """The next change."""
        for following in self.followings:
            if not following.over:
                try:
                    following.follower.logged(epoch, change)
                except Exception as error:
                    _complain(topic, following, error)

    def tell_volatile(self, topic: str, payload: bytes) -> None:
        """Something that is not kept."""
        for following in self.followings:
            if not following.over:
                try:
                    following.follower.volatile(payload)
                except Exception as error:
                    _complain(topic, following, error)

    def tell_lost(self, topic: str) -> None:
        """Something may have been missed."""
        for following in self.followings:
            if not following.over:
                try:
                    following.follower.lost()
                except Exception as error:
                    _complain(topic, following, error)

    def release(self) -> None:
        """Tell those who waited for what has now been heard."""
        if not self.waiting:
            return
        ready = [after for seq, after in self.waiting if seq <= self.seq]
        self.waiting = [entry for entry in self.waiting if entry[0] > self.seq]
        for after in ready:
            after()


def _complain(topic: str, following: Following, error: Exception) -> None:
    if not following.complained:
        following.complained = True
        log.error("a follower of %s fails; said once", topic, exc_info=error)
