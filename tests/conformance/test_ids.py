"""Ids: the same command again is answered again; another one under the same id is refused."""

from __future__ import annotations

import asyncio

import pytest

from tests.conformance.tools import OTHER_DIGEST, ROOM, Recorder, append, posted, start, texts
from tests.conformance.view import Backend, View
from venue.protocol import refusals


async def test_the_same_again_is_answered_with_the_same_seq_and_written_once(backend: Backend) -> None:
    assert await append(backend.views[0], "a") == 1
    assert await append(backend.views[0], "b", changes=[posted("1", "b"), posted("2", "b")]) == 2
    assert await append(backend.views[0], "c") == 4
    for view in backend.views:
        assert [await append(view, id_) for id_ in "abc"] == [1, 2, 4]
        assert (await view.store.read(ROOM)).top == 4


async def test_a_repeat_within_the_same_turn_is_written_once(view: View) -> None:
    """A client that resends at once; both commands may be in one transaction."""
    answers = [start(view, id_) for id_ in ("a", "b", "a", "c", "b", "a")]
    assert await asyncio.gather(*answers) == [1, 2, 1, 3, 2, 1]
    assert (await view.store.read(ROOM)).top == 3


async def test_a_repeat_is_not_heard_again(view: View) -> None:
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    await asyncio.gather(start(view, "a"), start(view, "a"))
    await append(view, "a")
    await append(view, "b")
    assert [change.id for change in recorder.changes] == ["a", "b"]


async def test_a_repeat_does_nothing_of_what_it_carries(view: View) -> None:
    """Records put and entries redacted by a command happen when it does, not again when it is repeated."""
    await append(view, "a", puts=(("k", "x", b"first"),))
    await view.store.put(("k", "x", b"second"))
    assert await append(view, "a", puts=(("k", "x", b"first"),), redact=(1,)) == 1
    assert await view.store.get("k", "x") == b"second"
    assert texts((await view.store.read(ROOM)).changes) == ["text of a"]


async def test_ids_are_remembered_across_a_restart(backend: Backend) -> None:
    await append(backend.views[0], "a")
    await append(backend.views[0], "b")
    await backend.reopen()
    assert await append(backend.views[0], "b") == 2
    assert (await append(backend.views[0], "a", digest=OTHER_DIGEST)).code == refusals.ID_REUSED
    assert await append(backend.views[0], "c") == 3


@pytest.mark.parametrize("other", [{"digest": OTHER_DIGEST}, {"person": "bo"}], ids=["another body", "another person"])
async def test_another_command_under_the_same_id_is_refused(view: View, other: dict) -> None:
    """An id names one command of one person: nobody can pass theirs off as another's, or learn its place."""
    assert await append(view, "a") == 1
    assert (await append(view, "a", **other)).code == refusals.ID_REUSED
    first, second = start(view, "b"), start(view, "b", **other)
    assert await first == 2
    assert (await second).code == refusals.ID_REUSED
    assert (await view.store.read(ROOM)).top == 2


async def test_an_id_may_be_used_in_each_topic(view: View) -> None:
    assert await append(view, "a") == 1
    assert await append(view, "a", topic="room:p2", digest=OTHER_DIGEST) == 1


async def test_an_id_that_was_refused_may_be_used(view: View) -> None:
    await append(view, "a", noun="staffing")
    assert (await append(view, "b", expect=("staffing", 0))).code == refusals.CHANGED
    assert await append(view, "b", expect=("staffing", 1), digest=OTHER_DIGEST) == 2


async def test_ids_differ_by_case_and_are_not_patterns(view: View) -> None:
    assert [await append(view, id_) for id_ in ("a_b", "A_b", "axb", "a%b")] == [1, 2, 3, 4]


async def test_the_id_of_a_redacted_entry_is_remembered(view: View) -> None:
    """A resend after the redaction must not say it all again."""
    await append(view, "a")
    await append(view, "b", redact=(1,))
    assert await append(view, "a") == 1
    assert (await append(view, "a", digest=OTHER_DIGEST)).code == refusals.ID_REUSED
    assert texts((await view.store.read(ROOM)).changes) == [None, "text of b"]


async def test_an_append_without_changes_asks_whether_an_id_was_given(backend: Backend) -> None:
    """So that a repeat of what was done is not told "no" because the state it was decided on is past."""
    view = backend.views[0]
    assert (await append(view, "a", changes=())).code == refusals.NOT_FOUND
    assert await append(view, "a") == 1
    assert await append(view, "a", changes=()) == 1
    assert (await append(view, "a", changes=(), digest=OTHER_DIGEST)).code == refusals.ID_REUSED
    assert (await append(view, "a", changes=(), person="bo")).code == refusals.ID_REUSED
    assert await asyncio.gather(start(view, "b"), start(view, "b", changes=())) == [2, 2]
    assert (await view.store.read(ROOM)).top == 2
