"""What the generator itself can take, so that a venue's figures are the venue's."""

from bench.figures import Figure
from bench.parts.sides import under_load
from bench.servers import BareServer

VISITS = 1_000
WANTED = 400_000
"""Deliveries a second that the largest part (`rush`) asks for."""


def measure() -> list[Figure]:
    """A server that only writes, at rush's load and at twice that."""
    figure = Figure("ceiling")
    for rate in (WANTED // VISITS, 2 * WANTED // VISITS):
        with BareServer() as server:
            posted = under_load(server, ["all"] * VISITS, posters=10, rate=rate)
        figure.note(f"deliveries_at_{rate * VISITS}", posted.deliveries / posted.window, "/s")
        figure.note("generator_load", posted.generator_load)
        figure.note("p99", posted.p99_ms, "ms")
        figure.note("writing_alone", posted.per_delivery_us, "us")
        if rate * VISITS == WANTED:
            figure.check("lost", posted.expected - posted.delivered, 0)
            figure.check("slower", WANTED - posted.deliveries / posted.window, WANTED * 0.03, "/s")
    return [figure]
