"""Appends: dense seqs, order, delivery before the answer, all or nothing, each one failing alone."""

from __future__ import annotations

import asyncio

import pytest

from tests.conformance.tools import ROOM, Recorder, append, eventually, fill, posted, seqs, start, texts
from tests.conformance.view import Backend, View
from venue.ports import Append
from venue.protocol import refusals
from venue.protocol.refusals import Refusal
from venue.protocol.updates import Deleted, Edited


async def test_seqs_are_1_2_3_in_the_order_of_the_calls(view: View) -> None:
    answers = [start(view, f"c{n}") for n in range(200)]
    assert await asyncio.gather(*answers) == list(range(1, 201))
    page = await view.store.read(ROOM)
    assert [change.id for change in page.changes] == [f"c{n}" for n in range(200)]


async def test_each_topic_counts_for_itself(view: View) -> None:
    answers = [start(view, f"c{n}", topic=f"room:p{n % 3}") for n in range(9)]
    assert await asyncio.gather(*answers) == [1, 1, 1, 2, 2, 2, 3, 3, 3]


async def test_seqs_go_on_after_a_restart(backend: Backend) -> None:
    await fill(backend.views[0], 3)
    epoch = (await backend.views[0].store.read(ROOM)).epoch
    await backend.reopen()
    assert await append(backend.views[0], "later") == 4
    page = await backend.views[0].store.read(ROOM)
    assert (page.epoch, seqs(page.changes)) == (epoch, [1, 2, 3, 4])


async def test_processes_share_one_order(backend: Backend) -> None:
    """Whoever appends, seqs are given once each and every process reads the same log."""
    answers = [start(view, f"c{n}-{v}") for n in range(20) for v, view in enumerate(backend.views)]
    assert sorted(await asyncio.gather(*answers)) == list(range(1, len(answers) + 1))
    logs = [[change.id for change in (await view.store.read(ROOM)).changes] for view in backend.views]
    assert all(log == logs[0] and len(set(log)) == len(answers) for log in logs)


async def test_a_commands_changes_stand_together_and_the_answer_is_the_first_ones_seq(view: View) -> None:
    first = start(view, "a", changes=[posted("1", "a"), posted("2", "a"), posted("3", "a")])
    second = start(view, "b")
    assert (await first, await second) == (1, 4)
    page = await view.store.read(ROOM)
    assert [(change.seq, change.id) for change in page.changes] == [(1, "a"), (2, "a"), (3, "a"), (4, "b")]


async def test_more_changes_than_fit_any_batch_stand_together(view: View) -> None:
    assert await append(view, "many", changes=[posted(str(n), "many") for n in range(1000)]) == 1
    assert texts((await view.store.read(ROOM, 997)).changes) == ["997", "998", "999"]


async def test_done_comes_in_the_order_of_the_calls_and_once(view: View) -> None:
    order: list[tuple[str, int | Refusal]] = []
    for n in range(300):
        id_ = f"c{n}"
        view.store.append(
            Append(ROOM, "ada", id_, b"d", (posted("x", id_),), lambda answer, id_=id_: order.append((id_, answer)))
        )
    await append(view, "last")
    assert order == [(f"c{n}", n + 1) for n in range(300)]


async def test_done_is_never_called_within_append(view: View) -> None:
    """Who appends may finish what they are doing first."""
    during: list[bool] = []
    inside = True
    view.store.append(Append(ROOM, "ada", "c1", b"d", (posted(),), lambda _: during.append(inside)))
    inside = False
    await append(view, "c2")
    assert during == [False]


async def test_an_append_is_heard_before_its_done_and_in_log_order(view: View) -> None:
    journal: list[tuple] = []
    await view.bus.follow(ROOM, Recorder(journal))
    for n in range(1, 51):
        change = posted("x", f"c{n}")
        done = lambda answer, n=n: journal.append(("done", f"c{n}", answer))  # noqa: E731
        view.store.append(Append(ROOM, "ada", f"c{n}", b"d", (change,), done))
    await append(view, "last")
    heard = [entry for entry in journal if entry[0] == "heard"]
    assert [seq for _, _, seq in heard] == list(range(1, 52))
    for n in range(1, 51):
        assert journal.index(("heard", f"c{n}", n)) < journal.index(("done", f"c{n}", n))


