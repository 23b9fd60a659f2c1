"""What the load parts share: putting a server under load, and saying what came of it."""

from bench.figures import Figure
from bench.load import Posted
from bench.servers import Server

WARM_UP = 1.0
WINDOW = 5.0


def under_load(server: Server, rooms: list[str], posters: int, rate: float, drain: float = 10) -> Posted:
    """A visit into each of `rooms`, a warm-up at the same rate, then the window that counts."""
    with server.load() as load:
        load.open(rooms)
        load.idle(1.0)
        load.post(posters, rate, WARM_UP, drain=3)
        return load.post(posters, rate, WINDOW, drain=drain)


def say_whole(figure: Figure, posted: Posted) -> None:
    """None lost, doubled or out of order at any visit; all acknowledged; the load was really offered."""
    figure.note("sent", posted.sent)
    figure.note("deliveries", posted.delivered)
    figure.check("lost", abs(posted.expected - posted.delivered), 0)
    figure.check("wrong_visits", posted.wrong_visits, 0)
    figure.check("gaps", posted.gaps, 0)
    figure.check("unacked", posted.sent - posted.acked, 0)
    if posted.dead:
        figure.fail(f"dead={posted.dead}({posted.said})".replace(" ", "_"))
    figure.check("sent_in", posted.window, WINDOW * 1.05, "s")


def say_late(figure: Figure, posted: Posted, goal_ms: float) -> None:
    """How late messages came; the generator's own load tells how much of it may be its own."""
    figure.note("p50", posted.p50_ms, "ms")
    figure.check("p99", posted.p99_ms, goal_ms, "ms")
    figure.note("generator_load", posted.generator_load)


def compare(figure: Figure, name: str, ours: float, theirs: float, goal: float, other: Posted) -> None:
    """Our processor time against another's at the same load; one that cannot keep up is taken by what it did."""
    figure.note(f"venue_{name}", ours, "us")
    figure.note("other", theirs, "us")
    if other.deliveries < other.expected * 0.9:
        figure.note("other_kept_up_with", other.deliveries / other.expected)
    figure.note("other_p99", other.p99_ms, "ms")
    figure.check("ratio", ours / theirs, goal)
