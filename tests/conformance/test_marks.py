"""Marks: one person's fact about one thing, and how many there are."""

from __future__ import annotations

import asyncio

import pytest

from tests.conformance.tools import eventually, mark, start
from tests.conformance.view import Backend, View

# Names that a pattern would take for one another, and the edges of prefixes.
THINGS = [
    "p1:m1",
    "p1:m1:x",
    "p1:m2",
    "p1",
    "p10:m1",
    "p_:m1",
    "px:m1",
    "p%:m1",
    "P1:m1",
    "pä:m1",
    "p👋",
    "p\U0010ffff",
    "q",
]


async def test_changed_says_whether_it_was_so_already(view: View) -> None:
    assert await mark(view, "react", "m1", "ada", b"1") is True
    assert await mark(view, "react", "m1", "ada", b"1") is False
    assert await mark(view, "react", "m1", "ada", b"2") is True
    assert await mark(view, "react", "m1", "ada", b"") is True
    assert await mark(view, "react", "m1", "ada", b"") is False
    assert await mark(view, "react", "m1", "ada", None) is True
    assert await mark(view, "react", "m1", "ada", None) is False


async def test_done_comes_in_order_with_what_each_changed(view: View) -> None:
    """On and off within one turn of the loop, as an impatient finger does."""
    order: list[tuple[int, bool]] = []
    for n, value in enumerate([b"", b"", None, b"", None, None]):
        view.store.mark("react", "m1", "ada", value, lambda changed, n=n: order.append((n, changed)))
    assert order == []
    await eventually(lambda: len(order) == 6)
    assert order == [(0, True), (1, False), (2, True), (3, True), (4, True), (5, False)]
    assert await view.store.tally("react", "") == {}


async def test_tally_counts_people_by_thing(view: View) -> None:
    await asyncio.gather(*(mark(view, "react", thing, who) for thing in ("m1", "m2") for who in ("ada", "bo", "cy")))
    await mark(view, "react", "m2", "cy", None)
    await mark(view, "seen", "m1", "ada", b"7")
    assert await view.store.tally("react", "m") == {"m1": 3, "m2": 2}
    assert await view.store.tally("seen", "m") == {"m1": 1}
    assert await view.store.tally("never", "") == {}


@pytest.mark.parametrize(
    "under", ["", "p", "p1", "p1:", "p1:m1", "p_", "p%", "p_:", "P", "ä", "pä", "p👋", "p\U0010ffff", "zz"]
)
async def test_under_is_the_beginning_of_a_name_and_no_pattern(view: View, under: str) -> None:
    await asyncio.gather(*(mark(view, "react", thing, "ada", thing.encode()) for thing in THINGS))
    expected = {thing for thing in THINGS if thing.startswith(under)}
    assert await view.store.tally("react", under) == dict.fromkeys(expected, 1)
    found = await view.store.marks("react", under)
    assert found == {(thing, "ada"): thing.encode() for thing in expected}


async def test_marks_are_of_one_person_or_of_all(view: View) -> None:
    await mark(view, "react", "m1", "ada", b"\x00\xff")
    await mark(view, "react", "m1", "a_a", b"2")
    await mark(view, "react", "m2", "ada", b"")
    everyone = {("m1", "ada"): b"\x00\xff", ("m1", "a_a"): b"2", ("m2", "ada"): b""}
    assert await view.store.marks("react", "m") == everyone
    assert await view.store.marks("react", "m", "ada") == {k: v for k, v in everyone.items() if k[1] == "ada"}
    assert await view.store.marks("react", "m", "a_a") == {("m1", "a_a"): b"2"}
    assert await view.store.marks("react", "m2", "a_a") == {}
    assert await view.store.marks("react", "m", "") == {}


async def test_marks_are_there_in_every_process_and_after_a_restart(backend: Backend) -> None:
    await mark(backend.views[0], "react", "m1", "ada", b"1")
    for _ in range(2):
        for view in backend.views:
            assert await view.store.marks("react", "") == {("m1", "ada"): b"1"}
            assert await view.store.tally("react", "") == {"m1": 1}
            assert await mark(view, "react", "m1", "ada", b"1") is False
        await backend.reopen()


async def test_a_mark_that_cannot_be_written_changes_nothing_and_stops_nobody(view: View) -> None:
    bad: list[bool] = []
    view.store.mark("react", "half: \ud800", "ada", b"", bad.append)
    good = start(view)
    assert await mark(view, "react", "m1", "ada") is True
    assert (bad, await good) == ([False], 1)


async def test_a_closed_store_says_that_nothing_changed(backend: Backend) -> None:
    view = backend.views[0]
    await backend.close()
    assert await mark(view, "react", "m1", "ada") is False
    await backend.open()
    assert await backend.views[0].store.tally("react", "") == {}