async def test_every_process_hears_every_append_once_in_log_order(backend: Backend) -> None:
    recorders = [Recorder() for _ in backend.views]
    for view, recorder in zip(backend.views, recorders, strict=True):
        await view.bus.follow(ROOM, recorder)
    answers = [start(view, f"c{n}-{v}") for n in range(20) for v, view in enumerate(backend.views)]
    await asyncio.gather(*answers)
    epoch = (await backend.views[0].store.read(ROOM)).epoch
    for recorder in recorders:
        await eventually(lambda recorder=recorder: len(recorder.changes) >= len(answers))
        assert seqs(recorder.changes) == list(range(1, len(answers) + 1))
        assert recorder.epochs == {epoch}


async def test_what_is_heard_is_what_is_read(view: View) -> None:
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    said = posted("Grüße, 世界 👋 \x00\x1f <b>&amp;", "c1", "ada")
    said.reply_to, said.mentions = "m0", ["bo", "cy"]
    await append(view, "c1", changes=[said, Edited(id="c1", message="m0", text="better")])
    page = await view.store.read(ROOM)
    assert page.changes == recorder.changes
    assert page.changes[0].text == "Grüße, 世界 👋 \x00\x1f <b>&amp;"
    assert page.changes[0].by.name == ""


async def test_durable_when_answered(backend: Backend) -> None:
    """What was answered is there after a restart, with its records and marks."""
    answers = [start(backend.views[0], f"c{n}", puts=(("k", f"c{n}", b"v"),)) for n in range(50)]
    await asyncio.gather(*answers)
    await backend.reopen()
    page = await backend.views[0].store.read(ROOM)
    assert seqs(page.changes) == list(range(1, 51))
    assert len(await backend.views[0].store.list("k")) == 50


async def test_records_are_put_with_the_append(view: View) -> None:
    puts = (("room", "p1", b"new"), ("person", "ada", b"\x00\xff"))
    assert await append(view, "c1", puts=puts) == 1
    assert await view.store.get("room", "p1") == b"new"
    assert await view.store.get("person", "ada") == b"\x00\xff"


async def test_a_refused_append_leaves_nothing(view: View) -> None:
    """No change, no record, no redaction of an append that was refused."""
    await append(view, "c1", noun="staffing")
    refused = await append(
        view, "c2", noun="staffing", expect=("staffing", 0), puts=(("room", "p1", b"no"),), redact=(1,)
    )
    assert refused.code == refusals.CHANGED
    assert await view.store.get("room", "p1") is None
    assert texts((await view.store.read(ROOM)).changes) == ["text of c1"]


@pytest.mark.parametrize(
    "unfit",
    [
        {"changes": [posted("fits", "bad"), posted("half a character: \ud800", "bad")]},
        {"puts": (("room", "fits", b"x"), ("room", "half: \ud800", b"x"))},
    ],
    ids=["change", "record"],
)
async def test_an_append_that_cannot_be_written_fails_alone_and_whole(view: View, unfit: dict) -> None:
    """Its neighbours, given in the same turn of the loop, are taken."""
    before, bad, after = start(view, "a"), start(view, "bad", **unfit), start(view, "b")
    assert [await before, await after] == [1, 2]
    assert (await bad).code == refusals.INVALID
    assert [change.id for change in (await view.store.read(ROOM)).changes] == ["a", "b"]
    assert await view.store.get("room", "fits") is None


async def test_a_done_that_fails_stops_nobody(view: View, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: int | Refusal) -> None:
        raise RuntimeError("broken done")

    view.store.append(Append(ROOM, "ada", "c1", b"d", (posted(),), fail))
    assert await append(view, "c2") == 2
    assert "broken done" in caplog.text


async def test_appending_before_the_store_is_open_or_after_it_closed_is_refused(backend: Backend) -> None:
    view = backend.views[0]
    await fill(view, 1)
    await backend.close()
    answer = start(view, "late")
    assert not answer.done()
    assert (await answer).code == refusals.BUSY
    await backend.open()
    assert (await backend.views[0].store.read(ROOM)).top == 1


async def test_closing_answers_what_is_in_flight(backend: Backend) -> None:
    answers = [start(backend.views[0], f"c{n}") for n in range(500)]
    await backend.close()
    assert await asyncio.gather(*answers) == list(range(1, 501))
    await backend.open()


async def test_a_change_of_any_kind_is_kept(view: View) -> None:
    await append(view, "c1", changes=[Deleted(id="c1", at="2024-05-11T09:45:00.000Z", message="m7")])
    assert (await view.store.read(ROOM)).changes == [
        Deleted(seq=1, id="c1", at="2024-05-11T09:45:00.000Z", message="m7")
    ]
