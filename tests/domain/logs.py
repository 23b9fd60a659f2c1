"""A log in small: gives seqs, redacts, and is read again as a store would give it back."""

from __future__ import annotations

from typing import Any

from venue.protocol import codec, updates
from venue.protocol.facts import Who

NOON = 1_778_497_200.0
"""2026-05-11T11:00:00Z in Unix seconds."""
AT = "2026-05-11T11:00:00.000Z"
ADA, BO = Who("ada"), Who("bo")


class Log:
    """Changes in order; `fold` is anything with `apply`."""

    def __init__(self, *folds: Any) -> None:
        self.changes: list[updates.Logged] = []
        self.folds = folds

    def add(self, change: updates.Logged, redact: tuple[int, ...] = ()) -> updates.Logged:
        change.seq = len(self.changes) + 1
        for seq in redact:
            self.changes[seq - 1] = updates.Gone(seq=seq)
        self.changes.append(change)
        for fold in self.folds:
            fold.apply(codec.decode_logged(codec.encode(change)))
        return change

    def read_into(self, fold: Any) -> Any:
        """Fold everything from the start, as after a restart."""
        for change in self.changes:
            fold.apply(codec.decode_logged(codec.encode(change)))
        return fold
