"""One timer looks after everybody."""

from __future__ import annotations

import asyncio

from tests.transport.served import until
from venue.transport.watch import Watch


class Member:
    """Due at once, and again after each look."""

    def __init__(self, pause: float = 0.0) -> None:
        self.due = 0.0
        self.slice = None
        self.pause = pause
        self.looks: list[float] = []

    def look(self, now: float) -> None:
        self.looks.append(now)
        self.due = now + self.pause


class Broken(Member):
    """Cannot be looked after."""

    def look(self, now: float) -> None:
        super().look(now)
        raise RuntimeError("cannot look")


async def test_all_are_looked_at_once_a_round_in_slices() -> None:
    """A crowd is spread over the round: no turn of the loop looks at more than a tenth of it."""
    watch = Watch(asyncio.get_running_loop(), 0.1)
    members = [Member() for _ in range(100)]
    for member in members:
        watch.add(member)
    await until(lambda: all(len(member.looks) >= 2 for member in members))
    moments = [member.looks[0] for member in members]
    assert max(moments.count(moment) for moment in set(moments)) <= 10
    for member in members:
        watch.drop(member)
        watch.drop(member)
    assert watch.count == 0


async def test_the_timer_runs_only_while_somebody_is_here() -> None:
    watch = Watch(asyncio.get_running_loop(), 0.01)
    member = Member()
    watch.add(member)
    await until(lambda: bool(member.looks))
    watch.drop(member)
    seen = len(member.looks)
    await asyncio.sleep(0.05)
    assert len(member.looks) == seen
    watch.add(member)
    await until(lambda: len(member.looks) > seen)
    watch.drop(member)


async def test_nobody_is_looked_at_before_it_is_due() -> None:
    watch = Watch(asyncio.get_running_loop(), 0.01)
    member = Member(pause=60.0)
    watch.add(member)
    await asyncio.sleep(0.1)
    assert len(member.looks) == 1
    watch.drop(member)


async def test_one_that_fails_does_not_stop_the_walk() -> None:
    watch = Watch(asyncio.get_running_loop(), 0.01)
    members = [Broken(), Member()]
    for member in members:
        watch.add(member)
    await until(lambda: all(len(member.looks) >= 3 for member in members))
    for member in members:
        watch.drop(member)
