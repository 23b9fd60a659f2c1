"""What waits for the writer: appends (as the port has them), marks and writes of records; and what came of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from venue.ports import Append, Put, StoreDown
from venue.protocol.refusals import BUSY, INVALID, Refusal

NOT_NOW = Refusal(BUSY, "The venue cannot store anything just now. Send it again in a moment.", None, 2.0)
NOT_WRITABLE = Refusal(INVALID, "This cannot be written down.")


@dataclass(slots=True)
class Mark:
    """One person's mark on a thing; `value` None removes it. `done(changed)` once durable."""

    kind: str
    thing: str
    person: str
    value: bytes | None
    done: Callable[[bool], None]


@dataclass(slots=True)
class Write:
    """Records to put, then (kind, key) of records to drop, all or none; `done(None)` once durable, or with what is
    wrong."""

    puts: tuple[Put, ...]
    drops: tuple[tuple[str, str], ...]
    done: Callable[[Exception | None], None]


Work = Append | Mark | Write


class Outcome(NamedTuple):
    """`work.done(result)`; an append that was really added now also has its epoch, and is delivered first."""

    work: Work
    result: int | Refusal | bool | Exception | None
    epoch: str | None = None


Outcomes = list[Outcome]
"""What came of a batch, in the order of its work."""


def undone(work: Work, error: Exception) -> Outcome:
    """What comes of work that the medium did not take."""
    if isinstance(work, Append):
        return Outcome(work, NOT_NOW)
    if isinstance(work, Mark):
        return Outcome(work, False)
    return Outcome(work, StoreDown(f"The store cannot be written: {error}."))


def unfit(work: Work, error: Exception) -> Outcome:
    """What comes of work that no store could take, such as half a character: the fault of whoever gave it."""
    if isinstance(work, Append):
        return Outcome(work, NOT_WRITABLE)
    if isinstance(work, Mark):
        return Outcome(work, False)
    return Outcome(work, error)
