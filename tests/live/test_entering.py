"""Entering, leaving, watching; and coming back: exactly what was missed, or the state, never a silent hole (R4, R5)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.live.house import House
from venue.live.limits import MAX_ROOMS
from venue.live.ring import KEPT_UPDATES, REPLAY_BYTES, REPLAY_UPDATES, Ring
from venue.ports import Append
from venue.protocol import refusals, updates
from venue.protocol.names import Position


async def say(house: House, room: str, count: int, text: str = "x") -> None:
    """Messages put into a room's log by the shortest way."""
    waiting = []
    for _ in range(count):
        done = house.loop.create_future()
        change = updates.Posted(id=house.id(), at=house.hub.now_text(), by=house.hub.people.join, text=text)
        change.by = updates.Who("bo")
        house.store.append(Append(f"room:{room}", "bo", change.id, b"", (change,), done.set_result))
        waiting.append(done)
    for done in waiting:
        assert type(await done) is int


async def test_the_answer_comes_before_later_updates(venue: House) -> None:
    """Everything up to the answer's position is in the answer, everything after it comes after it."""
    bo = await venue.come("bo", "p1")
    ada = await venue.come("ada")
    for n in range(10):
        bo.give("post", room="p1", id=f"m{n}", text=str(n))
        for _ in range(n):
            await asyncio.sleep(0)
        ada.give("enter", room="p1")
    await venue.quiet()
    position = 0
    for frame in ada.frames[1:]:
        if "ok" in frame:
            assert frame["ok"]["position"][1] >= position
            assert len(frame["ok"]["state"]["messages"]) == frame["ok"]["position"][1]
            position = frame["ok"]["position"][1]
        elif "seq" in frame and frame["in"] == "room:p1":
            assert frame["seq"] <= position + 1, "a hole between the answer and what follows"
            position = max(position, frame["seq"])
    assert position == 10


async def test_what_is_told_on_entering(venue: House) -> None:
    """The room folded, who is here, and what is mine."""
    pat = await venue.come("pat", "p1")
    await pat.do("post", room="p1", id="m1", text="Welcome")
    ada = await venue.come("ada")
    answer = await ada.do("enter", room="p1")
    assert not answer["recovered"]
    assert answer["state"]["kind"] == "poster"
    assert answer["state"]["poster"]["board"] == "1"
    assert [message["by"]["role"] for message in answer["state"]["messages"]] == ["presenter"]
    assert {member["id"]: member.get("role") for member in answer["now"]["roster"]} == {"pat": "presenter", "ada": None}
    assert answer["now"]["staffing"] == {"present": True, "by": ["Pat Presenter"]}
    assert answer["mine"] == {"reactions": {}, "seen": 0, "may": []}
    assert {"hide", "staff", "revise"} <= set((await pat.do("enter", room="p1"))["mine"]["may"])


async def test_the_newest_fifty(venue: House) -> None:
    """A long history is entered by its end; older messages come by pages, each once."""
    await say(venue, "p1", 120)
    ada = await venue.come("ada")
    state = (await ada.do("enter", room="p1"))["state"]
    assert (len(state["messages"]), state["total"], state["older"]) == (50, 120, True)
    found = [message["seq"] for message in state["messages"]]
    older = True
    while older:
        page, older, _ = await venue.hub.messages("p1", found[0])
        found = [message.seq for message in page] + found
    assert found == list(range(1, 121))


@pytest.mark.parametrize("room", ["secret", "nowhere", "P1"])
async def test_rooms_that_are_not_for_you(venue: House, room: str) -> None:
    """A hidden room and one that does not exist are refused alike."""
    ada = await venue.come("ada")
    answer = await ada.ask("enter", room=room)
    assert answer["no"] == {
        "code": refusals.NOT_FOUND,
        "message": "There is no such room.",
        "field": "room",
        "retry_after": None,
    }
    for command in ({"do": "post", "text": "x"}, {"do": "open"}, {"do": "delete", "message": "m1"}):
        assert (await ada.ask(command.pop("do"), room=room, id=venue.id(), **command))["no"] == answer["no"]


