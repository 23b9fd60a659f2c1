"""Ids, topics and positions: the names things have on the wire and in the store."""

from typing import Annotated

from msgspec import Meta, Struct

# `$(?!\n)` because a bare `$` also matches before a final newline, which would let "p12\n" through as an id.
ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$(?!\n)"
MAX_TEXT = 2_000
MAX_NAME = 80
MAX_FRAME = 64 * 1024

Id = Annotated[str, Meta(pattern=ID_PATTERN, description="an identifier: letters, digits, - and _, at most 64")]
Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT, description="what a person wrote: plain text")]
Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME, description="a name that people see")]
Time = Annotated[str, Meta(max_length=32, description="RFC 3339 in UTC, as 2024-05-11T09:45:00.000Z")]
Seq = Annotated[int, Meta(ge=0, le=2**53 - 1, description="a place in a log: 1, 2, 3 …; 0 is before the first")]

EVENT = "event"
FLOOR = "floor"
"""The room that the floor itself is: its visits receive the whole event's counts."""


def room_topic(room: str) -> str:
    """The topic of a room's log, `room:<id>`."""
    return f"room:{room}"


def person_topic(person: str) -> str:
    """The topic only this person may read, `person:<id>`."""
    return f"person:{person}"


def room_of(topic: str) -> str | None:
    """The room id of a room's topic, None for any other topic."""
    return topic[5:] if topic.startswith("room:") else None


class Position(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A place in a topic as a client brings it back: `[epoch, seq]` or `[epoch, seq, id]`.

    `id` is the id of the update at `seq`; it tells a log that lost its tail in a failover from one that did not.
    """

    epoch: Id
    seq: Seq
    id: Id | None = None
