"""Who is shut out stays out, whatever goes on at the same time (RELIABILITY S6, S19)."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from tests.live.house import House
from tests.web.conftest import Venue
from venue.domain import records
from venue.live.followers import PeopleNews
from venue.protocol import closes, codec, refusals


class SlowStore:
    """Gives what it read only when told: long after it was read."""

    def __init__(self, store) -> None:
        self._store = store
        self.go = asyncio.Event()

    async def list(self, kind: str) -> dict[str, bytes]:
        found = await self._store.list(kind)
        await self.go.wait()
        return found


async def test_a_removal_while_people_are_read_again_holds(house: House) -> None:
    """Attack: to be removed just as an organiser sends invitations. What was read before the removal came after it."""
    ada, carl = await house.come("ada", "p1"), await house.come("carl")
    store = SlowStore(house.hub.store)
    reading = asyncio.ensure_future(house.hub.people.load(store))
    await house.quiet()
    await carl.do("remove", id="r1", person="ada")
    store.go.set()
    await reading
    assert ada.wire.closed[0] == closes.REMOVED
    assert house.hub.people.get("ada").removed
    assert await house.connect("ada").refused("hello") == refusals.REMOVED


async def test_a_guest_who_speaks_while_people_are_read_again_keeps_the_name(house: House) -> None:
    guest = house.connect()
    me = (await guest.do("hello", name="Gus"))["me"]["id"]
    await guest.do("enter", room="p1")
    store = SlowStore(house.hub.store)
    reading = asyncio.ensure_future(house.hub.people.load(store))
    await house.quiet()
    await guest.do("post", room="p1", id="m1", text="Hello")
    store.go.set()
    await reading
    assert house.hub.people.name(me) == "Gus"
    assert house.hub.people.known(me)


@pytest.mark.parametrize("change", ["removed", "revoked", "demoted"])
async def test_missed_news_are_made_up_for(house: House, change: str) -> None:
    """The bus lost the word of a removal, a revoked link or a role taken away: connections that should not be, end when
    people are read again; who lost a role is told."""
    vera = await house.come("vera", "p1")
    person = house.hub.people.get("vera")
    if change == "revoked":
        invitation = replace(house.hub.people.invitation("i-vera"), revoked=True)
        await house.store.put((records.INVITATION, "i-vera", codec.encode(invitation)))
    else:
        changed = replace(person, removed=True) if change == "removed" else replace(person, roles=[])
        await house.store.put((records.PERSON, "vera", codec.encode(changed)))
    PeopleNews(house.hub).lost()
    await house.quiet()
    ends = {"removed": closes.REMOVED, "revoked": closes.BAD_CREDENTIALS}
    if change == "demoted":
        assert vera.told("you")[-1]["roles"] == ["attendee"]
        assert await vera.refused("mute", id="m1", person="bo") == refusals.NOT_ALLOWED
    else:
        assert vera.wire.closed[0] == ends[change]


async def test_signing_out_ends_the_other_tabs(house: House) -> None:
    """On a shared machine the next one must not speak as the last one, from a tab left open. The code says to come
    back, which other devices can: they still have their cookie. Others' connections stay."""
    tabs, bo = [await house.come("ada", "p1"), await house.come("ada")], await house.come("bo", "p1")
    house.hub.signed_out(house.identity("ada"))
    await house.quiet()
    assert {tab.wire.closed[0] for tab in tabs} == {closes.SIGN_IN_AGAIN}
    assert closes.comes_back(closes.SIGN_IN_AGAIN)
    assert bo.wire.closed is None
    await (await house.come("ada", "p1")).do("probe")


def test_going_out_by_the_button_reaches_the_hub(site: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = []
    monkeypatch.setattr(site.hub, "signed_out", lambda identity: gone.append(identity.person))
    invited, stranger = site.invited("x1"), site.stranger()
    assert invited.post("/sign-out").status_code == stranger.post("/sign-out").status_code == 303
    assert gone == ["x1"]
