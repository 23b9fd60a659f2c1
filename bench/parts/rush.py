"""Everyone in one room: 1,000 visits, 400 messages a second, 400,000 deliveries a second; and beside Nchan at half."""

from bench.figures import Figure
from bench.load import Posted
from bench.parts.sides import compare, in_turns, say_late, say_whole, under_load
from bench.servers import NchanServer, VenueServer

VISITS, POSTERS, RATE = 1_000, 10, 400


def measure() -> list[Figure]:
    """The venue alone; then, where Nchan is installed, both by turns at 200 messages a second."""
    rush = Figure("rush")
    (ours,) = in_turns(lambda: _venue(RATE))
    say_whole(rush, ours)
    say_late(rush, ours, goal_ms=80)
    rush.note("venue_per_delivery", min(turn.per_delivery_us for turn in ours), "us")
    if not NchanServer.installed():
        rush.note("nchan", "not installed")
        return [rush]
    beside = Figure("rush-nchan")
    ours, theirs = in_turns(lambda: _venue(RATE / 2), lambda: _nchan(RATE / 2))
    say_whole(beside, ours)
    compare(beside, "delivery", ours, theirs, 0.5)
    return [rush, beside]


def _venue(rate: float) -> Posted:
    with VenueServer() as venue:
        return under_load(venue, venue.posters()[:1] * VISITS, POSTERS, rate)


def _nchan(rate: float) -> Posted:
    with NchanServer() as nchan:
        return under_load(nchan, ["p1"] * VISITS, POSTERS, rate, drain=2)
