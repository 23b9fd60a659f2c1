"""When something fails: the command is refused, the room lives on, what was missed is read again (R5, R6, R16)."""

from __future__ import annotations

import asyncio

import pytest

from tests.live.frail import FrailHouse
from tests.live.house import Guest, House
from tests.live.reducer import Page
from venue.domain.records import Person
from venue.live import dispatch as dispatching
from venue.live.topic import AGAIN
from venue.ports import Append
from venue.protocol import commands, refusals
from venue.protocol.facts import Who
from venue.protocol.updates import Posted


@pytest.fixture
async def frail(tmp_path):
    house = FrailHouse(tmp_path / "data")
    await house.open()
    yield house
    house.store.down = False
    house.store.gate = None
    await house.close()


EVERY_LOGGED = {
    "post": {"room": "p1", "id": "x1", "text": "x"},
    "edit": {"room": "p1", "id": "x2", "message": "m1", "text": "x"},
    "delete": {"room": "p1", "id": "x3", "message": "m1"},
    "hide": {"room": "p1", "id": "x4", "message": "m1"},
    "staff": {"room": "p1", "id": "x5", "status": "away"},
    "revise": {"room": "p1", "id": "x6", "title": "x"},
    "close": {"room": "p1", "id": "x7"},
    "announce": {"id": "x8", "text": {"en": "x"}},
    "mute": {"id": "x9", "person": "ada"},
    "remove": {"id": "x10", "person": "ada"},
    "react": {"room": "p1", "message": "m1", "emoji": "👍"},
    "rename": {"name": "Another"},
}


async def test_a_store_that_takes_nothing(frail: FrailHouse, caplog: pytest.LogCaptureFixture) -> None:
    """Every command that must be kept is refused as busy, with a wait; nobody is told of it; once the store is back the
    same ids go through."""
    await frail.hub.put_person(Person("carl", "Carl Chair", ["chair", "presenter"], ["p1"]))
    carl, bo = await frail.come("carl", "p1"), await frail.come("bo", "p1")
    await carl.do("post", room="p1", id="m1", text="x")
    bo.clear()
    frail.store.down = True
    for command, fields in EVERY_LOGGED.items():
        answer = await carl.ask(command, **fields)
        assert answer["no"]["code"] == refusals.BUSY, command
        assert answer["no"]["retry_after"] > 0
    assert [frame for frame in bo.frames if frame.get("up") not in ("roster",)] == []
    assert frail.hub.people.get("carl").name == "Carl Chair"
    assert not frail.hub.people.get("ada").removed
    assert frail.hub.live["p1"].record.title == "On tidy data"
    frail.store.down = False
    for command, fields in EVERY_LOGGED.items():
        if command not in ("edit", "hide", "react"):
            assert "ok" in await carl.ask(command, **fields), command


async def test_a_guest_whose_first_word_was_refused(frail: FrailHouse) -> None:
    """No ghost record stays: neither in the store nor in the directory; the second try makes the guest known."""
    gil = frail.connect()
    me = (await gil.do("hello", name="Gil"))["me"]["id"]
    frail.store.down = True
    assert await gil.refused("post", room="p1", id="m1", text="x") == refusals.BUSY
    assert not frail.hub.people.known(me)
    assert frail.hub.people.get(me).name == "Gil"
    frail.store.down = False
    assert await frail.store.get("person", me) is None
    await gil.do("post", room="p1", id="m1", text="x")
    assert frail.hub.people.known(me)
    assert await frail.store.get("person", me) is not None


async def test_a_room_that_cannot_be_read(frail: FrailHouse, caplog: pytest.LogCaptureFixture) -> None:
    """Entering it is refused as busy; the next one who asks tries anew."""
    ada = await frail.come("ada")
    frail.store.down = True
    assert await ada.refused("enter", room="hall") == refusals.BUSY
    assert "hall" not in frail.hub.live
    frail.store.down = False
    assert "ok" in await ada.ask("enter", room="hall")
    assert "enter failed" in caplog.text.lower()


@pytest.mark.parametrize("waits", [False, True])
async def test_an_action_that_crashes(
    venue: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, waits: bool
) -> None:
    """It costs its own command a `busy` and the log a line; the visit, the room and later commands go on."""

    def crash(actor, command) -> None:
        raise KeyError("a bug")

    async def crash_later(actor, command) -> None:
        await asyncio.sleep(0.01)
        raise KeyError("a bug")

    monkeypatch.setitem(dispatching.ACTIONS, commands.Typing, crash_later if waits else crash)
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    refs = [
        ada.give("typing", room="p1"),
        ada.give("post", room="p1", id="m1", text="x"),
        ada.give("typing", room="p1"),
    ]
    await venue.quiet()
    codes = [ada.answer(ref).get("no", {}).get("code") for ref in refs]
    assert codes == [refusals.BUSY, None, refusals.BUSY]
    assert "KeyError" not in str(ada.frames), "nobody is shown our insides"
    assert len(bo.told("posted")) == 1
    assert "Typing failed" in caplog.text


async def test_lost_deliveries_are_read_from_the_log(frail: FrailHouse) -> None:
    """The bus loses changes: the next one shows the gap, the log is read, and pages get all of them once, in order."""
    ada, bo = await frail.come("ada", "p1"), await frail.come("bo", "p1")
    await bo.do("post", room="p1", id="m1", text="x")
    frail.bus.drop = frozenset({"room:p1"})
    for n in range(2, 5):
        await bo.do("post", room="p1", id=f"m{n}", text="x")
    assert len(ada.told("posted")) == 1
    frail.bus.drop = frozenset()
    await bo.do("post", room="p1", id="m5", text="x")
    assert [update["seq"] for update in ada.told("posted")] == [1, 2, 3, 4, 5]
    assert frail.hub.live["p1"].chat.total == 5


