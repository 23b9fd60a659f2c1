"""The newest encoded updates of a topic, so that coming back after a short absence costs the store nothing."""

from collections import deque

from venue.protocol import codec
from venue.protocol.names import Position
from venue.protocol.updates import Gone

REPLAY_UPDATES = 300
REPLAY_BYTES = 128 * 1024
"""A reply replays at most this much; beyond it the state is smaller than the history (DESIGN 5)."""
KEPT_UPDATES = 1_000
KEPT_BYTES = 512 * 1024


class Ring:
    """Encoded updates by seq, consecutive, newest last, bounded in number and bytes."""

    __slots__ = ("_bytes", "_entries", "_first")

    def __init__(self) -> None:
        self._entries: deque[tuple[str, bytes]] = deque()
        self._first = 1
        self._bytes = 0

    def add(self, seq: int, id: str, payload: bytes) -> None:
        """Append the update that follows the newest one; anything else starts the ring anew."""
        if seq != self._first + len(self._entries):
            self.clear()
            self._first = seq
        self._entries.append((id, payload))
        self._bytes += len(payload)
        while len(self._entries) > KEPT_UPDATES or self._bytes > KEPT_BYTES:
            self._bytes -= len(self._entries.popleft()[1])
            self._first += 1

    def clear(self) -> None:
        """Forget everything: names or texts in it are stale."""
        self._entries.clear()
        self._bytes = 0

    def redact(self, topic: str, seqs: tuple[int, ...]) -> None:
        """Replace updates by `gone`: what was taken back is not replayed to anyone."""
        for seq in seqs:
            index = seq - self._first
            if 0 <= index < len(self._entries):
                gone = codec.encode(Gone(topic=topic, seq=seq))
                self._bytes += len(gone) - len(self._entries[index][1])
                self._entries[index] = ("", gone)

    def since(self, after: Position, seq: int) -> list[bytes] | None:
        """The updates after a position, when they are all here, few enough, and the position is of this log's history;
        None when only the state will do. The epoch is the caller's to compare."""
        missing = seq - after.seq
        if missing < 0 or missing > REPLAY_UPDATES:
            return None
        index = after.seq + 1 - self._first
        if index < 0 or (missing and index + missing > len(self._entries)):
            return None
        if after.id is not None and after.seq:
            if not 0 <= index - 1 < len(self._entries):
                return None
            known = self._entries[index - 1][0]
            if known and known != after.id:
                return None
        found = [self._entries[i][1] for i in range(index, index + missing)]
        return found if sum(map(len, found)) <= REPLAY_BYTES else None
