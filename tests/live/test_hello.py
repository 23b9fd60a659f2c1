"""hello: who comes in, once, in time, and on which terms."""

from __future__ import annotations

import asyncio

import pytest

from tests.live.house import NOON, House, house_in
from venue.domain.records import Invitation
from venue.domain.times import text_of
from venue.live.limits import MAX_VISITS
from venue.live.tickets import GOOD_FOR
from venue.protocol import closes, refusals
from venue.protocol.commands import COMMANDS


async def test_the_answer_tells_who_one_is(venue: House) -> None:
    """hello's answer names the person, the key to come back with, the time, what may be asked, and two topics."""
    ada = venue.connect("ada")
    welcome = await ada.do("hello", locale="de")
    assert welcome["me"] == {"id": "ada", "name": "Ada Lovelace", "roles": ["attendee"], "mode": "remote"}
    assert (welcome["key"], welcome["at"], welcome["beat"]) == (venue.key("ada"), text_of(NOON), 10)
    assert welcome["commands"] == list(COMMANDS)
    assert welcome["topics"].keys() == {"event", "person:ada"}
    assert welcome["visit"] == ada.visit.id
    assert ada.wire.replies == 1, "the answer is marked: its size counts against no slow reader"
    pat = await venue.connect("pat").do("hello")
    assert (pat["me"]["roles"], pat["me"]["presents"]) == (["attendee", "presenter"], ["p1"])


async def test_a_name_is_enough_where_the_door_is_open(venue: House) -> None:
    """A guest gets a key; whoever brings it later is the same guest, under the same or another name."""
    guest = venue.connect()
    welcome = await guest.do("hello", name=" Gil  Guest ", mode="on_site")
    assert welcome["me"]["guest"]
    assert (welcome["me"]["name"], welcome["me"]["mode"]) == ("Gil Guest", "on_site")
    again = await venue.connect().do("hello", key=welcome["key"])
    assert (again["me"]["id"], again["me"]["name"]) == (welcome["me"]["id"], "Gil Guest")
    renamed = await venue.connect().do("hello", key=welcome["key"], name="Gilbert")
    assert (renamed["me"]["id"], renamed["me"]["name"]) == (welcome["me"]["id"], "Gilbert")
    other = await venue.connect().do("hello", name="Gil Guest")
    assert other["me"]["id"] != welcome["me"]["id"]


async def test_a_guest_who_only_looks_leaves_nothing(venue: House) -> None:
    """A guest costs the store nothing, and memory only while inside (RELIABILITY R19)."""
    hub = venue.hub
    for n in range(5):
        guest = venue.connect()
        await guest.do("hello", name=f"Guest {n}")
        await guest.do("enter", room="p1")
        if n % 2:
            await guest.do("leave", room="p1")
        await guest.go()
    await venue.perform(None, {"do": "hello", "ref": 1, "name": "By post"})
    await venue.pass_time(12)
    assert len(hub.people._guests) == 0
    assert len(await venue.store.list("person")) == 9
    assert not hub.live["p1"].roster.people


async def test_hello_comes_first(venue: House) -> None:
    """Anything else is refused, the refusal is sent, and the connection closes for good."""
    for frame in (b'{"do":"probe","ref":4}', b'{"do":"nonsense","ref":4}', b'{"do":"hello","ref":4,"x":1}'):
        guest = venue.connect("ada")
        guest.visit.receive(frame)
        await venue.quiet()
        assert guest.answer(4)["no"]["code"]
        assert guest.wire.closed[0] == closes.BAD_PROTOCOL
        guest.visit.receive(b'{"do":"hello","ref":5}')
        await venue.quiet()
        assert len(guest.frames) == 1, "nothing is taken after the end"
    assert not venue.hub.waiting_for_hello


async def test_hello_comes_once(venue: House) -> None:
    """A second one is refused; the visit goes on as who it is."""
    ada = await venue.come("ada")
    assert await ada.refused("hello", key=venue.key("bo")) == refusals.HELLO_TWICE
    assert ada.wire.closed is None
    assert ada.visit.identity.person == "ada"
    first, second = venue.connect("bo"), None
    second = first.give("hello"), first.give("hello")
    await venue.quiet()
    assert "ok" in first.answer(second[0])
    assert first.answer(second[1])["no"]["code"] == refusals.HELLO_TWICE


async def test_silence_ends(venue: House) -> None:
    """Who says nothing for 5 s is sent away; who said hello may be silent."""
    ada = await venue.come("ada")
    silent = venue.connect()
    await venue.pass_time(4)
    late = venue.connect()
    assert silent.wire.closed is None
    await venue.pass_time(2)
    assert silent.wire.closed == (closes.BAD_PROTOCOL, "no hello")
    assert late.wire.closed is None
    await venue.pass_time(4)
    assert late.wire.closed[0] == closes.BAD_PROTOCOL
    assert ada.wire.closed is None
    assert not venue.hub.waiting_for_hello


@pytest.mark.parametrize("key", ["", "x", "WyJhZGEiLCIiXQ.AAAA", "é" * 20])
async def test_bad_keys(venue: House, key: str) -> None:
    """A key that is not ours is refused and the socket closes with the code that says to sign in."""
    guest = venue.connect()
    answer = await guest.ask("hello", key=key)
    assert answer["no"]["code"] == refusals.NOT_SIGNED_IN
    assert guest.wire.closed[0] == closes.BAD_CREDENTIALS


async def test_no_name_no_key(venue: House) -> None:
    """Nobody comes in as nobody; the field to fill in is named."""
    guest = venue.connect()
    answer = await guest.ask("hello")
    assert (answer["no"]["code"], answer["no"]["field"]) == (refusals.NOT_SIGNED_IN, "name")
    assert guest.wire.closed[0] == closes.BAD_CREDENTIALS


