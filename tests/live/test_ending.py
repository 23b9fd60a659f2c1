"""How visits end when the venue restarts, what stays of them for their return, and what the venue says of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.live.house import House
from venue.live.health import DRAINING, REFUSING, TRY
from venue.live.persons import LINGER
from venue.ports import Append, Put, StoreDown
from venue.protocol import closes, refusals
from venue.protocol.refusals import Refusal

HINT = (closes.RESTART, "The venue restarts.")
NOT_NOW = Refusal(refusals.BUSY, "Not now.", None, 2.0)


async def test_a_restart_answers_what_was_taken_and_takes_no_more(venue: House) -> None:
    """RELIABILITY R15: the answer of a message under way comes before the close; then nothing is read."""
    ada = await venue.come("ada", "p1")
    ref = ada.give("post", room="p1", id="last", text="Did you hear me?")
    ada.visit.finish(*HINT)
    assert ada.wire.closed is None
    assert not ada.wire.reading
    await venue.quiet()
    assert ada.answer(ref) == {"re": ref, "ok": {"seq": 1}}
    assert ada.wire.closed == HINT
    assert venue.hub.visits_of("ada") == []


async def test_a_restart_waits_for_a_room_that_is_being_opened(venue: House) -> None:
    """What was taken behind a command that must wait is answered as well."""
    ada = await venue.come("ada")
    refs = [ada.give("enter", room="hall"), ada.give("post", room="hall", id="m1", text="In time")]
    ada.visit.finish(*HINT)
    await venue.quiet()
    assert all("ok" in ada.answer(ref) for ref in refs)
    assert ada.wire.closed == HINT


async def test_a_restart_lets_go_at_once_of_who_waits_for_nothing(venue: House) -> None:
    """Somebody who has not said hello yet, too; twice is once."""
    stranger, ada = venue.connect(), await venue.come("ada")
    for guest in (stranger, ada):
        guest.visit.finish(*HINT)
        guest.visit.finish(*HINT)
        assert guest.wire.closed == HINT


async def test_who_comes_back_soon_costs_the_store_no_reading(venue: House) -> None:
    """RELIABILITY R14: their own topic is still followed, and what they missed is there."""
    ada = await venue.come("ada", "p1")
    position = [*venue.hub.persons.all["ada"].position]
    await ada.go()
    await venue.pass_time(LINGER - 2)
    bo = await venue.come("bo", "p1")
    await bo.do("post", room="p1", id="m1", text="@Ada, are you there?", mentions=["ada"])
    reads = venue.hub.counters["log_reads"]
    welcome = await venue.connect("ada").do("hello", after={"person:ada": position})
    assert [update["up"] for update in welcome["topics"]["person:ada"]["updates"]] == ["mentioned"]
    assert venue.hub.counters["log_reads"] == reads


async def test_the_topic_of_who_stays_away_is_let_go(venue: House) -> None:
    ada = await venue.come("ada")
    await ada.go()
    await venue.pass_time(LINGER - 1)
    assert "ada" in venue.hub.persons.all
    back = await venue.come("ada")
    await venue.pass_time(2 * LINGER)
    assert "ada" in venue.hub.persons.all, "it is needed again"
    await back.go()
    await venue.pass_time(LINGER + 1)
    assert not venue.hub.persons.all


@pytest.fixture
def full(venue: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Called: the disk is full, until `monkeypatch.undo`."""

    def refuse(append: Append) -> None:
        asyncio.get_running_loop().call_soon(append.done, NOT_NOW)

    async def raises(*puts: Put) -> None:
        raise StoreDown("full")

    def fill() -> None:
        monkeypatch.setattr(venue.store, "append", refuse)
        monkeypatch.setattr(venue.store, "put", raises)

    return fill


async def test_a_store_that_refuses_makes_the_venue_not_ready_until_it_takes_again(
    venue: House, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds out by itself: perhaps nobody is sent here meanwhile."""
    ada = await venue.come("ada", "p1")
    assert not venue.hub.health.trouble
    full()
    assert await ada.refused("post", room="p1", id="m1", text="Hello") == refusals.BUSY
    await venue.pass_time(2 * TRY)
    assert venue.hub.health.trouble == REFUSING
    monkeypatch.undo()
    await venue.pass_time(TRY)
    assert not venue.hub.health.trouble


async def test_one_message_taken_shows_that_the_store_takes_again(
    venue: House, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await venue.come("ada", "p1")
    full()
    await ada.refused("post", room="p1", id="m1", text="Hello")
    monkeypatch.undo()
    await ada.do("post", room="p1", id="m1", text="Hello")
    assert not venue.hub.health.trouble


async def test_who_ends_is_not_ready(venue: House) -> None:
    venue.hub.health.draining = True
    assert venue.hub.health.trouble == DRAINING


async def test_every_process_answers_for_all(venue: House) -> None:
    """Several share one address: whichever is asked tells of the others, and forgets those that are gone."""
    metrics = venue.hub.metrics
    other = type(metrics)(venue.hub)
    other.process = "other-1"
    await other.start()
    other.tell()
    await venue.come("ada")
    metrics.tell()
    await venue.quiet()
    assert metrics.all()["other-1"]["visits"] == 0
    assert set(other.all()) == set(metrics.all()) == {"other-1", metrics.process}
    assert f'venue_visits{{process="{metrics.process}"}} 1\n' in metrics.text()
    assert 'venue_visits{process="other-1"} 0\n' in metrics.text()
    await venue.pass_time(20)
    assert set(metrics.all()) == {metrics.process}
