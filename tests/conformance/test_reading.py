"""Reading logs: pages forth and back, positions, redacted entries, every topic's top."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.conformance.tools import ROOM, append, fill, posted, seqs, start, texts
from tests.conformance.view import Backend, View
from venue.protocol.names import ID_PATTERN
from venue.protocol.updates import Gone

FAR = 2**53 - 1
"""The largest seq a client may name."""


async def test_a_topic_never_written_to_is_empty(view: View) -> None:
    for page in (await view.store.read(ROOM), await view.store.read_back(ROOM, 10)):
        assert (page.top, page.changes) == (0, [])


async def test_the_epoch_of_an_empty_topic_is_the_one_its_log_will_have(backend: Backend) -> None:
    """A position taken before the first append stays good."""
    before = {(await view.store.read(ROOM)).epoch for view in backend.views}
    await backend.reopen()
    before.add((await backend.views[0].store.read_back(ROOM, 1)).epoch)
    await append(backend.views[0], "a")
    assert before == {(await backend.views[0].store.read(ROOM)).epoch}


async def test_epochs_differ_by_topic_and_have_the_form_of_an_id(view: View) -> None:
    await asyncio.gather(*(start(view, "a", topic=f"room:p{n}") for n in range(20)))
    epochs = {(await view.store.read(f"room:p{n}")).epoch for n in range(20)}
    assert len(epochs) == 20
    pattern = ID_PATTERN.removesuffix(r"$(?!\n)") + r"\Z"
    assert all(re.match(pattern, epoch) for epoch in epochs)


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        (0, 300, range(1, 11)),
        (0, 4, range(1, 5)),
        (3, 4, range(4, 8)),
        (9, 4, [10]),
        (10, 4, []),
        (11, 4, []),
        (FAR, 300, []),
        (2**80, 300, []),
        (-5, 2, [1, 2]),
        (0, 0, []),
        (0, -1, []),
        (0, 2**80, range(1, 11)),
    ],
)
async def test_read_gives_what_comes_after(view: View, after: int, limit: int, expected: range | list[int]) -> None:
    await fill(view, 10)
    await fill(view, 3, "room:p2")
    page = await view.store.read(ROOM, after, limit)
    assert seqs(page.changes) == list(expected)
    assert texts(page.changes) == [str(seq) for seq in expected]
    assert page.top == 10


@pytest.mark.parametrize(
    ("before", "limit", "expected"),
    [
        (11, 300, range(1, 11)),
        (11, 4, range(7, 11)),
        (7, 4, range(3, 7)),
        (3, 4, [1, 2]),
        (1, 4, []),
        (0, 4, []),
        (-3, 4, []),
        (FAR, 2, [9, 10]),
        (2**80, 2, [9, 10]),
        (11, 0, []),
        (11, -1, []),
    ],
)
async def test_read_back_gives_the_nearest_before(
    view: View, before: int, limit: int, expected: range | list[int]
) -> None:
    await fill(view, 10)
    page = await view.store.read_back(ROOM, before, limit)
    assert seqs(page.changes) == list(expected)
    assert texts(page.changes) == [str(seq) for seq in expected]
    assert page.top == 10


async def test_300_is_a_page_when_nothing_is_said(view: View) -> None:
    await fill(view, 310)
    assert seqs((await view.store.read(ROOM)).changes) == list(range(1, 301))
    assert seqs((await view.store.read_back(ROOM, 311)).changes) == list(range(11, 311))


async def test_paging_either_way_gives_all_once(view: View) -> None:
    await fill(view, 25)
    forth, back = [], []
    while page := (await view.store.read(ROOM, forth[-1] if forth else 0, 7)).changes:
        forth += seqs(page)
    while page := (await view.store.read_back(ROOM, back[0] if back else 26, 7)).changes:
        back = seqs(page) + back
    assert forth == back == list(range(1, 26))


async def test_a_page_is_of_one_moment(view: View) -> None:
    """The top is never below a change given beside it, whatever is appended meanwhile."""
    answers = [start(view, f"c{n}") for n in range(600)]
    while not all(answer.done() for answer in answers):
        page = await view.store.read(ROOM, 0, 1000)
        assert seqs(page.changes) == list(range(1, page.top + 1))
    assert (await view.store.read(ROOM)).top == 600


async def test_what_was_answered_can_be_read_in_every_process(backend: Backend) -> None:
    for n in range(1, 6):
        assert await append(backend.views[0], f"c{n}") == n
        for view in backend.views:
            assert (await view.store.read(ROOM)).top == n


async def test_large_texts_come_back_whole(view: View) -> None:
    large = ["x" * 2000, "世" * 2000, "👋" * 2000, '"\\\n' * 600]
    await append(view, "a", changes=[posted(text, "a") for text in large])
    assert texts((await view.store.read(ROOM)).changes) == large


async def test_redacted_entries_are_gone_for_every_reader(backend: Backend) -> None:
    await fill(backend.views[0], 5)
    assert await append(backend.views[0], "take-back", redact=(2, 4)) == 6
    for _ in range(2):
        for view in backend.views:
            for page in (await view.store.read(ROOM), await view.store.read_back(ROOM, 7)):
                assert seqs(page.changes) == [1, 2, 3, 4, 5, 6]
                assert [change == Gone(seq=change.seq) for change in page.changes] == [
                    False, True, False, True, False, False,
                ]  # fmt: skip
        await backend.reopen()


async def test_redacting_touches_only_this_topic_and_what_was_there(view: View) -> None:
    """Seqs that are in no log yet, gone already or nonsense are no error, and harm nobody's later entry."""
    await fill(view, 2)
    await fill(view, 2, "room:p2")
    first = start(view, "a", redact=(1, 1, 0, -1, 3, 4, 99, 2**53 - 1))
    later = start(view, "b")
    assert (await first, await later) == (3, 4)
    assert await append(view, "c", redact=(1,)) == 5
    assert texts((await view.store.read(ROOM)).changes) == [None, "2", "text of a", "text of b", "text of c"]
    assert texts((await view.store.read("room:p2")).changes) == ["1", "2"]


async def test_an_entry_may_be_redacted_by_the_next_append_of_the_same_turn(view: View) -> None:
    first, second = start(view, "a"), start(view, "b", redact=(1,))
    assert (await first, await second) == (1, 2)
    assert texts((await view.store.read(ROOM)).changes) == [None, "text of b"]


async def test_tops_names_every_topic_with_a_log(backend: Backend) -> None:
    assert await backend.views[0].store.tops() == {}
    await fill(backend.views[0], 3)
    await fill(backend.views[0], 1, "event")
    await append(backend.views[0], "a", topic="person:ada", changes=[posted(), posted()])
    await backend.views[0].store.read("room:never")
    expected = {
        topic: ((await backend.views[0].store.read(topic)).epoch, top)
        for topic, top in ((ROOM, 3), ("event", 1), ("person:ada", 2))
    }
    await backend.reopen()
    for view in backend.views:
        assert await view.store.tops() == expected
