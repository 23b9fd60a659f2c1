"""The hall: 1,000 visits spread over the demo's 85 rooms, all of them posting, 2,000 messages a second together."""

from bench.figures import Figure
from bench.load import Posted
from bench.parts.sides import compare, in_turns, say_late, say_whole, under_load
from bench.servers import NaiveServer, Server, VenueServer

VISITS, ROOMS, RATE = 1_000, 85, 2_000


def measure() -> list[Figure]:
    """The venue and the naive relay by turns under the same load."""
    figure = Figure("hall")
    ours, theirs = in_turns(_venue, _naive)
    figure.note("rooms", ROOMS)
    say_whole(figure, ours)
    say_late(figure, ours, goal_ms=60)
    compare(figure, "message", ours, theirs, 0.85)
    return [figure]


def _venue() -> Posted:
    with VenueServer() as venue:
        return _hall(venue, venue.posters())


def _naive() -> Posted:
    with NaiveServer() as naive:
        return _hall(naive, [f"p{number}" for number in range(ROOMS)])


def _hall(server: Server, rooms: list[str]) -> Posted:
    if len(rooms) != ROOMS:
        raise RuntimeError(f"the demo has {len(rooms)} posters, not {ROOMS}")
    return under_load(server, [rooms[number % ROOMS] for number in range(VISITS)], VISITS, RATE, drain=5)
