"""Expectations: an append is refused when what it was decided on has changed since."""

from __future__ import annotations

import asyncio

from tests.conformance.tools import ROOM, append, posted, start
from tests.conformance.view import Backend, View
from venue.protocol import refusals


async def test_a_later_change_of_the_noun_refuses(view: View) -> None:
    assert await append(view, "a", noun="line") == 1
    assert (await append(view, "b", noun="line", expect=("line", 0))).code == refusals.CHANGED
    assert await append(view, "c", noun="line", expect=("line", 1)) == 2
    assert (await append(view, "d", noun="line", expect=("line", 1))).code == refusals.CHANGED


async def test_a_change_of_another_noun_or_of_none_does_not(view: View) -> None:
    await append(view, "a", noun="line")
    await append(view, "b", noun="poll")
    await append(view, "c")
    assert await append(view, "d", noun="line", expect=("line", 1)) == 4
    assert await append(view, "e", expect=("never", 0)) == 5


async def test_nouns_belong_to_their_topic(view: View) -> None:
    await append(view, "a", noun="line", topic="room:p2")
    assert await append(view, "b", noun="line", expect=("line", 0)) == 1


async def test_an_append_of_several_changes_moves_its_noun_to_the_last(view: View) -> None:
    await append(view, "a", noun="line", changes=[posted("1", "a"), posted("2", "a")])
    assert (await append(view, "b", expect=("line", 1))).code == refusals.CHANGED
    assert await append(view, "c", expect=("line", 2)) == 3


async def test_of_those_who_decide_on_the_same_state_one_succeeds(backend: Backend) -> None:
    """In whatever process they are, and within one turn of the loop."""
    await append(backend.views[0], "a", noun="line")
    answers = [
        start(view, f"n{n}-{v}", noun="line", expect=("line", 1))
        for n in range(5)
        for v, view in enumerate(backend.views)
    ]
    results = await asyncio.gather(*answers)
    assert [result for result in results if isinstance(result, int)] == [2]
    assert {result.code for result in results if not isinstance(result, int)} == {refusals.CHANGED}


async def test_refused_ones_fail_alone(view: View) -> None:
    await append(view, "a", noun="line")
    answers = [start(view, "b"), start(view, "c", expect=("line", 0)), start(view, "d")]
    results = await asyncio.gather(*answers)
    assert (results[0], results[2]) == (2, 3)
    assert [change.id for change in (await view.store.read(ROOM)).changes] == ["a", "b", "d"]


async def test_a_repeat_is_answered_though_its_own_change_came_after_what_it_expected(view: View) -> None:
    await append(view, "a", noun="line")
    assert await append(view, "b", noun="line", expect=("line", 1)) == 2
    assert await append(view, "b", noun="line", expect=("line", 1)) == 2


async def test_nouns_are_remembered_across_a_restart(backend: Backend) -> None:
    await append(backend.views[0], "a", noun="line")
    await backend.reopen()
    assert (await append(backend.views[0], "b", expect=("line", 0))).code == refusals.CHANGED
    assert await append(backend.views[0], "c", expect=("line", 1)) == 2
