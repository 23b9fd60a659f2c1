"""The hall: 1,000 visits spread over the demo's 85 rooms, all of them posting, 2,000 messages a second together."""

from bench.figures import Figure
from bench.parts.sides import compare, say_late, say_whole, under_load
from bench.servers import NaiveServer, VenueServer

VISITS, RATE = 1_000, 2_000


def measure() -> list[Figure]:
    """The venue, then the naive relay under the same load."""
    figure = Figure("hall")
    with VenueServer() as venue:
        posters = venue.posters()
        rooms = [posters[i % len(posters)] for i in range(VISITS)]
        ours = under_load(venue, rooms, VISITS, RATE)
    with NaiveServer() as naive:
        theirs = under_load(naive, rooms, VISITS, RATE, drain=3)
    figure.note("rooms", len(posters))
    say_whole(figure, ours)
    say_late(figure, ours, goal_ms=60)
    compare(figure, "per_message", ours.per_message_us, theirs.per_message_us, 0.85, theirs)
    return [figure]
