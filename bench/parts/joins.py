"""What a join costs the venue in bytes, with few and with many in the room."""

from bench.figures import Figure
from bench.servers import VenueServer

CROWDS = (50, 500, 5_000)
MORE = 20
"""Visits that come one by one when the crowd is in."""
FACTOR = 1.5


def measure() -> list[Figure]:
    """Bytes to one who joins a crowd, and bytes to everyone for each of a crowd that joins at once."""
    single, together = [], []
    others = Figure("joins")
    with VenueServer() as venue:
        for crowd, room in zip(CROWDS, venue.posters(), strict=False):
            with venue.load() as load:
                came = load.open([room] * crowd)
                together.append((came["bytes"] + load.idle(2.0)["bytes"]) / crowd)
                quiet = load.idle(4.0)["bytes"]
                more = load.open([room] * MORE, per_second=MORE / 2)
                rest = load.idle(2.0)["bytes"]
                single.append(more["bytes_of_new"] / MORE)
                told = more["bytes"] + rest - more["bytes_of_new"] - quiet
                others.note(f"told_to_others_at_{crowd}", max(0.0, told) / MORE, "B")
    for name, costs in (("to_the_joiner", single), ("when_all_join", together)):
        for crowd, cost in zip(CROWDS, costs, strict=True):
            others.note(f"{name}_at_{crowd}", cost, "B")
        others.check("factor", max(costs) / min(costs), FACTOR)
    return [others]
