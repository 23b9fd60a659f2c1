"""What waits to be done in Redis: appends, marks, writes of records, volatile news. Each knows its command, what its
reply means, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from redis.exceptions import RedisError

from venue.backends.redis.link import Reply
from venue.ports import Append, StoreDown
from venue.protocol.refusals import BUSY, CHANGED, ID_REUSED, INVALID, NOT_FOUND, Refusal

NOT_NOW = Refusal(BUSY, "The venue cannot store anything just now. Send it again in a moment.", None, 2.0)
NOT_WRITABLE = Refusal(INVALID, "This cannot be written down.")
REUSED = Refusal(ID_REUSED, "This id was used for something else already. Give it a new one.", "id")
HAS_CHANGED = Refusal(CHANGED, "This has changed since you last saw it. Look again.")
NEW = Refusal(NOT_FOUND, "Nothing was done under this id.", "id")
REFUSED = {-1: REUSED, -2: HAS_CHANGED, -3: NEW}

TRANSIENT = (
    "ASK", "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "MOVED", "NOREPLICAS", "NOSCRIPT", "OOM",
    "READONLY", "TRYAGAIN", "UNKILLABLE",
)  # fmt: skip
"""How errors begin that pass by themselves, or with another server: what was asked is tried again."""
ELSEWHERE = ("ASK", "CLUSTERDOWN", "MOVED", "READONLY", "MASTERDOWN")
"""Those that say to look who has what now."""


class Work(Protocol):
    """Something a lane carries to Redis."""

    taken_at: float
    tries: int

    @property
    def command(self) -> bytes | None:
        """Packed; None as long as something must be known first."""

    def answer(self, reply: Reply, landed: Callable[[], None]) -> bool:
        """The reply came. True when `finish` can be called now; otherwise `landed` is called when it can."""

    def finish(self) -> None:
        """Tell who waits. Called in the order of the work."""

    def fail(self, error: Exception) -> None:
        """It was not done, or nobody knows; `finish` says so."""


class SendWork:
    """Volatile news on its way to everyone."""

    __slots__ = ("command", "taken_at", "tries")

    def __init__(self, command: bytes, now: float) -> None:
        self.command = command
        self.taken_at = now
        self.tries = 0

    def answer(self, reply: Reply, landed: Callable[[], None]) -> bool:
        return True

    def finish(self) -> None:
        """Nobody waits."""

    def fail(self, error: Exception) -> None:
        """It is gone."""


class MarkWork:
    """One person's mark."""

    __slots__ = ("_changed", "_done", "command", "taken_at", "tries")

    def __init__(self, command: bytes, done: Callable[[bool], None], now: float) -> None:
        self.command = command
        self.taken_at = now
        self.tries = 0
        self._done = done
        self._changed = False

    def answer(self, reply: Reply, landed: Callable[[], None]) -> bool:
        self._changed = reply == 1
        return True

    def finish(self) -> None:
        self._done(self._changed)

    def fail(self, error: Exception) -> None:
        self._changed = False


class WriteWork:
    """Records to put and drop; `done(None)` or `done(what is wrong)`."""

    __slots__ = ("_done", "_wrong", "command", "taken_at", "tries")

    def __init__(self, command: bytes, done: Callable[[Exception | None], None], now: float) -> None:
        self.command = command
        self.taken_at = now
        self.tries = 0
        self._done = done
        self._wrong: Exception | None = None

    def answer(self, reply: Reply, landed: Callable[[], None]) -> bool:
        return True

    def finish(self) -> None:
        self._done(self._wrong)

    def fail(self, error: Exception) -> None:
        self._wrong = StoreDown(f"The store cannot be written: {error}.")


class Landing(Protocol):
    """Where a done append goes before its `done`: every follower here hears of it first."""

    def landed(self, append: Append, epoch: str, first: int, repeated: bool, after: Callable[[], None]) -> bool:
        """True when the followers have it; otherwise `after` is called once they do."""


class AppendWork:
    """An append. On a cluster records it puts may belong to another server: then `versions` come first, and `settle`
    brings the records home before anybody is told."""

    __slots__ = ("_landing", "_outcome", "append", "command", "settle", "taken_at", "tries")

    def __init__(self, append: Append, command: bytes | None, landing: Landing, now: float) -> None:
        self.append = append
        self.command = command
        self.taken_at = now
        self.tries = 0
        self.settle: Callable[[int, bool, Callable[[], None]], None] | None = None
        """Given seq, whether it was done before, and whom to call once the records are home."""
        self._landing = landing
        self._outcome: int | Refusal = NOT_NOW

    def answer(self, reply: Reply, landed: Callable[[], None]) -> bool:
        first = reply[0]
        if first < 0:
            self._outcome = REFUSED[first]
            return True
        self._outcome = first
        repeated = bool(reply[2])
        # What looks like a repeat may be our own first try, whose reply was lost: it must be heard here all the same.
        silent = repeated and (self.tries == 1 or not self.append.changes)
        epoch = reply[1].decode()
        if self.settle is None:
            return silent or self._landing.landed(self.append, epoch, first, repeated, landed)

        def home() -> None:
            if silent or self._landing.landed(self.append, epoch, first, repeated, landed):
                landed()

        self.settle(first, repeated, home)
        return False

    def finish(self) -> None:
        self.append.done(self._outcome)

    def fail(self, error: Exception) -> None:
        self._outcome = NOT_NOW


def is_transient(error: RedisError) -> bool:
    """Whether trying again may help."""
    return code_of(error) in TRANSIENT


def code_of(error: RedisError) -> str:
    """The word an error begins with. redis-py takes some of them away, and gives their exception a name instead."""
    named = NAMED.get(type(error).__name__)
    return named or str(error).split(" ", 1)[0]


NAMED = {
    "AskError": "ASK",
    "BusyLoadingError": "LOADING",
    "ClusterDownError": "CLUSTERDOWN",
    "MasterDownError": "MASTERDOWN",
    "MovedError": "MOVED",
    "NoScriptError": "NOSCRIPT",
    "OutOfMemoryError": "OOM",
    "ReadOnlyError": "READONLY",
    "TryAgainError": "TRYAGAIN",
}
