"""A room as a place: its poster's facts, its staffing light, who came meanwhile, open or closed; and announcements."""

from __future__ import annotations

import json

from tests.live.house import House
from venue.domain import records
from venue.domain.records import Room
from venue.domain.times import text_of
from venue.protocol import codec, refusals


async def test_a_revision_is_seen_and_kept(venue: House) -> None:
    """In the room at once, on the floor within a second, in the record for whoever comes, also after a restart."""
    pat, ada, walker = await venue.come("pat", "p1"), await venue.come("ada", "p1"), await venue.come("bo", "floor")
    await pat.do("revise", room="p1", id="c1", title="On tidier data", video=["https://us02web.zoom.us/j/7?pwd=x"])
    (revised,) = ada.told("revised")
    assert (revised["title"], "abstract" in revised) == ("On tidier data", False)
    assert revised["video"] == [{"url": "https://us02web.zoom.us/j/7?pwd=x", "provider": "Zoom"}]
    await venue.pass_time(1)
    assert walker.told("floor")[-1]["rooms"]["p1"]["title"] == "On tidier data"
    for _ in range(2):
        state = (await (await venue.come("ada")).do("enter", room="p1"))["state"]
        assert (state["title"], state["poster"]["title"]) == ("On tidier data", "On tidier data")
        assert venue.hub.rooms["p1"].poster.video[0].provider == "Zoom"
        record = codec.decode(await venue.store.get(records.ROOM, "p1"), Room)
        assert (record.title, record.poster.board) == ("On tidier data", "1")
        await venue.restart()


async def test_revisions_at_once(venue: House) -> None:
    """Two decided on the same facts: the second hears that they changed, and neither is half done."""
    pat, carl = await venue.come("pat", "p1"), await venue.come("carl", "p1")
    refs = [
        pat.give("revise", room="p1", id="c1", title="Pat's"),
        carl.give("revise", room="p1", id="c2", title="Carl's", abstract="x"),
    ]
    await venue.quiet()
    assert pat.answer(refs[0]) == {"re": refs[0], "ok": {"seq": 1}}
    assert carl.answer(refs[1])["no"]["code"] == refusals.CHANGED
    assert venue.hub.rooms["p1"].poster.title == "Pat's"
    assert venue.hub.rooms["p1"].poster.abstract == ""
    await carl.do("revise", room="p1", id="c3", title="Carl's")
    await pat.do("post", room="p1", id="m1", text="Chat does not stand in the way")
    await pat.do("revise", room="p1", id="c4", board="9")


async def test_what_has_no_poster_is_not_revised(venue: House) -> None:
    """A stage's hall has no facts to change."""
    carl = await venue.come("carl")
    assert await carl.refused("revise", room="hall", id="c1", title="x") == refusals.NOT_FOUND


async def test_hostile_links_never_get_in(venue: House) -> None:
    """Only https addresses that every reader takes apart alike are kept (S8)."""
    pat = await venue.come("pat", "p1")
    for url in ("javascript:alert(1)", "http://a.example/", "https://zoom.us@evil.example/", "https://a\\@b.example/"):
        for field in ({"video": [url]}, {"links": [{"url": url}]}):
            answer = await pat.ask("revise", room="p1", id=venue.id(), **field)
            assert answer["no"]["code"] == refusals.INVALID
    assert pat.told("revised") == []


async def test_an_import_is_seen_live(venue: House) -> None:
    """A tool changed records behind the venue's back: told to the room as a revision; a new room can be entered."""
    ada = await venue.come("ada", "p1")
    room = venue.hub.rooms["p1"]
    new = codec.decode(codec.encode(room), Room)
    new.poster.abstract = "Fresh"
    await venue.store.put(
        (records.ROOM, "p1", codec.encode(new)), (records.ROOM, "p9", codec.encode(Room("p9", "table")))
    )
    await venue.hub.imported()
    await venue.quiet()
    assert ada.told("revised")[0]["abstract"] == "Fresh"
    assert "by" not in ada.told("revised")[0]
    assert "ok" in await ada.ask("enter", room="p9")


