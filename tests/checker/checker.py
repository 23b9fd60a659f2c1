"""Judges what clients of a venue noted down against what its log holds: was anything lost, doubled, reordered, forked?

Pure: a history and the logs in, faults out. Times are seconds of one monotonic clock shared by all clients.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """A client gave a command to the socket. A resend is noted again, with the same id."""

    client: str
    room: str
    id: str
    at: float


@dataclass(frozen=True, slots=True)
class Acked:
    """A client was told that its command is durable, at this place."""

    client: str
    room: str
    id: str
    seq: int
    at: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A client was told to send a command again later: it may stand behind what the client sent after it."""

    client: str
    room: str
    id: str


@dataclass(frozen=True, slots=True)
class Received:
    """A client got the update at this place, live or on catching up."""

    client: str
    room: str
    epoch: str
    seq: int
    id: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A client got a room's state instead of updates and now stands at this place. `shown`: (seq, id) in that state."""

    client: str
    room: str
    epoch: str
    seq: int
    shown: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stayed:
    """A client was in the room, connected, when everything had come to rest."""

    client: str
    room: str


Event = Sent | Acked | Refused | Received | Snapshot | Stayed


@dataclass(frozen=True, slots=True)
class Log:
    """A room's log as read after everything had come to rest: (seq, id) in the order in which it is kept."""

    epoch: str
    entries: tuple[tuple[int, str], ...]

    @property
    def top(self) -> int:
        return self.entries[-1][0] if self.entries else 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise. `rule` is durability, uniqueness, order, delivery, phantom or real-time."""

    rule: str
    text: str


def check(events: list[Event], logs: dict[str, Log], allowed: dict[str, set[str]] | None = None) -> list[Fault]:
    """Every broken promise in a history. Events of one client are in the order in which they happened to it.

    `allowed`: client → the rooms it may read; None when every client may read every room.
    """
    return [
        *_durable(events, logs),
        *_unique(logs),
        *_in_order(events, logs),
        *_delivered(events, logs, allowed),
        *_real_time(events, logs),
    ]


def _durable(events: list[Event], logs: dict[str, Log]) -> list[Fault]:
    """Every acknowledged command is in the log, once, where its acknowledgement said."""
    faults = []
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for room, log in logs.items():
        for seq, id_ in log.entries:
            places[room, id_].append(seq)
    for event in events:
        if isinstance(event, Acked) and places[event.room, event.id] != [event.seq]:
            found = places[event.room, event.id]
            faults.append(Fault("durability", f"{event.room} {event.id}: acked at {event.seq}, kept at {found}"))
    return faults


def _unique(logs: dict[str, Log]) -> list[Fault]:
    """No id twice in a log."""
    return [
        Fault("uniqueness", f"{room} {id_}: kept {count} times")
        for room, log in logs.items()
        for id_, count in Counter(id_ for _, id_ in log.entries).items()
        if count > 1
    ]


def _in_order(events: list[Event], logs: dict[str, Log]) -> list[Fault]:
    """Seqs are 1, 2, 3 … without holes, and what one client sent stands in the order in which it first sent it, but for
    what was refused meanwhile."""
    faults = [
        Fault("order", f"{room}: place {place} of the log has seq {seq}")
        for room, log in logs.items()
        for place, (seq, _) in enumerate(log.entries, start=1)
        if seq != place
    ]
    seqs = {(room, id_): seq for room, log in logs.items() for seq, id_ in log.entries}
    last: dict[tuple[str, str], int] = {}
    seen = {(event.room, event.id) for event in events if isinstance(event, Refused)}
    for event in events:
        key = (event.room, getattr(event, "id", ""))
        if not isinstance(event, Sent) or key in seen or key not in seqs:
            continue
        seen.add(key)
        mine = (event.client, event.room)
        if seqs[key] < last.get(mine, 0):
            faults.append(Fault("order", f"{event.room} {event.id}: before an earlier one of {event.client}'s"))
        last[mine] = max(seqs[key], last.get(mine, 0))
    return faults


def _delivered(events: list[Event], logs: dict[str, Log], allowed: dict[str, set[str]] | None) -> list[Fault]:
    """Each client's view of a room has no holes, agrees with the log, and reaches its end if the client stayed."""
    faults = []
    kept = {room: dict(log.entries) for room, log in logs.items()}
    stands: dict[tuple[str, str], int] = {}
    for event in events:
        where = (event.client, event.room)
        name = f"{event.client} in {event.room}"
        if isinstance(event, Received | Snapshot):
            if allowed is not None and event.room not in allowed[event.client]:
                faults.append(Fault("phantom", f"{name}: may not read this room"))
            log = logs.get(event.room)
            if log is None or event.epoch != log.epoch:
                faults.append(Fault("phantom", f"{name}: epoch {event.epoch} is not the log's"))
                continue
        if isinstance(event, Received):
            if kept[event.room].get(event.seq) != event.id:
                faults.append(Fault("phantom", f"{name}: {event.id} at {event.seq} is not what the log holds there"))
            if event.seq > stands.get(where, 0) + 1:
                faults.append(Fault("delivery", f"{name}: from {stands.get(where, 0)} to {event.seq}"))
            stands[where] = max(event.seq, stands.get(where, 0))
        elif isinstance(event, Snapshot):
            for seq, id_ in event.shown:
                if kept[event.room].get(seq) != id_:
                    faults.append(Fault("phantom", f"{name}: the state shows {id_} at {seq}, the log does not"))
            if event.seq < stands.get(where, 0):
                faults.append(Fault("delivery", f"{name}: the state stands at {event.seq}, behind what was received"))
            stands[where] = event.seq
        elif isinstance(event, Stayed) and stands.get(where, 0) != logs[event.room].top:
            at, top = stands.get(where, 0), logs[event.room].top
            faults.append(Fault("delivery", f"{name}: stayed, but stands at {at} of {top}"))
    return faults


def _real_time(events: list[Event], logs: dict[str, Log]) -> list[Fault]:
    """What was sent after another message's acknowledgement stands after that message."""
    faults = []
    first_sent: dict[tuple[str, str], float] = {}
    acks: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for event in events:
        if isinstance(event, Sent):
            key = (event.room, event.id)
            first_sent[key] = min(event.at, first_sent.get(key, event.at))
        elif isinstance(event, Acked):
            acks[event.room].append((event.at, event.seq))
    for room, log in logs.items():
        acked = iter(sorted(acks[room]))
        upcoming = next(acked, None)
        newest = 0
        for at, seq, id_ in sorted((first_sent[room, i], s, i) for s, i in log.entries if (room, i) in first_sent):
            while upcoming is not None and upcoming[0] < at:
                newest = max(newest, upcoming[1])
                upcoming = next(acked, None)
            if seq < newest:
                faults.append(Fault("real-time", f"{room} {id_}: at {seq}, sent after {newest} was acked"))
    return faults
