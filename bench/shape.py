"""What a venue costs and what an event asks for: from both, how many processes and shards. Pure arithmetic."""

from dataclasses import dataclass
from math import ceil, exp

HEADROOM = 0.5
"""The part of a core that is planned with: the other half is for the end of a talk, when all walk at once, and for the
processes that take over when one is restarted."""

FLUSHES = 100
"""A second, at most, of a room."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Processor time in microseconds, memory in KiB, rates a second, as measured on one machine."""

    delivery: float
    """One message to one visit, beside the write."""
    write: float
    """One write to one visit: what is said in a room within a flush goes out together."""
    append: float
    """One durable message at the process that takes it, on Redis."""
    follow: float
    """One message of another process, read from the bus, decoded and folded."""
    join: float
    """One visit that comes into a room, the page's files not counted."""
    tick: float
    """One visit for a second in which nothing happens: pings, and the floor's counts."""
    visit: float
    """Memory of one visit, KiB."""
    process: float
    """Memory of a process before anybody comes, KiB."""
    redis_append: float
    """Redis' own time for one append."""
    redis_lease: float
    """Redis' own time for one visit that moves."""
    redis_send: float
    """Redis' own time to write one message to one more process."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An event. Rates are a second over everybody."""

    attendees: int
    rooms: int
    chat: float
    """Messages a second."""
    wander: float
    """Moves from room to room a second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shape asks for. Loads are parts of one core."""

    processes: int
    shards: int
    load: float
    """Of each process."""
    shard_load: float
    """Of each shard."""
    deliveries: float
    """A second, over all."""
    memory: float
    """Of each process, MiB."""


def writes_per_message(rate: float) -> float:
    """Writes to each visit of a room, for each message, at so many messages a second in it."""
    return FLUSHES / rate * (1 - exp(-rate / FLUSHES)) if rate else 1.0


def load_of(shape: Shape, costs: Costs, processes: int) -> float:
    """The part of a core that each of so many processes needs.

    Deliveries, appends, joins and ticks are shared out; what every process that has somebody in a room must do for each
    message there, is not: that is what bounds how far processes help."""
    in_room = shape.attendees / shape.rooms
    deliveries = shape.chat * in_room
    shared = deliveries * (costs.delivery + writes_per_message(shape.chat / shape.rooms) * costs.write)
    shared += shape.chat * costs.append
    shared += shape.wander * costs.join + shape.attendees * costs.tick
    # A process hears of a message when somebody of that room is there: 1 − P(nobody of the room is at this process).
    nearby = 1 - (1 - 1 / processes) ** in_room
    others = shape.chat * (processes - 1) / processes * nearby
    return (shared / processes + others * costs.follow) / 1e6


def shard_load_of(shape: Shape, costs: Costs, processes: int, shards: int) -> float:
    """The part of a core that each of so many Redis servers needs."""
    sends = shape.chat * min(processes, shape.attendees / shape.rooms)
    work = shape.chat * costs.redis_append + shape.wander * (costs.redis_lease + processes * costs.redis_send)
    return (work + sends * costs.redis_send) / shards / 1e6


def answer(shape: Shape, costs: Costs, at_most: int = 512) -> Answer:
    """The fewest processes and shards whose load stays below the headroom. Raises ValueError when no number does."""
    for processes in range(1, at_most + 1):
        load = load_of(shape, costs, processes)
        if load <= HEADROOM:
            break
    else:
        raise ValueError(f"{at_most} processes do not carry this: each message is known to too many of them.")
    shards = max(1, ceil(shard_load_of(shape, costs, processes, 1) / HEADROOM))
    return Answer(
        processes=processes,
        shards=shards,
        load=load,
        shard_load=shard_load_of(shape, costs, processes, shards),
        deliveries=shape.chat * shape.attendees / shape.rooms,
        memory=(costs.process + shape.attendees / processes * costs.visit) / 1024,
    )
