"""The bus: followers hear what is appended and what is sent, until they stop."""

from __future__ import annotations

import asyncio

import pytest

from tests.conformance.tools import ROOM, Broken, Recorder, append, eventually, fill, posted, seqs, start
from tests.conformance.view import Backend, View


async def test_only_the_topic_followed_is_heard(view: View) -> None:
    recorder = Recorder()
    await view.bus.follow("room:p_", recorder)
    for topic in ("room:p_", "room:p1", "room:p", "room:p__", "ROOM:P_", "event"):
        await append(view, "a", topic=topic)
        view.bus.send(topic, topic.encode())
    await eventually(lambda: bool(recorder.payloads))
    assert (seqs(recorder.changes), recorder.payloads) == ([1], [b"room:p_"])


async def test_follow_then_read_misses_nothing(view: View) -> None:
    """Subscribe first, read then: whatever is appended meanwhile is in the one, the other or both."""
    answers: list[asyncio.Future] = []
    for n in range(60):
        answers += [start(view, f"c{n}-{m}") for m in range(5)]
        if n % 7 == 0:
            recorder = Recorder()
            await view.bus.follow(ROOM, recorder)
            page = await view.store.read(ROOM, 0, 1000)
            await asyncio.gather(*answers)
            heard = [seq for seq in seqs(recorder.changes) if seq > page.top]
            assert seqs(page.changes) + heard == list(range(1, len(answers) + 1))
            view.bus.unfollow(ROOM, recorder)


async def test_what_was_answered_before_following_is_read_and_not_heard(view: View) -> None:
    await fill(view, 3)
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    await append(view, "a")
    assert seqs(recorder.changes) == [4]


async def test_nothing_is_heard_after_unfollowing(view: View) -> None:
    """Not even what was appended or sent before, and is still on its way."""
    recorder, stays = Recorder(), Recorder()
    await view.bus.follow(ROOM, recorder)
    await view.bus.follow(ROOM, stays)
    answer = start(view, "a")
    view.bus.send(ROOM, b"typing")
    view.bus.unfollow(ROOM, recorder)
    await answer
    await eventually(lambda: bool(stays.changes and stays.payloads))
    assert recorder.journal == []


async def test_unfollowing_what_is_not_followed_is_no_error(view: View) -> None:
    recorder, other = Recorder(), Recorder()
    view.bus.unfollow(ROOM, recorder)
    await view.bus.follow(ROOM, other)
    view.bus.unfollow(ROOM, recorder)
    view.bus.unfollow("room:p2", other)
    await append(view)
    assert seqs(other.changes) == [1]


async def test_following_twice_is_following_once(view: View) -> None:
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    await view.bus.follow(ROOM, recorder)
    await append(view, "a")
    assert seqs(recorder.changes) == [1]
    view.bus.unfollow(ROOM, recorder)
    await append(view, "b")
    assert seqs(recorder.changes) == [1]


async def test_one_may_follow_many_topics_and_come_back(view: View) -> None:
    recorder = Recorder()
    for topic in ("room:p1", "room:p2"):
        await view.bus.follow(topic, recorder)
    view.bus.unfollow("room:p1", recorder)
    await append(view, "a", topic="room:p1")
    await append(view, "b", topic="room:p2")
    await view.bus.follow("room:p1", recorder)
    await append(view, "c", topic="room:p1")
    assert [(change.id, change.seq) for change in recorder.changes] == [("b", 1), ("c", 2)]


async def test_a_failing_follower_stops_nobody_and_is_logged_once(view: View, caplog: pytest.LogCaptureFixture) -> None:
    before, broken, after = Recorder(), Broken(), Recorder()
    for follower in (before, broken, after):
        await view.bus.follow(ROOM, follower)
    await fill(view, 5)
    view.bus.send(ROOM, b"typing")
    await eventually(lambda: bool(after.payloads))
    assert seqs(before.changes) == seqs(after.changes) == seqs(broken.changes) == [1, 2, 3, 4, 5]
    assert sum("broken follower" in (record.exc_text or "") for record in caplog.records) == 1


async def test_a_follower_may_unfollow_itself_or_others_while_it_hears(view: View) -> None:
    second = Recorder()

    class First(Recorder):
        def logged(self, epoch: str, change: object) -> None:
            super().logged(epoch, change)
            view.bus.unfollow(ROOM, self)
            view.bus.unfollow(ROOM, second)

    first, third = First(), Recorder()
    for follower in (first, second, third):
        await view.bus.follow(ROOM, follower)
    await fill(view, 3)
    assert (seqs(first.changes), seqs(second.changes), seqs(third.changes)) == ([1], [], [1, 2, 3])


async def test_a_follower_may_append_and_send_while_it_hears(view: View) -> None:
    class Echo(Recorder):
        def logged(self, epoch: str, change: object) -> None:
            super().logged(epoch, change)
            if change.seq < 3:
                start(view, f"echo{change.seq}")
                view.bus.send(ROOM, b"%d" % change.seq)

    echo = Echo()
    await view.bus.follow(ROOM, echo)
    await append(view, "a")
    await eventually(lambda: len(echo.changes) == 3 and len(echo.payloads) == 2)
    assert (seqs(echo.changes), echo.payloads) == ([1, 2, 3], [b"1", b"2"])


async def test_volatile_news_reaches_every_process_in_order(backend: Backend) -> None:
    recorders = [Recorder() for _ in backend.views]
    for view, recorder in zip(backend.views, recorders, strict=True):
        await view.bus.follow(ROOM, recorder)
    payloads = [b"%d" % n for n in range(50)]
    for payload in payloads:
        backend.views[-1].bus.send(ROOM, payload)
    for recorder in recorders:
        await eventually(lambda recorder=recorder: len(recorder.payloads) >= 50)
        assert recorder.payloads == payloads


async def test_sending_is_over_before_anyone_hears(view: View) -> None:
    """The sender follows too, and may be in the middle of something."""
    recorder = Recorder()
    await view.bus.follow(ROOM, recorder)
    view.bus.send(ROOM, b"\x00\xff any bytes")
    assert recorder.payloads == []
    await eventually(lambda: recorder.payloads == [b"\x00\xff any bytes"])


async def test_volatile_news_is_not_kept(backend: Backend) -> None:
    backend.views[0].bus.send(ROOM, b"typing")
    await append(backend.views[0], "a")
    recorder = Recorder()
    await backend.views[0].bus.follow(ROOM, recorder)
    await append(backend.views[0], "b", changes=[posted("x", "b")])
    assert (recorder.payloads, (await backend.views[0].store.read(ROOM)).top) == ([], 2)


async def test_sending_to_nobody_is_no_error(view: View) -> None:
    view.bus.send("room:empty", b"x")
    view.bus.send("room:\ud800", b"x")
    await append(view)


async def test_a_bus_that_works_is_proved(backend: Backend) -> None:
    for view in backend.views:
        await eventually(lambda view=view: view.bus.proved)
