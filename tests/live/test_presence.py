"""Who is here: each person once, at once when they leave, not at all when the Wi-Fi blinks (R11, R13)."""

from __future__ import annotations

import pytest

from tests.live.house import Guest, House
from tests.live.reducer import Page
from venue.live.room import LARGE, SAMPLE
from venue.ports import Lease


def people_of(update: dict) -> tuple[list[str], list[str]]:
    return [member["id"] for member in update.get("joined", ())], update.get("left", [])


def told(guest: Guest, room: str = "p1") -> list[tuple[list[str], list[str]]]:
    return [people_of(update) for update in guest.told("roster", f"room:{room}")]


async def test_coming_and_going(venue: House) -> None:
    """A roster frame for each tick in which somebody came or went, with versions without holes and a count."""
    bo = await venue.come("bo", "p1")
    bo.clear()
    ada = await venue.come("ada", "p1", mode="on_site")
    await ada.do("leave", room="p1")
    assert told(bo) == [(["ada"], []), ([], ["ada"])]
    first, second = bo.told("roster")
    assert second["v"] == first["v"] + 1
    assert first["count"] == {"remote": 1, "on_site": 1}
    assert second["count"] == {"remote": 1, "on_site": 0}
    assert first["joined"][0]["mode"] == "on_site"


async def test_each_person_once(venue: House) -> None:
    """Tabs and phones of one person are one line; it is told again only when what one sees changes."""
    bo = await venue.come("bo", "p1")
    tabs = [await venue.come("ada", "p1") for _ in range(3)]
    bo.clear()
    tabs.append(await venue.come("ada", "p1", mode="on_site"))
    assert bo.told("roster")[-1]["joined"] == [{"id": "ada", "name": "Ada Lovelace", "mode": "on_site"}]
    assert bo.told("roster")[-1]["count"] == {"remote": 1, "on_site": 1}
    bo.clear()
    await tabs[0].do("leave", room="p1")
    await tabs[1].do("leave", room="p1")
    assert told(bo) == []
    await tabs[3].do("leave", room="p1")
    assert bo.told("roster")[-1]["joined"][0]["mode"] == "remote"
    await tabs[2].do("leave", room="p1")
    assert told(bo)[-1] == ([], ["ada"])


async def test_many_at_once_are_one_frame(venue: House) -> None:
    """A crowd that comes at the same moment costs a frame, not one each."""
    bo = await venue.come("bo", "p1")
    bo.clear()
    guests = [venue.connect() for _ in range(30)]
    for n, guest in enumerate(guests):
        guest.give("hello", name=f"Guest {n}")
        guest.give("enter", room="p1")
    await venue.quiet()
    assert len(bo.told("roster")) <= 2
    assert bo.told("roster")[-1]["count"]["remote"] == 31


async def test_a_blip_is_not_a_leave(venue: House) -> None:
    """Gone and back within the grace: nobody is told anything."""
    bo, ada = await venue.come("bo", "p1"), await venue.come("ada", "p1")
    bo.clear()
    await ada.go()
    await venue.pass_time(9)
    await venue.come("ada", "p1")
    await venue.pass_time(20)
    assert told(bo) == []
    assert venue.hub.live["p1"].roster.people.keys() == {"ada", "bo"}


async def test_who_stays_away_leaves_once(venue: House) -> None:
    """After the grace there is exactly one leave, and after coming back one join."""
    bo, ada = await venue.come("bo", "p1"), await venue.come("ada", "p1")
    bo.clear()
    await ada.go()
    await venue.pass_time(10)
    assert told(bo) == []
    await venue.pass_time(20)
    assert told(bo) == [([], ["ada"])]
    await venue.come("ada", "p1")
    assert told(bo) == [([], ["ada"]), (["ada"], [])]


async def test_passing(venue: House) -> None:
    """Here but not looking, once all of a person's pages are hidden; back as soon as one is looked at."""
    bo = await venue.come("bo", "p1")
    tabs = [await venue.come("ada", "p1") for _ in range(2)]
    bo.clear()
    await tabs[0].do("attend", looking=False)
    assert told(bo) == []
    await tabs[1].do("attend", looking=False)
    assert bo.told("roster")[-1]["joined"][0]["passing"]
    await tabs[1].do("attend", looking=False)
    assert len(bo.told("roster")) == 1
    await tabs[0].do("attend", looking=True)
    assert "passing" not in bo.told("roster")[-1]["joined"][0]


async def test_a_mode_changes_everywhere(venue: House) -> None:
    """Who arrives in the hall says so once; all rooms of all tabs follow, and the record for later."""
    bo = await venue.come("bo", "p1", "p2")
    first, second = await venue.come("ada", "p1"), await venue.come("ada", "p2")
    await first.do("rename", mode="on_site")
    for room in ("p1", "p2"):
        assert bo.told("roster", f"room:{room}")[-1]["joined"][0]["mode"] == "on_site"
    assert venue.hub.inside_now().on_site == 1
    assert second.told("you")[-1]["mode"] == "on_site"
    await second.do("post", room="p2", id="m1", text="Here")
    assert bo.told("posted")[-1]["by"]["mode"] == "on_site"
    assert (await venue.come("ada")).frames[0]["ok"]["me"]["mode"] == "on_site"


