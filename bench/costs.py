"""Measures what the simulation reckons with, on a real Redis, and what a shape really costs one process."""

import time
from dataclasses import dataclass

from bench.machine import cpu_seconds, raise_open_files, resident_bytes
from bench.servers import VenueServer
from bench.shape import Costs, Shape, writes_per_message
from tests.backends.redis.servers import Server

KIB = 1024
SMALL, LARGE = 10, 400
"""Visits in a room; two sizes, so that what a message costs falls into its append and its deliveries."""
SECONDS = 5.0
RATE = 300
SLOW, QUICK = 40, 400
"""Messages a second in the large room: nearly each is a write of its own, and several share one."""
MICRO = 1e6


@dataclass(frozen=True, slots=True)
class Run:
    """A shape at one process: its part of a core, Redis' part, what came of the messages."""

    load: float
    redis_load: float
    deliveries: float
    """A second."""
    lost: int
    p99_ms: float


def measure() -> Costs:
    """About a minute and a half on an idle machine; on a busy one processor time is still that of the process alone."""
    raise_open_files()
    with Server() as redis, VenueServer("--store", redis.url) as venue:
        posters = venue.posters()
        time.sleep(1.0)
        empty = resident_bytes(venue.pid)
        with venue.load() as load:
            cpu, redis_cpu = cpu_seconds(venue.pid), cpu_seconds(redis.pid)
            visits = SMALL * len(posters)
            load.open(posters * SMALL)
            load.idle(2.0)
            join = (cpu_seconds(venue.pid) - cpu) / visits * MICRO
            lease = (cpu_seconds(redis.pid) - redis_cpu) / visits * MICRO
            memory = (resident_bytes(venue.pid) - empty) / visits / KIB
            cpu = cpu_seconds(venue.pid)
            load.idle(2 * SECONDS)
            tick = (cpu_seconds(venue.pid) - cpu) / visits / (2 * SECONDS) * MICRO
            redis_cpu = cpu_seconds(redis.pid)
            few = load.post(visits, RATE, SECONDS)
            append = (cpu_seconds(redis.pid) - redis_cpu) / few.sent * MICRO
        with venue.load() as load:
            load.open(posters[:1] * LARGE)
            load.idle(2.0)
            slow, quick = (load.post(SMALL, rate, SECONDS) for rate in (SLOW, QUICK))
    few_us = few.per_message_us - tick * visits / RATE
    slow_us, quick_us = (slow.per_message_us - tick * LARGE / SLOW, quick.per_message_us - tick * LARGE / QUICK)
    few_writes, slow_writes, quick_writes = (
        size * writes_per_message(rate) for size, rate in ((SMALL, RATE / len(posters)), (LARGE, SLOW), (LARGE, QUICK))
    )
    write = (slow_us - quick_us) / (slow_writes - quick_writes)
    delivery = max(0.0, (quick_us - few_us - (quick_writes - few_writes) * write) / (LARGE - SMALL))
    follow, send = _follow(delivery + write, append)
    return Costs(
        delivery=delivery,
        write=write,
        append=few_us - SMALL * delivery - few_writes * write,
        follow=follow,
        join=join,
        tick=tick,
        visit=memory,
        process=empty / KIB,
        redis_append=append,
        redis_lease=lease,
        redis_send=send,
    )


def _follow(delivery: float, append: float) -> tuple[float, float]:
    """What a second process spends on each message of the first, and Redis on sending it there too."""
    with Server() as redis:
        store = f"{redis.url}?venue=bench"
        with VenueServer("--store", store) as here, VenueServer("--store", store) as there:
            rooms = here.posters()[:50]
            with here.load() as speakers, there.load() as listeners:
                listeners.open(rooms, sample_every=0)
                speakers.open(rooms)
                listeners.idle(1.0)
                cpu, redis_cpu = cpu_seconds(there.pid), cpu_seconds(redis.pid)
                posted = speakers.post(len(rooms), RATE, SECONDS, drain=2)
                follow = (cpu_seconds(there.pid) - cpu) / posted.sent * MICRO - delivery
                send = (cpu_seconds(redis.pid) - redis_cpu) / posted.sent * MICRO - append
    return max(0.0, follow), max(1.0, send)


def run(shape: Shape, seconds: float = 10.0) -> Run:
    """A real venue of one process on Redis with this shape's people and chat; at most as many rooms as the demo has.
    Nobody moves: `wander` must be 0. Raises RuntimeError when not everybody comes in."""
    raise_open_files()
    with Server() as redis, VenueServer("--store", redis.url) as venue, venue.load() as load:
        posters = venue.posters()[: shape.rooms]
        load.open([posters[n % len(posters)] for n in range(shape.attendees)], per_second=500)
        load.idle(3.0)
        redis_cpu = cpu_seconds(redis.pid)
        posted = load.post(min(shape.attendees, 500), shape.chat, seconds)
        return Run(
            load=posted.cpu / posted.window,
            redis_load=(cpu_seconds(redis.pid) - redis_cpu) / posted.window,
            deliveries=posted.deliveries / posted.window,
            lost=posted.expected - posted.delivered,
            p99_ms=posted.p99_ms,
        )
