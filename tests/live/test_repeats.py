"""The same command again: the same answer, and nothing happens twice (RELIABILITY R2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.house import Guest, House
from venue.domain.times import text_of
from venue.protocol import refusals


async def stage(house: House) -> dict[str, Guest]:
    """People, and two messages of Ada's to do something with."""
    found = {person: await house.come(person, "p1") for person in ("ada", "bo", "pat", "carl")}
    for id in ("m1", "m2"):
        await found["ada"].do("post", room="p1", id=id, text="Hello")
    await found["carl"].do("hide", room="p1", id="h2", message="m2")
    await found["carl"].do("announce", id="a0", text={"en": "Soon"})
    for person, command in (("scribe", "mute"), ("vera", "remove")):
        await found["carl"].do(command, id=f"{command}0", person=person)
    return found


REPEATED = {
    "post": ("bo", {"room": "p1", "text": "@Ada", "reply_to": "m1", "mentions": ["ada", "stranger"]}),
    "edit": ("ada", {"room": "p1", "message": "m1", "text": "Hello!"}),
    "delete": ("ada", {"room": "p1", "message": "m1"}),
    "hide": ("carl", {"room": "p1", "message": "m1"}),
    "unhide": ("carl", {"room": "p1", "message": "m2"}),
    "staff": ("pat", {"room": "p1", "status": "away"}),
    "revise": ("pat", {"room": "p1", "title": "Another title"}),
    "close": ("carl", {"room": "p1"}),
    "announce": ("carl", {"text": {"en": "Now"}}),
    "withdraw": ("carl", {"announcement": "a0"}),
    "mute": ("carl", {"person": "bo"}),
    "unmute": ("carl", {"person": "scribe"}),
    "remove": ("carl", {"person": "bo"}),
    "readmit": ("carl", {"person": "vera"}),
}


@pytest.mark.parametrize("do", REPEATED)
@pytest.mark.parametrize("when", ["at once", "later", "after a restart"])
async def test_a_repeat_hears_the_same_seq(venue: House, do: str, when: str) -> None:
    """A sender who missed the answer sends again, over any connection: same seq, one change in the log."""
    people = await stage(venue)
    who, fields = REPEATED[do]
    actor = people[who]
    if when == "at once":
        refs = [actor.give(do, id="c1", **fields) for _ in range(3)]
        await venue.quiet()
        answers = [actor.answer(ref) for ref in refs]
    else:
        answers = [await actor.ask(do, id="c1", **fields)]
        if when == "after a restart":
            await venue.restart()
        actor = await venue.come(who)
        answers += [await actor.ask(do, id="c1", **fields) for _ in range(2)]
    assert [answer.get("ok") for answer in answers] == [answers[0]["ok"]] * 3
    assert len(await ids(venue, "c1")) == 1


async def ids(house: House, id: str) -> list[tuple[str, int]]:
    """Where in all logs an id stands, apart from what tells people of it."""
    found = []
    for topic in await house.store.tops():
        for change in (await house.store.read(topic)).changes:
            if change.id == id and type(change).__name__ != "Mentioned":
                found.append((topic, change.seq))
    return found


async def test_opening_again(venue: House) -> None:
    """The commands that undo each other repeat on their own ids, and a late repeat undoes nothing."""
    carl = await venue.come("carl", "p1")
    first = await carl.do("close", room="p1", id="c1")
    await carl.do("open", room="p1", id="c2")
    assert await carl.do("close", room="p1", id="c1") == first
    assert venue.hub.live["p1"].opening.open
    assert len(carl.told("closed")) == 1


async def test_a_late_repeat_changes_nobodys_standing(venue: House) -> None:
    """mute, unmute, and then the mute again from an outbox: the person stays unmuted, in memory as in the store."""
    carl, ada = await venue.come("carl"), await venue.come("ada", "p1")
    seq = await carl.do("mute", id="c1", person="ada")
    await carl.do("unmute", id="c2", person="ada")
    assert await carl.do("mute", id="c1", person="ada") == seq
    await ada.do("post", room="p1", id="m1", text="I can")
    await venue.restart()
    ada = await venue.come("ada")
    await ada.do("post", room="p1", id="m2", text="Still")


async def test_a_late_repeat_revises_nothing(venue: House) -> None:
    """The poster keeps what was said last."""
    pat = await venue.come("pat", "p1")
    for n in (1, 2):
        await pat.do("revise", room="p1", id=f"c{n}", title=f"Title {n}")
    await pat.do("revise", room="p1", id="c1", title="Title 1")
    assert venue.hub.rooms["p1"].title == venue.hub.live["p1"].record.poster.title == "Title 2"
    assert (await pat.do("enter", room="p1"))["state"]["title"] == "Title 2"


@pytest.mark.parametrize(
    "other",
    [{"text": "Other"}, {"text": "Hello", "reply_to": "m0"}, {"text": "Hello", "mentions": ["bo"]}],
)
async def test_an_id_used_for_another_body_is_refused(venue: House, other: dict[str, Any]) -> None:
    """The same id with another body is a mistake to be told, not a repeat."""
    ada = await venue.come("ada", "p1")
    await ada.do("post", room="p1", id="m0", text="First")
    await ada.do("post", room="p1", id="m1", text="Hello")
    assert await ada.refused("post", room="p1", id="m1", **other) == refusals.ID_REUSED
    assert len(ada.told("posted")) == 2


async def test_an_id_of_somebody_elses_is_refused(venue: House) -> None:
    """Ids are one person's; what another said under one is not confirmed to who guesses it."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    await ada.do("post", room="p1", id="m1", text="Hello")
    assert await bo.refused("post", room="p1", id="m1", text="Hello") == refusals.ID_REUSED
    assert await bo.do("post", room="p2", id="m1", text="Hello") == {"seq": 1}, "another topic, another id"
    await ada.do("delete", room="p1", id="c1", message="m1")
    assert await bo.refused("delete", room="p1", id="c1", message="m1") == refusals.NOT_FOUND


async def test_a_repeat_with_another_ref_is_a_repeat(venue: House) -> None:
    """The ref is the connection's, not the command's."""
    ada = await venue.come("ada", "p1")
    ada.visit.receive(b'{"do":"post","room":"p1","id":"m1","text":"x"}')
    await venue.quiet()
    assert [frame for frame in ada.frames if frame.get("re") is None and "up" not in frame] == []
    assert await ada.do("post", room="p1", id="m1", text="x") == {"seq": 1}


async def test_a_post_into_a_room_that_closed_meanwhile(venue: House) -> None:
    """What was said before the room closed was said: the repeat is confirmed, a new message refused."""
    ada, carl = await venue.come("ada", "p1"), await venue.come("carl")
    await ada.do("post", room="p1", id="m1", text="In time")
    await carl.do("close", room="p1", id="c1")
    await carl.do("mute", id="c2", person="ada", until=text_of(venue.time + 60))
    assert await ada.do("post", room="p1", id="m1", text="In time") == {"seq": 1}
    assert await ada.refused("post", room="p1", id="m2", text="Late") == refusals.ROOM_CLOSED