async def test_the_floor_tells_what_changed(venue: House) -> None:
    """Once a second, only rooms and fields that changed, with faces (staff first) and how many are inside."""
    ada = await venue.come("ada", "floor")
    now = (await ada.do("enter", room="floor"))["now"]["floor"]
    assert now.keys() == {"p1", "p2", "hall"}, "all rooms but the floor itself and hidden ones"
    bo = await venue.come("bo", "p1")
    await venue.come("pat", "p1")
    await bo.do("post", room="p1", id="m1", text="x")
    await venue.pass_time(1)
    line = ada.told("floor")[-1]["rooms"]["p1"]
    assert [who["id"] for who in line["who"]] == ["pat", "bo"]
    assert (line["messages"], line["here"], line["staffing"]["present"]) == (1, {"remote": 2, "on_site": 0}, True)
    assert ada.told("floor")[-1]["inside"] == {"remote": 3, "on_site": 0}
    count = len(ada.told("floor"))
    await venue.pass_time(3)
    assert len(ada.told("floor")) == count, "nothing changed, nothing said"
    await bo.do("post", room="p1", id="m2", text="x")
    await venue.pass_time(1)
    assert ada.told("floor")[-1]["rooms"] == {"p1": {"messages": 2}}
    assert bo.told("floor") == [], "only to who looks at the floor"
    page, fresh = Page(), Page()
    for frame in ada.frames:
        page.take(frame)
    other = await venue.come("ada", "floor")
    await venue.pass_time(1)
    for frame in other.frames:
        fresh.take(frame)
    assert page.shown("room:floor")["now"] == fresh.shown("room:floor")["now"]


async def crowd(house: House, count: int) -> None:
    for n in range(count):
        house.presence.put(Lease("p1", f"w{n}", f"w{n}", "remote", f"Guest {n}"))
    await house.pass_time(3)


async def test_a_crowd_is_a_sample_and_a_count(venue: House) -> None:
    """Over 200 people: staff and a sample by name, everyone in the count; joins of others cost a number."""
    bo = await venue.come("bo", "p1")
    await crowd(venue, LARGE + 20)
    pat = await venue.come("pat")
    now = (await pat.do("enter", room="p1"))["now"]
    assert len(now["roster"]) == SAMPLE
    assert now["roster"][0]["id"] == "pat", "staff is always told by name"
    assert now["count"] == {"remote": LARGE + 22, "on_site": 0}
    await venue.pass_time(2)
    bo.clear()
    venue.presence.put(Lease("p1", "w999", "w999", "on_site", "Late"))
    await venue.pass_time(2)
    assert told(bo) == [([], [])]
    assert bo.told("roster")[0]["count"] == {"remote": LARGE + 22, "on_site": 1}
    await pat.do("leave", room="p1")
    await venue.pass_time(2)
    assert told(bo)[-1] == ([], ["pat"])
    assert max(len(raw) for raw in bo.wire.raw) < 500


@pytest.mark.parametrize("left", [0, 30])
async def test_a_crowd_that_thins_is_told_whole(venue: House, left: int) -> None:
    """Who was told a sample is told everyone once the room is small again: also who came in the very moment."""
    watcher = await venue.come("bo", "p1")
    await crowd(venue, LARGE)
    late = venue.connect("ada")
    await late.do("hello")
    if left:
        await venue.pass_time(2)
    ref = late.give("enter", room="p1")
    for n in range(max(left, 3)):
        venue.presence.drop("p1", f"w{n}")
    await venue.pass_time(3)
    assert "ok" in late.answer(ref)
    expected = venue.hub.live["p1"].roster.people.keys()
    for guest in (late, watcher):
        page = Page()
        for frame in guest.frames:
            page.take(frame)
        assert page.topics["room:p1"]["roster"].keys() == expected
    assert any(update.get("whole") for update in late.told("roster"))


async def test_joining_does_not_cost_a_message_each(venue: House) -> None:
    """Two hundred come one after the other: a frame a second, and few bytes a join."""
    bo = await venue.come("bo", "p1")
    await crowd(venue, 60)
    bo.clear()
    for n in range(100, 200):
        venue.presence.put(Lease("p1", f"w{n}", f"w{n}", "remote", f"Guest {n}"))
        venue.loop.advance(0.02)
    await venue.pass_time(3)
    assert len(bo.told("roster")) <= 4
    assert sum(map(len, bo.wire.raw)) < 100 * 80


async def test_a_removed_lease_of_another_process(venue: House) -> None:
    """Leases that others hold come and go in the rosters here, also before anybody here opened the room."""
    venue.presence.put(Lease("p2", "x1", "quinn", "on_site", "Quinn Presenter"))
    await venue.quiet()
    bo = await venue.come("bo", "p2")
    assert venue.hub.live["p2"].roster.people.keys() == {"bo", "quinn"}
    venue.presence.drop("p2", "x1")
    await venue.quiet()
    assert told(bo, "p2")[-1] == ([], ["quinn"])