async def test_a_bus_that_says_it_lost_something(frail: FrailHouse) -> None:
    """`lost` on any topic reads it on: rooms, announcements, one's own, people and rooms' records."""
    ada, carl = await frail.come("ada", "p1"), await frail.come("carl", "p1")
    frail.bus.drop = frozenset({"room:p1", "event", "person:ada"})
    await carl.do("post", room="p1", id="m1", text="@Ada", mentions=["ada"])
    await carl.do("announce", id="a1", text={"en": "x"})
    await carl.do("revise", room="p1", id="c1", board="77")
    assert ada.told("posted") == ada.told("announced") == ada.told("mentioned") == []
    frail.bus.drop = frozenset()
    for following in list(frail.bus._topics.values()):
        for each in following:
            each.follower.lost()
    await frail.quiet()
    for up in ("posted", "announced", "mentioned", "revised"):
        assert len(ada.told(up)) == 1, up
    assert frail.hub.live["p1"].record.poster.board == "77"


@pytest.mark.parametrize("gate_first", [False, True])
async def test_what_comes_between_subscribing_and_reading(frail: FrailHouse, gate_first: bool) -> None:
    """A message appended while the log is being read is applied once, whether the reading saw it or not (R5)."""
    bo = await frail.come("bo")
    for n in range(3):
        await bo.do("post", room="p1", id=f"m{n}", text="x")
    await frail.restart()
    frail.hub.live.pop("p1").close()
    bo = await frail.come("bo")
    frail.store.gate, frail.store.gate_first = asyncio.Event(), gate_first
    ada = await frail.come("ada")
    ref = ada.give("enter", room="p1")
    await frail.quiet()
    for n in range(3, 6):
        frail.store.append(appended(frail, f"m{n}"))
    await frail.quiet()
    frail.store.gate.set()
    await frail.quiet()
    state = ada.answer(ref)["ok"]["state"]
    assert [message["id"] for message in state["messages"]] == [f"m{n}" for n in range(6)]
    assert ada.answer(ref)["ok"]["position"][1] == state["total"] == 6
    await bo.do("post", room="p1", id="m6", text="x")
    assert [update["seq"] for update in ada.told("posted")] == [7]


def appended(house: House, id: str) -> Append:
    change = Posted(id=id, at=house.hub.now_text(), by=Who("bo"), text="x")
    return Append("room:p1", "bo", id, b"", (change,), lambda outcome: None)


async def test_catching_up_that_fails_is_tried_again(frail: FrailHouse, caplog: pytest.LogCaptureFixture) -> None:
    """The store cannot be read just when something was lost: a second later it is, though nothing more was said."""
    ada, bo = await frail.come("ada", "p1"), await frail.come("bo", "p1")
    frail.bus.drop = frozenset({"room:p1"})
    await bo.do("post", room="p1", id="m1", text="x")
    frail.bus.drop = frozenset()
    frail.store.down = True
    frail.hub.live["p1"].lost()
    for _ in range(50):
        await asyncio.sleep(AGAIN / 20)
    assert ada.told("posted") == []
    frail.store.down = False
    await asyncio.sleep(AGAIN)
    await frail.quiet()
    assert [update["id"] for update in ada.told("posted")] == ["m1"]
    assert caplog.text.count("catching up with room:p1 failed") >= 2


async def test_a_log_that_began_anew(frail: FrailHouse) -> None:
    """Another epoch under a running room: everything is read anew, and pages see it by the next beat."""
    ada, bo = await frail.come("ada", "p1"), await frail.come("bo", "p1")
    for n in range(3):
        await bo.do("post", room="p1", id=f"m{n}", text="x")
    room = frail.hub.live["p1"]
    real, room.epoch = room.epoch, "before"
    room.lost()
    await frail.quiet()
    assert (room.epoch, room.seq, room.chat.total) == (real, 3, 3)
    ada.clear()
    room.beat()
    await frail.quiet()
    assert ada.told("beat")[-1]["position"] == [real, 3]
    assert not (await ada.do("enter", room="p1", after=["before", 3]))["recovered"]


async def test_one_bad_reader_does_not_stop_the_fanout(venue: House, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a connection does, the others get their frames."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    ada.wire.close(1006)
    for n in range(5):
        await bo.do("post", room="p1", id=f"m{n}", text="x")
    assert len(bo.told("posted")) == 5


async def test_a_beat_shows_where_the_log_stands(venue: House) -> None:
    """Within ten seconds every topic one follows has told its position (R6)."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo")
    await bo.do("post", room="p1", id="m1", text="@Ada", mentions=["ada"])
    ada.clear()
    await venue.pass_time(10)
    assert {beat["in"]: beat["position"][1] for beat in ada.told("beat")} == {"room:p1": 1, "event": 0, "person:ada": 1}
    page = Page()
    other: Guest = await venue.come("ada", "p1")
    await venue.pass_time(20)
    for frame in other.frames:
        page.take(frame)  # raises where a beat and the position differ


async def test_the_keeper_goes_on(
    venue: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A second in which something fails is followed by the next; the failure is in the log."""
    keeper, calls = venue.hub.keeper, []

    def second() -> None:
        calls.append(1)
        raise KeyError("a bug")

    monkeypatch.setattr(keeper, "second", second)
    keeper.start()
    for _ in range(3):
        await asyncio.sleep(1.0)
    keeper.stop()
    assert len(calls) >= 2
    assert "the keeper stumbled" in caplog.text