async def test_the_staffing_light(venue: House) -> None:
    """Says whether a presenter is really here, and what they said; "back at" goes out when the time has come."""
    ada = await venue.come("ada", "p1")
    pat, quinn = await venue.come("pat", "p1"), await venue.come("quinn", "p1")
    assert ada.told("staffing")[-1]["staffing"] == {"present": True, "by": ["Pat Presenter"]}
    assert await quinn.refused("staff", room="p1", id="c1", status="here") == refusals.NOT_ALLOWED
    until = text_of(venue.time + 60)
    await pat.do("staff", room="p1", id="c2", status="back", until=until)
    await pat.do("leave", room="p1")
    assert ada.told("staffing")[-1]["staffing"] == {"said": "back", "until": until}
    assert (await ada.do("enter", room="p1"))["state"]["said"] == {"status": "back", "until": until}
    count = len(ada.told("staffing"))
    await venue.pass_time(58)
    assert len(ada.told("staffing")) == count
    await venue.pass_time(4)
    assert ada.told("staffing")[-1]["staffing"] == {}
    assert (await ada.do("enter", room="p1"))["now"]["staffing"] == {}
    answer = await pat.ask("staff", room="p1", id="c3", status="back", until=text_of(venue.time - 1))
    assert (answer["no"]["code"], answer["no"]["field"]) == (refusals.INVALID, "until")


async def test_a_presenter_learns_how_many_came(venue: House) -> None:
    """Each person once from the last presenter's leaving on, also over a restart; others are not told the number."""
    pat, quinn = await venue.come("pat", "p1"), await venue.come("quinn")
    await venue.come("bo", "p1")
    await pat.do("leave", room="p1")
    for person in ("ada", "ada", "vera"):
        guest = await venue.come(person, "p1")
        await guest.do("leave", room="p1")
        assert "came_while_away" not in (await guest.do("enter", room="p1"))["mine"]
        await guest.do("leave", room="p1")
    assert "came_while_away" not in (await quinn.do("enter", room="p1"))["mine"]
    await venue.restart()
    await (await venue.come("ada", "p1")).go()
    await venue.come("scribe", "p1")
    pat = await venue.come("pat")
    answer = await pat.do("enter", room="p1")
    assert answer["mine"]["came_while_away"] == 4, "quinn, ada, vera, scribe"
    assert "ada" not in json.dumps(answer["mine"])
    await venue.come("chris", "p1")
    assert (await pat.do("enter", room="p1"))["mine"]["came_while_away"] == 4, "she was here"
    await pat.do("leave", room="p1")
    await pat.do("enter", room="p1")
    assert (await pat.do("enter", room="p1"))["mine"]["came_while_away"] == 0


async def test_closing_and_opening(venue: House) -> None:
    """A closed room is read, not written, except by its staff; everyone in it is told, and the floor."""
    ada, carl, walker = await venue.come("ada", "p1"), await venue.come("carl"), await venue.come("bo", "floor")
    await ada.do("post", room="p1", id="m1", text="x")
    await carl.do("close", room="p1", id="c1")
    assert ada.told("closed")[0]["by"]["id"] == "carl"
    await venue.pass_time(1)
    assert walker.told("floor")[-1]["rooms"]["p1"]["open"] is False
    state = (await (await venue.come("bo")).do("enter", room="p1"))["state"]
    assert (state["open"], len(state["messages"])) == (False, 1)
    assert await ada.refused("post", room="p1", id="m2", text="x") == refusals.ROOM_CLOSED
    assert await carl.refused("close", room="p1", id="c2") == refusals.CHANGED
    await venue.restart()
    ada, carl = await venue.come("ada", "p1"), await venue.come("carl")
    assert await ada.refused("post", room="p1", id="m2", text="x") == refusals.ROOM_CLOSED
    await carl.do("open", room="p1", id="c3")
    await ada.do("post", room="p1", id="m3", text="x")


async def test_announcements_reach_everyone(venue: House) -> None:
    """On whichever page, in every language given; whoever comes later sees them, the list of past ones, too (R17)."""
    guests = [await venue.come("ada", "p1"), await venue.come("bo", "floor", "p2"), await venue.come("pat")]
    carl = await venue.come("carl")
    until = text_of(venue.time + 60)
    await carl.do("announce", id="a1", text={"en": "Soon", "de": "Bald"}, until=until)
    for guest in guests:
        (update,) = guest.told("announced")
        assert (update["in"], update["text"], update["until"]) == ("event", {"en": "Soon", "de": "Bald"}, until)
        assert update["by"] == {"id": "carl", "name": "Carl Chair", "mode": "remote", "role": "chair"}
    await carl.do("announce", id="a2", text={"en": "Later"})
    await carl.do("withdraw", id="c1", announcement="a2")
    assert guests[0].told("withdrawn")[0]["announcement"] == "a2"
    venue.time += 120
    await venue.restart()
    late = (await venue.come("ada")).frames[0]["ok"]["topics"]["event"]["state"]["announcements"]
    assert [(a["id"], a.get("withdrawn", False), a.get("until")) for a in late] == [
        ("a1", False, until),
        ("a2", True, None),
    ]
    for person in ("ada", "pat", "vera", "scribe"):
        assert await (await venue.come(person)).refused("announce", id=venue.id(), text={"en": "x"}) == (
            refusals.NOT_ALLOWED
        )
