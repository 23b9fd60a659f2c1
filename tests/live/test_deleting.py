"""Deleting and hiding: what was taken back is nowhere any more."""

from __future__ import annotations

import json

import pytest

from tests.live.house import House
from venue.domain.chat import HIDDEN_FOR
from venue.protocol import refusals

SECRET = "Xylophone-7731"


async def everything(house: House) -> str:
    """All that anybody can still be told of room p1."""
    hub = house.hub
    epoch = hub.live["p1"].epoch
    guest = await house.come("bo")
    found = [await guest.do("enter", room="p1"), await guest.do("enter", room="p1", after=[epoch, 0])]
    _, log, _ = await hub.log("p1")
    page, _, _ = await hub.messages("p1")
    return json.dumps(found) + b"".join(log).decode() + str(page)


async def test_deleting_takes_the_text_from_everywhere(venue: House) -> None:
    """From the state, the replay, the log, the pages; everyone is told, and the places keep their seqs."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    await ada.do("post", room="p1", id="m1", text=SECRET)
    await ada.do("edit", room="p1", id="c1", message="m1", text=f"{SECRET}!")
    await bo.do("post", room="p1", id="m2", text="Oh", reply_to="m1")
    await bo.do("react", room="p1", message="m1", emoji="👍")
    assert SECRET in await everything(venue)
    await ada.do("delete", room="p1", id="c2", message="m1")
    assert [(u["message"], u["posted"]) for u in bo.told("deleted")] == [("m1", 1)]
    assert SECRET not in await everything(venue)
    _, log, _ = await venue.hub.log("p1")
    assert [json.loads(line)["up"] for line in log] == ["gone", "gone", "posted", "deleted"]
    answer = await bo.do("enter", room="p1", after=[venue.hub.live["p1"].epoch, 0])
    assert [update["up"] for update in answer["updates"]] == ["gone", "gone", "posted", "deleted"]
    assert answer["now"]["tallies"] == {}
    assert answer["mine"]["reactions"] == {}
    for command in ("delete", "edit", "hide", "react"):
        fields = {"edit": {"text": "x"}, "react": {"emoji": "👍"}}.get(command, {})
        id = {} if command == "react" else {"id": venue.id()}
        assert await ada.refused(command, room="p1", message="m1", **id, **fields) in (
            refusals.NOT_FOUND,
            refusals.NOT_ALLOWED,
        )
    await venue.restart()
    await venue.hub.room("p1")
    assert SECRET not in await everything(venue)
    assert SECRET.encode() not in (venue.folder / "venue.db").read_bytes()
    assert venue.hub.live["p1"].chat.total == 2


@pytest.mark.parametrize("first", ["edit", "delete"])
async def test_an_edit_and_a_deletion_at_once(venue: House, first: str) -> None:
    """Whichever is first, no text of a message that was taken back stays in the log."""
    ada = await venue.come("ada", "p1")
    await ada.do("post", room="p1", id="m1", text="x")
    give = {
        "edit": lambda: ada.give("edit", room="p1", id="c1", message="m1", text=SECRET),
        "delete": lambda: ada.give("delete", room="p1", id="c2", message="m1"),
    }
    refs = {name: give[name]() for name in (first, "edit" if first == "delete" else "delete")}
    await venue.quiet()
    outcome = {name: "ok" in ada.answer(ref) for name, ref in refs.items()}
    assert outcome[first]
    if outcome["delete"]:
        assert SECRET not in await everything(venue)
    else:
        assert ada.answer(refs["delete"])["no"]["code"] == refusals.CHANGED


async def test_two_deletions_at_once(venue: House) -> None:
    """From two tabs of the same person: one is done, the other told that there is nothing left; counted once."""
    tabs = [await venue.come("ada", "p1") for _ in range(2)]
    await tabs[0].do("post", room="p1", id="m1", text="x")
    refs = [tab.give("delete", room="p1", id=f"c{n}", message="m1") for n, tab in enumerate(tabs)]
    await venue.quiet()
    assert sorted("ok" in tab.answer(ref) for tab, ref in zip(tabs, refs, strict=True)) == [False, True]
    assert (await tabs[0].do("enter", room="p1"))["state"]["total"] == 1
    await venue.restart()
    assert (await (await venue.come("ada")).do("enter", room="p1"))["state"]["total"] == 1


async def test_hiding_and_its_undo(venue: House) -> None:
    """Staff hides a message and shows it again; whoever reads the topic has text and flag alike."""
    ada, pat, quinn = [await venue.come(person, "p1") for person in ("ada", "pat", "quinn")]
    await ada.do("post", room="p1", id="m1", text="Rude")
    await pat.do("hide", room="p1", id="c1", message="m1")
    assert ada.told("hidden")[0]["by"]["role"] == "presenter"
    (message,) = (await ada.do("enter", room="p1"))["state"]["messages"]
    assert message["hidden"]
    assert await quinn.refused("unhide", room="p1", id="c2", message="m1") == refusals.NOT_ALLOWED
    assert await pat.refused("hide", room="p1", id="c3", message="m1") == refusals.CHANGED
    await pat.do("unhide", room="p1", id="c4", message="m1")
    (message,) = (await ada.do("enter", room="p1"))["state"]["messages"]
    assert "hidden" not in message


async def test_what_stays_hidden_leaves_the_log(venue: House) -> None:
    """After a day the venue takes it back for good, whatever ids people used up before."""
    ada, pat = await venue.come("ada", "p1"), await venue.come("pat", "p1")
    await ada.do("post", room="p1", id="m1", text=SECRET)
    await ada.do("post", room="p1", id="redact-1", text="Mine")
    await pat.do("hide", room="p1", id="c1", message="m1")
    venue.time += HIDDEN_FOR - 30
    await venue.pass_time(60)
    venue.time += 60
    await venue.pass_time(60)
    assert [update["message"] for update in ada.told("deleted")] == ["m1"]
    assert SECRET not in await everything(venue)


async def test_reactions_to_what_is_gone_are_gone(venue: House) -> None:
    """Also after a restart, although the mark may still be in the store."""
    ada = await venue.come("ada", "p1")
    await ada.do("post", room="p1", id="m1", text="x")
    await ada.do("react", room="p1", message="m1", emoji="👍")
    await ada.do("delete", room="p1", id="c1", message="m1")
    await venue.restart()
    answer = await (await venue.come("ada")).do("enter", room="p1")
    assert answer["mine"]["reactions"] == {}
