"""One room, 400 visits, 10 of them posting 400 messages a second together: 160,000 deliveries a second."""

from bench.figures import Figure
from bench.load import Posted
from bench.parts.sides import compare, in_turns, say_late, say_whole, under_load
from bench.servers import NaiveServer, VenueServer

VISITS, POSTERS, RATE = 400, 10, 400


def measure() -> list[Figure]:
    """The venue and the naive relay by turns under the same load."""
    figure = Figure("room")
    ours, theirs = in_turns(_venue, _naive)
    say_whole(figure, ours)
    say_late(figure, ours, goal_ms=50)
    compare(figure, "delivery", ours, theirs, 0.2)
    return [figure]


def _venue() -> Posted:
    with VenueServer() as venue:
        return under_load(venue, venue.posters()[:1] * VISITS, POSTERS, RATE)


def _naive() -> Posted:
    with NaiveServer() as naive:
        return under_load(naive, ["p1"] * VISITS, POSTERS, RATE, drain=1)
