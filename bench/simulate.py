"""`python -m bench.simulate --attendees 20000 --rooms 800 --chat 100 --wander 60`: how many processes and Redis shards.

`--measure` measures this machine's costs first; `--check` also puts the shape on a real process and compares.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.costs import Run, measure, run
from bench.shape import HEADROOM, Answer, Costs, Shape, answer, load_of, shard_load_of

KEPT = Path(__file__).with_name("costs.json")
"""Costs as last measured."""


def main(words: list[str]) -> int:
    """Print the answer; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.simulate", description=__doc__.splitlines()[0])
    parser.add_argument("--attendees", type=int, default=10_000, help="people who are there at the same time")
    parser.add_argument("--rooms", type=int, default=400, help="rooms they are spread over")
    parser.add_argument("--chat", type=float, default=50, help="messages a second, over all rooms")
    parser.add_argument("--wander", type=float, default=50, help="moves from room to room a second, over all people")
    parser.add_argument("--measure", action="store_true", help="measure the costs on this machine and keep them")
    parser.add_argument(
        "--check", action="store_true", help="compare with a real process (at most 85 rooms, nobody moves)"
    )
    given = parser.parse_args(words)
    if min(given.attendees, given.rooms) < 1 or min(given.chat, given.wander) < 0:
        parser.error("attendees and rooms begin at 1, chat and wander at 0.")
    if given.measure:
        KEPT.write_text(json.dumps({name: round(cost, 3) for name, cost in asdict(measure()).items()}, indent=2) + "\n")
    costs = Costs(**json.loads(KEPT.read_text()))
    shape = Shape(given.attendees, given.rooms, given.chat, given.wander)
    try:
        print(_told(answer(shape, costs)))
    except ValueError as error:
        print(error)
        return 1
    if given.check:
        if shape.rooms > 85 or shape.wander:
            parser.error("--check has 85 rooms at most and nobody who moves: give --rooms 85 --wander 0.")
        print(_compared(shape, costs, run(shape)))
    return 0


def _told(found: Answer) -> str:
    return (
        f"{found.processes} processes, each {found.load:.0%} of a core (planned with {HEADROOM:.0%}) and "
        f"{found.memory:.0f} MiB; {found.shards} Redis, each {found.shard_load:.0%} of a core; "
        f"{found.deliveries:,.0f} deliveries a second"
    )


def _compared(shape: Shape, costs: Costs, real: Run) -> str:
    return (
        f"one process: predicted {load_of(shape, costs, 1):.1%}, measured {real.load:.1%} of a core; "
        f"Redis: predicted {shard_load_of(shape, costs, 1, 1):.1%}, measured {real.redis_load:.1%}; "
        f"{real.deliveries:,.0f} deliveries a second, lost {real.lost}, p99 {real.p99_ms:.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
