"""The simulation: more of anything never asks for less, and no load is above what is planned with."""

from __future__ import annotations

import json

import pytest

from bench.shape import HEADROOM, Costs, Shape, answer, load_of
from bench.simulate import KEPT

COSTS = Costs(**json.loads(KEPT.read_text()))
SHAPE = Shape(attendees=20_000, rooms=800, chat=200, wander=200)


def test_what_it_answers_stays_below_what_is_planned_with() -> None:
    found = answer(SHAPE, COSTS)
    assert found.load <= HEADROOM
    assert found.shard_load <= HEADROOM
    assert found.processes == 1 or load_of(SHAPE, COSTS, found.processes - 1) > HEADROOM


@pytest.mark.parametrize("more", [{"attendees": 100_000}, {"chat": 900}, {"wander": 900}])
def test_more_people_talk_or_moves_never_need_fewer_processes(more: dict[str, int]) -> None:
    larger = Shape(**{"attendees": 20_000, "rooms": 800, "chat": 200, "wander": 200} | more)
    assert answer(larger, COSTS).processes >= answer(SHAPE, COSTS).processes
    assert answer(larger, COSTS).shards >= answer(SHAPE, COSTS).shards


def test_what_no_number_of_processes_carries_is_said() -> None:
    with pytest.raises(ValueError, match="do not carry"):
        answer(Shape(attendees=100_000, rooms=10, chat=100_000, wander=0), COSTS)
