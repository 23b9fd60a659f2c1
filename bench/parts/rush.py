"""Everyone in one room: 1,000 visits, 400 messages a second, 400,000 deliveries a second; and beside Nchan at half."""

from bench.figures import Figure
from bench.parts.sides import compare, say_late, say_whole, under_load
from bench.servers import NchanServer, VenueServer

VISITS, POSTERS, RATE = 1_000, 10, 400


def measure() -> list[Figure]:
    """The venue alone; then, where Nchan is installed, both at 200 messages a second."""
    rush = Figure("rush")
    with VenueServer() as venue:
        room = venue.posters()[0]
        ours = under_load(venue, [room] * VISITS, POSTERS, RATE)
    say_whole(rush, ours)
    say_late(rush, ours, goal_ms=80)
    rush.note("venue_per_delivery", ours.per_delivery_us, "us")
    if not NchanServer.installed():
        rush.note("nchan", "not installed")
        return [rush]
    beside = Figure("rush-nchan")
    with VenueServer() as venue:
        ours = under_load(venue, [room] * VISITS, POSTERS, RATE / 2)
    with NchanServer() as nchan:
        theirs = under_load(nchan, ["p1"] * VISITS, POSTERS, RATE / 2, drain=2)
    say_whole(beside, ours)
    compare(beside, "per_delivery", ours.per_delivery_us, theirs.per_delivery_us, 0.5, theirs)
    return [rush, beside]
