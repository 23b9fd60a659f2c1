"""What the load parts share: putting servers under load turn by turn, and saying what came of it."""

from collections.abc import Callable

from bench.figures import Figure
from bench.load import Posted
from bench.servers import Server

WARM_UP = 1.0
WINDOW = 5.0
TURNS = 2
"""How often each server is started and measured. They take turns, and the best turn of each counts: what else runs on
the machine comes and goes, and can only make a figure worse."""


def under_load(server: Server, rooms: list[str], posters: int, rate: float, drain: float = 10) -> Posted:
    """A visit into each of `rooms`, a warm-up at the same rate, then the window that counts."""
    with server.load() as load:
        load.open(rooms)
        load.idle(1.0)
        load.post(posters, rate, WARM_UP, drain=3)
        return load.post(posters, rate, WINDOW, drain=drain)


def in_turns(*sides: Callable[[], Posted]) -> list[list[Posted]]:
    """Measure all sides, then all of them again: the turns of each side."""
    turns: list[list[Posted]] = [[] for _ in sides]
    for _ in range(TURNS):
        for side, measured in zip(sides, turns, strict=True):
            measured.append(side())
    return turns


def say_whole(figure: Figure, turns: list[Posted]) -> None:
    """In every turn: none lost, doubled or out of order at any visit; all acknowledged; the load really offered."""
    figure.note("sent", turns[0].sent)
    figure.note("deliveries", turns[0].delivered)
    figure.check("lost", max(abs(turn.expected - turn.delivered) for turn in turns), 0)
    figure.check("wrong_visits", max(turn.wrong_visits for turn in turns), 0)
    figure.check("gaps", max(turn.gaps for turn in turns), 0)
    figure.check("unacked", max(turn.sent - turn.acked for turn in turns), 0)
    for turn in turns:
        if turn.dead:
            figure.fail(f"dead={turn.dead}({turn.said})".replace(" ", "_"))
    figure.check("sent_in", min(turn.window for turn in turns), WINDOW * 1.05, "s")


def say_late(figure: Figure, turns: list[Posted], goal_ms: float) -> None:
    """How late messages came in the best turn; the generator's own load tells how much of it may be its own."""
    best = min(turns, key=lambda turn: turn.p99_ms)
    figure.note("p50", best.p50_ms, "ms")
    figure.check("p99", best.p99_ms, goal_ms, "ms")
    figure.note("worst_turn", max(turn.p99_ms for turn in turns), "ms")
    figure.note("generator_load", best.generator_load)


def compare(figure: Figure, per: str, venue: list[Posted], other: list[Posted], goal: float) -> None:
    """Server processor time of the venue against another's at the same load, `per` "delivery" or "message". One that
    cannot keep up is taken by what it did."""
    ours = min(getattr(turn, f"per_{per}_us") for turn in venue)
    theirs = min(getattr(turn, f"per_{per}_us") for turn in other)
    figure.note(f"venue_per_{per}", ours, "us")
    figure.note("other", theirs, "us")
    done = max(turn.deliveries / turn.expected for turn in other)
    if done < 0.95:
        figure.note("other_kept_up_with", done)
    figure.note("other_p99", min(turn.p99_ms for turn in other), "ms")
    figure.check("ratio", ours / theirs, goal)
