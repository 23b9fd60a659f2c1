"""Mute, remove and their undoing: at once, everywhere, and within the bounds of who does it (S6)."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from tests.live.house import House
from venue.domain.times import text_of
from venue.protocol import closes, refusals

SPEAKING = {
    "post": {"room": "p1", "id": "x1", "text": "x"},
    "edit": {"room": "p1", "id": "x2", "message": "m1", "text": "x"},
    "react": {"room": "p1", "message": "m1", "emoji": "👍"},
    "typing": {"room": "p1"},
    "rename": {"name": "Loud Ada"},
}


async def test_a_muted_person_reads_and_is_silent(venue: House) -> None:
    """From the next command on, on every open connection; what one said can still be taken back."""
    ada, vera = await venue.come("ada", "p1"), await venue.come("vera", "p1")
    await ada.do("post", room="p1", id="m1", text="x")
    await vera.do("mute", id="c1", person="ada", until=text_of(venue.time + 60))
    (muted,) = ada.told("muted")
    assert (muted["in"], muted["by"]["id"], muted["until"]) == ("person:ada", "vera", text_of(venue.time + 60))
    assert vera.told("muted") == [], "on nobody else's topic"
    for command, fields in SPEAKING.items():
        assert await ada.refused(command, **fields) == refusals.MUTED
    assert (await venue.come("ada")).frames[0]["ok"]["me"]["muted"]
    await vera.do("post", room="p1", id="m2", text="x")
    assert ada.told("posted")[-1]["id"] == "m2"
    await ada.do("delete", room="p1", id="x3", message="m1")
    guest = await venue.connect().do("hello", name="Gil")
    muted_guest = venue.connect()
    await muted_guest.do("hello", key=guest["key"])
    await vera.do("mute", id="c2", person=guest["me"]["id"])
    again = await venue.connect().do("hello", key=guest["key"], name="Loud Gil")
    assert again["me"]["name"] == "Gil", "a new name in hello is no way to talk on"
    venue.time += 61
    await ada.do("post", room="p1", id="m3", text="Time is over")


async def test_unmuting(venue: House) -> None:
    """Ends it at once, also after a restart."""
    ada, vera = await venue.come("ada", "p1"), await venue.come("vera")
    await vera.do("mute", id="c1", person="ada")
    await venue.restart()
    ada, vera = await venue.come("ada", "p1"), await venue.come("vera")
    assert await ada.refused("post", room="p1", id="m1", text="x") == refusals.MUTED
    await vera.do("unmute", id="c2", person="ada")
    assert ada.told("unmuted")
    await ada.do("post", room="p1", id="m1", text="x")


async def test_a_removed_person_is_out(venue: House) -> None:
    """All connections close, all rosters lose them at once, key and link open nothing, by socket and by HTTP."""
    tabs = [await venue.come("ada", "p1"), await venue.come("ada", "p2")]
    lost = await venue.come("ada", "hall")
    await lost.go()
    bo, carl = await venue.come("bo", "p1", "p2", "hall"), await venue.come("carl")
    await venue.perform("ada", {"do": "enter", "ref": 1, "room": "p1"})
    key, identity = venue.key("ada"), venue.identity("ada")
    await carl.do("remove", id="c1", person="ada")
    assert all(tab.wire.closed[0] == closes.REMOVED for tab in tabs)
    for room in ("p1", "p2", "hall"):
        assert bo.told("roster", f"room:{room}")[-1]["left"] == ["ada"]
    assert venue.hub.visits_of("ada") == []
    for hello in ({"key": key}, {"key": key, "name": "Somebody"}):
        guest = venue.connect()
        assert await guest.refused("hello", **hello) == refusals.REMOVED
        assert guest.wire.closed[0] == closes.REMOVED
    with pytest.raises(refusals.Refused):
        venue.hub.door.admit(key=key)
    (answer,) = await venue.hub.perform(identity, [b'{"do":"post","ref":1,"room":"p1","id":"m1","text":"x"}'])
    assert b'"ok"' not in answer, "an identity that was found before the removal"
    await carl.do("readmit", id="c2", person="ada")
    ada = await venue.come("ada", "p1")
    updates = ada.frames[0]["ok"]["topics"]["person:ada"]
    assert updates["position"][1] == 2


async def test_a_removed_guest_is_out(venue: House) -> None:
    """Their key opens nothing any more, also after a restart."""
    gil = venue.connect()
    welcome = await gil.do("hello", name="Gil")
    await gil.do("enter", room="p1")
    carl = await venue.come("carl")
    await carl.do("remove", id="c1", person=welcome["me"]["id"])
    assert gil.wire.closed[0] == closes.REMOVED
    assert await venue.connect().refused("hello", key=welcome["key"]) == refusals.REMOVED
    await venue.restart()
    assert await venue.connect().refused("hello", key=welcome["key"]) == refusals.REMOVED


async def test_what_a_removed_person_had_on_the_way(venue: House) -> None:
    """Commands that come after the removal find nobody; the visit is over."""
    ada, carl = await venue.come("ada", "p1"), await venue.come("carl", "p1")
    await carl.do("remove", id="c1", person="ada")
    ada.give("post", room="p1", id="m1", text="x")
    await venue.quiet()
    assert carl.told("posted") == []


@pytest.mark.parametrize(
    ("actor", "command", "target", "code"),
    [
        ("vera", "mute", "ada", None),
        ("vera", "mute", "pat", None),
        ("vera", "mute", "vic", None),
        ("vera", "mute", "carl", refusals.NOT_ALLOWED),
        ("vera", "mute", "vera", refusals.NOT_ALLOWED),
        ("vera", "remove", "ada", refusals.NOT_ALLOWED),
        ("vera", "readmit", "ada", refusals.NOT_ALLOWED),
        ("carl", "mute", "chris", None),
        ("carl", "remove", "chris", None),
        ("carl", "remove", "carl", refusals.NOT_ALLOWED),
        ("carl", "remove", "stranger", refusals.NOT_FOUND),
        ("pat", "mute", "ada", refusals.NOT_ALLOWED),
        ("ada", "mute", "bo", refusals.NOT_ALLOWED),
    ],
)
async def test_who_may_do_it_to_whom(venue: House, actor: str, command: str, target: str, code: str | None) -> None:
    """Volunteers mute, but no chair; chairs do everything, but not to themselves."""
    answer = await (await venue.come(actor)).ask(command, id="c1", person=target)
    assert ("ok" in answer) if code is None else (answer["no"]["code"] == code)


async def test_a_demoted_chair(venue: House) -> None:
    """Rights are asked at every command: who is no chair any more cannot go on over an open connection."""
    carl = await venue.come("carl")
    await carl.do("announce", id="a1", text={"en": "x"})
    await venue.hub.put_person(replace(venue.hub.people.get("carl"), roles=[]))
    assert await carl.refused("announce", id="a2", text={"en": "x"}) == refusals.NOT_ALLOWED
    await venue.quiet()
    assert carl.told("you")[-1]["roles"] == ["attendee"]


async def test_a_removal_and_a_rename_at_once(venue: House) -> None:
    """Whichever is decided first, the person is out and stays out."""
    for order in (("rename", "remove"), ("remove", "rename")):
        ada, carl = await venue.come("ada", "p1"), await venue.come("carl")
        for command in order:
            if command == "rename":
                ada.give("rename", name=f"Ada {order[0]}")
            else:
                carl.give("remove", id=venue.id(), person="ada")
        await venue.quiet()
        assert venue.hub.people.get("ada").removed, order
        await venue.restart()
        assert venue.hub.people.get("ada").removed, order
        await (await venue.come("carl")).do("readmit", id=venue.id(), person="ada")


async def test_a_removal_while_saying_hello(venue: House) -> None:
    """The removal closes connections; one that is just coming in is not forgotten."""
    carl = await venue.come("carl")
    for turns in range(14):
        await venue.restart()
        carl = await venue.come("carl")
        ada = venue.connect("ada")
        carl.give("remove", id=venue.id(), person="ada")
        for _ in range(turns):
            await asyncio.sleep(0)
        ada.give("hello")
        await venue.quiet()
        assert ada.wire.closed[0] == closes.REMOVED, turns
        assert venue.hub.visits_of("ada") == []
        await carl.do("readmit", id=venue.id(), person="ada")
