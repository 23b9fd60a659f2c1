"""One process on Redis beside one on its own file: durable messages a second, and what a delivery costs."""

from collections.abc import Callable

from bench.figures import Figure
from bench.load import Posted
from bench.parts.sides import in_turns, say_whole, under_load
from bench.servers import VenueServer
from tests.backends.redis.servers import Server

VISITS = 170
"""Two a room: what is measured is what it takes to make a message durable, not to carry it to a crowd."""
OFFERED = 30_000
"""Messages a second: more than a process takes, so that what it acknowledges is what it can."""
SECONDS = 4.0
CROWD, POSTERS, RATE = 400, 10, 400
LEAST, MOST = 0.5, 1.2


def measure() -> list[Figure]:
    """Both stores by turns; the best turn of each counts."""
    return [_durable(), _delivery()]


def _durable() -> Figure:
    figure = Figure("redis-durable")
    redis, embedded = in_turns(_on_redis(_offer), _on_file(_offer))
    ours, theirs = (max(turn.acked_in_window / turn.window for turn in turns) for turns in (redis, embedded))
    figure.note("redis", ours, "/s")
    figure.note("embedded", theirs, "/s")
    figure.note("redis_cpu_per_message", min(turn.cpu / turn.acked_in_window for turn in redis) * 1e6, "us")
    figure.note("embedded_cpu_per_message", min(turn.cpu / turn.acked_in_window for turn in embedded) * 1e6, "us")
    figure.check("dead", max(turn.dead for turn in (*redis, *embedded)), 0)
    figure.check("embedded_to_redis", theirs / ours, 1 / LEAST)
    return figure


def _delivery() -> Figure:
    figure = Figure("redis-room")
    redis, embedded = in_turns(_on_redis(_room), _on_file(_room))
    say_whole(figure, redis)
    figure.note("p99", min(turn.p99_ms for turn in redis), "ms")
    ours, theirs = (min(turn.per_delivery_us for turn in turns) for turns in (redis, embedded))
    figure.note("redis_per_delivery", ours, "us")
    figure.note("embedded_per_delivery", theirs, "us")
    figure.check("ratio", ours / theirs, MOST)
    return figure


def _on_redis(measured: Callable[[VenueServer], Posted]) -> Callable[[], Posted]:
    def side() -> Posted:
        with Server() as redis, VenueServer("--store", redis.url) as venue:
            return measured(venue)

    return side


def _on_file(measured: Callable[[VenueServer], Posted]) -> Callable[[], Posted]:
    def side() -> Posted:
        with VenueServer() as venue:
            return measured(venue)

    return side


def _offer(venue: VenueServer) -> Posted:
    posters = venue.posters()
    with venue.load() as load:
        load.open([posters[n % len(posters)] for n in range(VISITS)])
        load.idle(1.0)
        load.post(VISITS, OFFERED / 4, 1.0, drain=3)
        return load.post(VISITS, OFFERED, SECONDS, drain=20)


def _room(venue: VenueServer) -> Posted:
    return under_load(venue, venue.posters()[:1] * CROWD, POSTERS, RATE)