async def test_reserved_names(venue: House) -> None:
    """Nobody comes in under a chair's name."""
    answer = await venue.connect().ask("hello", name="Саrl Chair")
    assert (answer["no"]["code"], answer["no"]["field"]) == (refusals.INVALID, "name")


async def test_a_revoked_link_ends_its_visits(venue: House) -> None:
    """The connections it let in close, and its key opens nothing."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    key = venue.key("ada")
    await venue.hub.put_invitation("i-ada", Invitation("ada", revoked=True))
    await venue.quiet()
    assert ada.wire.closed[0] == closes.BAD_CREDENTIALS
    assert bo.wire.closed is None
    assert await venue.connect().refused("hello", key=key) == refusals.NOT_SIGNED_IN


async def test_an_invited_event_admits_no_guests(tmp_path) -> None:
    """Where the door is `invited` a name opens nothing, nor does a guest's key from another day."""
    async with house_in(tmp_path / "data", door="invited") as house:
        guest_key = house.key("gil")
        assert await house.connect().refused("hello", name="Gil") == refusals.NOT_SIGNED_IN
        assert await house.connect().refused("hello", key=guest_key) == refusals.NOT_SIGNED_IN
        assert (await house.connect("ada").do("hello"))["me"]["id"] == "ada"


async def test_tickets_work_once_and_soon(venue: House) -> None:
    """A ticket stands for its key, once, for 30 seconds."""
    hub = venue.hub
    ticket = hub.tickets.give(venue.key("ada"), hub.loop.time())
    assert (await venue.connect().do("hello", ticket=ticket))["me"]["id"] == "ada"
    assert await venue.connect().refused("hello", ticket=ticket) == refusals.NOT_SIGNED_IN
    late = hub.tickets.give(venue.key("ada"), hub.loop.time())
    hub.loop.advance(GOOD_FOR + 1)
    assert await venue.connect().refused("hello", ticket=late) == refusals.NOT_SIGNED_IN
    assert await venue.connect().refused("hello", ticket="made-up") == refusals.NOT_SIGNED_IN


async def test_connections_of_one_person_are_bounded(strict_venue: House) -> None:
    """The 21st is refused and closed; asking for all at once is no way around it."""
    guests = [strict_venue.connect("ada") for _ in range(MAX_VISITS + 4)]
    refs = [guest.give("hello") for guest in guests]
    await strict_venue.quiet()
    answers = [guest.answer(ref) for guest, ref in zip(guests, refs, strict=True)]
    refused = [guest for guest, answer in zip(guests, answers, strict=True) if "no" in answer]
    assert len(refused) == 4
    assert all(guest.wire.closed[0] == closes.TOO_MANY for guest in refused)
    assert strict_venue.hub.visit_count == MAX_VISITS
    assert (await strict_venue.connect("bo").do("hello"))["me"]["id"] == "bo"
    await next(guest for guest in guests if guest not in refused).go()
    assert "ok" in await strict_venue.connect("ada").ask("hello")


async def test_a_page_loaded_again_hears_its_own_topic(venue: House) -> None:
    """The old connection ends while the new one says hello: mentions reach the new one."""
    for turns in range(12):
        old = await venue.come("ada")
        new = venue.connect("ada")
        ref = new.give("hello")
        for _ in range(turns):
            await asyncio.sleep(0)
        old.visit.gone()
        await venue.quiet()
        assert "ok" in new.answer(ref)
        bo = await venue.come("bo")
        await bo.do("post", room="p1", id=venue.id(), text="@Ada", mentions=["ada"])
        assert len(new.told("mentioned")) == 1, f"lost after {turns} turns"
        await new.go()
        await bo.go()
    assert not venue.hub.persons.held, "topics of people who left are let go"


async def test_a_hello_whose_socket_is_lost_meanwhile(venue: House) -> None:
    """Nothing stays of it."""
    guest = venue.connect("ada")
    guest.give("hello")
    guest.visit.gone()
    await venue.quiet()
    assert venue.hub.visit_count == 0
    assert venue.hub.visits_of("ada") == []
    assert not venue.hub.persons.held
    assert guest.frames == []


async def test_coming_back_with_positions(venue: House) -> None:
    """hello's `after` brings what came since on the event's and one's own topic, or says that it is the state."""
    ada = await venue.come("ada", "p1")
    carl = await venue.come("carl")
    welcome = ada.answer(1)["ok"]["topics"]
    after = {name: topic["position"] for name, topic in welcome.items()}
    assert all(not topic["recovered"] for topic in welcome.values())
    await carl.do("announce", id="a1", text={"en": "One"})
    await carl.do("post", room="p1", id="m1", text="@Ada", mentions=["ada"])
    again = (await venue.connect("ada").do("hello", after=after))["topics"]
    assert again["event"]["recovered"]
    assert [update["id"] for update in again["event"]["updates"]] == ["a1"]
    assert [update["up"] for update in again["person:ada"]["updates"]] == ["mentioned"]
    elsewhere = {"event": ["other", 0], "person:ada": ["other", 7], "person:bo": ["e", 0], "room:p1": ["e", 0]}
    fresh = (await venue.connect("ada").do("hello", after=elsewhere))["topics"]
    assert fresh.keys() == {"event", "person:ada"}, "nobody else's topic"
    assert [a["id"] for a in fresh["event"]["state"]["announcements"]] == ["a1"]
    assert [m["message"] for m in fresh["person:ada"]["state"]["mentions"]] == ["m1"]
