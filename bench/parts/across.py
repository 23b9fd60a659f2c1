"""Two processes on one Redis: what is posted at one reaches the visits of the other; what Redis has to do for it."""

from dataclasses import dataclass

from bench.figures import Figure
from bench.load import Posted
from bench.parts.sides import TURNS
from bench.servers import VenueServer
from tests.backends.redis.servers import Server

ROOMS, EACH, RATE = 50, 4, 1_000
WARM_UP, SECONDS = 1.0, 8.0
SLACK = 3.0
"""Seconds that the other side listens on: the last messages must come too."""
WITHIN = ("del", "hdel", "hexists", "hget", "hset", "pexpire", "publish", "xadd", "xrange")
"""What the venue gives only from within its scripts while it runs (publish: see below)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one start of everything."""

    posted: Posted
    frames: int
    p50_ms: float
    p99_ms: float
    commands: int
    calls: int


def measure() -> list[Figure]:
    """The better of two turns counts for the lateness; nothing may be lost in either."""
    figure = Figure("across")
    turns = [_turn() for _ in range(TURNS)]
    best = min(turns, key=lambda turn: turn.p99_ms)
    sent = best.posted.sent
    figure.note("sent", sent)
    figure.check("unacked", max(turn.posted.sent - turn.posted.acked for turn in turns), 0)
    figure.check("lost", max(abs(turn.posted.sent * EACH - turn.frames) for turn in turns), 0)
    figure.note("p50", best.p50_ms, "ms")
    figure.check("p99", best.p99_ms, 60, "ms")
    figure.note("worst_turn", max(turn.p99_ms for turn in turns), "ms")
    figure.note("same_process_p99", best.posted.p99_ms, "ms")
    figure.check("commands_per_message", best.commands / sent, 1.2)
    figure.note("with_calls_in_scripts", best.calls / sent)
    return [figure]


def _turn() -> Turn:
    """One visit a room posts at the first process, four a room listen at the second."""
    with Server() as redis:
        store = f"{redis.url}?venue=bench"
        with VenueServer("--store", store) as here, VenueServer("--store", store) as there:
            rooms = here.posters()[:ROOMS]
            with here.load() as speakers, there.load() as listeners:
                listeners.open(rooms * EACH, sample_every=1)
                speakers.open(rooms)
                speakers.post(ROOMS, RATE, WARM_UP)
                listeners.idle(0.5)  # what is in their sockets is read: it would count as late
                posted, counts = [], []

                def speak() -> None:
                    counts.append(_commands(redis))
                    posted.append(speakers.post(ROOMS, RATE, SECONDS, drain=1))
                    counts.append(_commands(redis))

                everybody = ROOMS * EACH
                heard = listeners.listen('"up":"posted"', everybody + 1, SECONDS + SLACK, speak)
    commands, calls = (after - before for before, after in zip(*counts, strict=True))
    return Turn(posted[0], heard["frames"], heard["p50_ms"], heard["p99_ms"], commands, calls)


def _commands(redis: Server) -> tuple[int, int]:
    """(What came over connections, a script counted once; everything that ran, also what scripts called)."""
    with redis.client() as client:
        stats = client.info("commandstats")
    calls = {name.removeprefix("cmdstat_"): kind["calls"] for name, kind in stats.items()}
    # Every append publishes once from within its script; what else is published came by itself.
    came = sum(count for name, count in calls.items() if name not in WITHIN) + calls["publish"] - calls["xadd"]
    return came, sum(calls.values())