async def test_leaving_is_noticed_at_once(venue: House) -> None:
    """Others see it within a tick, nothing of the room comes any more, and leaving twice is no error."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    await ada.do("leave", room="p1")
    assert bo.told("roster")[-1]["left"] == ["ada"]
    ada.clear()
    await bo.do("post", room="p1", id="m1", text="Alone")
    assert ada.frames == []
    await ada.do("leave", room="p1")
    await ada.do("leave", room="p2")
    await bo.do("post", room="p1", id="m2", text="Still")
    assert await ada.do("post", room="p1", id="m3", text="From outside") == {"seq": 3}


async def test_watching_is_not_being_here(venue: House) -> None:
    """A console or projector hears all and stands on no roster; standing and then watching is leaving."""
    bo, ada = await venue.come("bo", "p1"), await venue.come("ada")
    answer = await ada.do("enter", room="p1", watch=True)
    assert [member["id"] for member in answer["now"]["roster"]] == ["bo"]
    await bo.do("post", room="p1", id="m1", text="Hello")
    assert len(ada.told("posted")) == 1
    await ada.do("enter", room="p1")
    assert [member["id"] for member in bo.told("roster")[-1]["joined"]] == ["ada"]
    await ada.do("enter", room="p1", watch=True)
    assert bo.told("roster")[-1]["left"] == ["ada"]
    await ada.do("attend", looking=False)
    await ada.do("enter", room="p1")
    await ada.do("enter", room="p1", watch=True)
    await ada.go()
    await venue.pass_time(12)
    assert venue.hub.live["p1"].roster.people.keys() == {"bo"}, "a ghost"
    assert venue.hub.inside_now().remote == 1


async def test_rooms_of_one_visit_are_bounded(venue: House) -> None:
    """Being in all rooms would multiply every frame; entering one again is no further room."""
    ada = await venue.come("ada")
    room = await venue.hub.room("p1")
    ada.visit.rooms = {f"r{n}": (room, True) for n in range(MAX_ROOMS)}
    assert await ada.refused("enter", room="p1") == refusals.TOO_MANY
    ada.visit.rooms.pop("r0")
    await ada.do("enter", room="p1")
    await ada.do("enter", room="p1")
    ada.visit.rooms = {"p1": ada.visit.rooms["p1"]}


async def test_coming_back_brings_exactly_what_was_missed(venue: House) -> None:
    """From every place in the log: the updates after it, as they were sent to those who stayed."""
    bo = await venue.come("bo", "p1")
    for n in range(1, 8):
        await bo.do("post", room="p1", id=f"m{n}", text=str(n))
    sent = bo.told("posted")
    epoch = venue.hub.live["p1"].epoch
    ada = await venue.come("ada")
    for seq in range(8):
        for after in ([epoch, seq], [epoch, seq, f"m{seq}"] if seq else [epoch, 0, "m9"]):
            answer = await ada.do("enter", room="p1", after=after)
            assert answer["recovered"]
            assert "state" not in answer
            assert answer["updates"] == sent[seq:]
            assert answer["position"] == [epoch, 7]
            assert answer["now"]["roster"]


@pytest.mark.parametrize("after", [["other", 3], ["EPOCH", 9], ["EPOCH", 3, "m2"], ["EPOCH", 2**53 - 1]])
async def test_a_place_of_another_history_gets_the_state(venue: House, after: list) -> None:
    """Another epoch, a seq not reached, another id at the seq: a log that lost its tail is noticed (R8)."""
    bo = await venue.come("bo", "p1")
    for n in range(1, 6):
        await bo.do("post", room="p1", id=f"m{n}", text=str(n))
    after = [venue.hub.live["p1"].epoch if after[0] == "EPOCH" else after[0], *after[1:]]
    answer = await bo.do("enter", room="p1", after=after)
    assert not answer["recovered"]
    assert "updates" not in answer
    assert len(answer["state"]["messages"]) == 5


@pytest.mark.parametrize(
    ("missed", "size", "recovered"),
    [(REPLAY_UPDATES, 1, True), (REPLAY_UPDATES + 1, 1, False), (90, 1_000, True), (150, 1_000, False)],
)
async def test_a_long_absence_gets_the_state(venue: House, missed: int, size: int, recovered: bool) -> None:
    """300 updates and 128 KiB are replayed, more is not: the state is smaller; and which of both is said."""
    ada = await venue.come("ada")
    position = (await ada.do("enter", room="p1"))["position"]
    await ada.do("leave", room="p1")
    await say(venue, "p1", missed, "x" * size)
    answer = await ada.do("enter", room="p1", after=position)
    assert answer["recovered"] == recovered
    if recovered:
        assert [update["seq"] for update in answer["updates"]] == list(range(1, missed + 1))
        assert len(str(answer["updates"])) < 2 * REPLAY_BYTES
    else:
        assert len(answer["state"]["messages"]) == 50
        assert answer["position"][1] == missed


async def test_coming_back_after_a_restart(venue: House) -> None:
    """The venue was restarted meanwhile: the log is the same, so are the updates."""
    ada = await venue.come("ada")
    position = (await ada.do("enter", room="p1"))["position"]
    await say(venue, "p1", 5)
    await ada.go()
    await venue.restart()
    answer = await (await venue.come("ada")).do("enter", room="p1", after=position)
    assert answer["recovered"]
    assert [update["seq"] for update in answer["updates"]] == [1, 2, 3, 4, 5]


@given(
    st.lists(st.integers(0, 400), max_size=12),
    st.integers(-1, 60),
    st.sampled_from([None, "right", "wrong"]),
    st.integers(1, 40),
)
def test_the_ring_is_whole_or_silent(sizes: list[int], after: int, id: str | None, start: int) -> None:
    """For any window and any position: exactly the updates after it, in order, or None; a wrong id is always None as
    long as the ring knows the right one."""
    ring = Ring()
    log = {seq: b"x" * size for seq, size in enumerate(sizes, start)}
    for seq, payload in log.items():
        ring.add(seq, f"id{seq}", payload)
    top = start + len(sizes) - 1
    if after < 0 or (not sizes and after != top):
        return
    name = None if id is None else f"id{after}" if id == "right" else "stranger"
    found = ring.since(Position("e", after, name), top)
    expected = [log[seq] for seq in range(after + 1, top + 1) if seq in log]
    whole = after <= top and all(seq in log for seq in range(after + 1, top + 1))
    if found is None:
        assert not whole or (name is not None and (name == "stranger" or after not in log))
    else:
        assert whole
        assert found == expected
        assert name != "stranger" or after == 0


def test_the_ring_forgets_the_oldest() -> None:
    """A thousand updates, half a mebibyte; what is redacted in it is gone, and keeps its place."""
    ring = Ring()
    for seq in range(1, 2 * KEPT_UPDATES):
        ring.add(seq, f"m{seq}", b"x" * 10)
    top = 2 * KEPT_UPDATES - 1
    assert len(ring._entries) == KEPT_UPDATES
    assert ring.since(Position("e", top - REPLAY_UPDATES), top) is not None
    ring.redact("room:p1", (top - 1, 3, top + 1))
    found = ring.since(Position("e", top - 3, f"m{top - 3}"), top)
    assert [b"gone" in payload for payload in found] == [False, True, False]
    assert ring.since(Position("e", top - 1, f"m{top - 1}"), top) == [b"x" * 10], "whoever saw it before still recovers"
    for seq in range(top + 1, top + 40):
        ring.add(seq, f"m{seq}", b"x" * 50_000)
    assert ring._bytes <= 512 * 1024
    ring.add(5, "m5", b"y")
    assert ring.since(Position("e", 4), 5) == [b"y"], "a log that began anew"


def messages(answer: dict[str, Any]) -> list[str]:
    return [message["id"] for message in answer["state"]["messages"]]


async def test_a_room_that_is_being_read_holds_back_later_commands(venue: House) -> None:
    """Commands are decided in the order they came, also when the first has to wait for a room to be opened."""
    await say(venue, "p2", 3)
    await venue.restart()
    ada = await venue.come("ada")
    refs = [
        ada.give("enter", room="p1"),
        ada.give("post", room="p2", id="m1", text="x"),
        ada.give("edit", room="p2", id="c1", message="m1", text="y"),
        ada.give("probe"),
    ]
    await venue.quiet()
    order = [frame["re"] for frame in ada.frames if "re" in frame]
    assert sorted(order) == [1, *refs]
    assert "ok" in ada.answer(refs[1])
    # The edit was decided before the post was durable: it is refused, not lost, and not decided after it.
    assert ada.answer(refs[2])["no"]["code"] == refusals.NOT_FOUND
