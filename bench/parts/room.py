"""One room, 400 visits, 10 of them posting 400 messages a second together: 160,000 deliveries a second."""

from bench.figures import Figure
from bench.parts.sides import compare, say_late, say_whole, under_load
from bench.servers import NaiveServer, VenueServer

VISITS, POSTERS, RATE = 400, 10, 400


def measure() -> list[Figure]:
    """The venue, then the naive relay under the same load."""
    figure = Figure("room")
    with VenueServer() as venue:
        ours = under_load(venue, venue.posters()[:1] * VISITS, POSTERS, RATE)
    with NaiveServer() as naive:
        theirs = under_load(naive, ["p1"] * VISITS, POSTERS, RATE, drain=1)
    say_whole(figure, ours)
    say_late(figure, ours, goal_ms=50)
    compare(figure, "per_delivery", ours.per_delivery_us, theirs.per_delivery_us, 0.2, theirs)
    return [figure]
