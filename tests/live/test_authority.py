"""Authority over a running venue: every command × every role × own, other and closed rooms, before and after (S5)."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from tests.domain.test_authority import expected
from tests.live.house import Guest, House
from venue.domain.records import Person
from venue.domain.times import text_of
from venue.protocol import refusals
from venue.protocol.commands import COMMANDS

ROLES = {
    "attendee": Person("x", "Xi"),
    "presenter": Person("x", "Xi", ["presenter"], ["p1"]),
    "scribe": Person("x", "Xi", ["scribe"]),
    "volunteer": Person("x", "Xi", ["volunteer"]),
    "chair": Person("x", "Xi", ["chair"]),
}
ROOMS = {"own": ("p1", False), "other": ("p2", False), "closed own": ("p1", True), "closed": ("p2", True)}


class Board:
    """A venue in which every command can be given over and over: before each, what it needs is made so."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def prepare(self) -> None:
        self.carl = await self.house.come("carl")
        self.ada = await self.house.come("ada")
        self.x = await self.house.come("bo")  # replaced for each cell
        self.people = [await self.house.come("chris")]

    async def cell(self, role: str, do: str, room: str, closed: bool, own: bool, muted: bool) -> tuple[str | None, str]:
        """The code of the refusal (None: it went through), and what the rules in words say."""
        house, hub = self.house, self.house.hub
        live = await hub.room(room)
        if live.opening.open == closed:
            await self.carl.do("close" if closed else "open", room=room, id=house.id())
        person = replace(ROLES[role], muted_until=text_of(house.time + 60) if muted else None)
        fields = await self.fields(do, room, own)
        # The rights are given while the connection stands: what counts is what the record says at the command.
        await hub.put_person(replace(person, id=self.x.person))
        await house.quiet()
        relations = {"attendee", *person.roles} - {"presenter"}
        relations |= {"presenter"} if room in person.presents else set()
        relations |= {"author"} if own and do in ("edit", "delete") else set()
        room_matters = closed and "room" in fields
        answer = await self.x.ask(do, **fields)
        return answer.get("no", {}).get("code"), expected(do, relations, room_matters, muted)

    async def fields(self, do: str, room: str, own: bool) -> dict:
        house, hub = self.house, self.house.hub
        author: Guest = self.x if own else self.ada
        id = house.id()
        if do in ("edit", "delete", "react", "hide", "unhide"):
            message = await self.message(author, room)
            if do == "unhide":
                await self.carl.do("hide", room=room, id=house.id(), message=message)
            return {
                "edit": {"room": room, "id": id, "message": message, "text": "y"},
                "react": {"room": room, "message": message, "emoji": "👍"},
            }.get(do, {"room": room, "id": id, "message": message})
        if do in ("open", "close"):
            if hub.live[room].opening.open == (do == "open"):
                await self.carl.do("close" if do == "open" else "open", room=room, id=house.id())
            return {"room": room, "id": id}
        if do == "withdraw":
            await self.carl.do("announce", id=id, text={"en": "x"})
            return {"id": house.id(), "announcement": id}
        if do in ("unmute", "readmit"):
            target = f"t{id}"
            made = Person(target, "T", muted_until=text_of(house.time + 60), removed=do == "readmit")
            await hub.put_person(made)
            return {"id": house.id(), "person": target}
        return {
            "probe": {},
            "attend": {"looking": True},
            "rename": {"name": f"Xi {id}"},
            "enter": {"room": room},
            "leave": {"room": room},
            "seen": {"room": room, "messages": 0},
            "typing": {"room": room},
            "post": {"room": room, "id": id, "text": "x"},
            "staff": {"room": room, "id": id, "status": "away"},
            "revise": {"room": room, "id": id, "board": id},
            "announce": {"id": id, "text": {"en": "x"}},
            "mute": {"id": id, "person": "ada", "until": text_of(house.time + 0.001)},
            "remove": {"id": id, "person": "scribe"},
        }[do]

    async def message(self, author: Guest, room: str) -> str:
        """A message of this author's, said with a chair's freedom to speak in closed rooms."""
        house = self.house
        id = house.id()
        record = house.hub.people.get(author.person)
        await house.hub.put_person(replace(record, roles=["chair"], muted_until=None))
        await author.do("post", room=room, id=id, text="x")
        await house.hub.put_person(record)
        return id


@pytest.mark.parametrize("role", ROLES)
async def test_every_cell(venue: House, role: str) -> None:
    """What goes through is what the rules in words allow, and nothing else; rights change under an open connection."""
    board = Board(venue)
    await board.prepare()
    cells, wrong = 0, []
    for do, (name, (room, closed)), own, muted in product(COMMANDS, ROOMS.items(), (False, True), (False, True)):
        if do == "hello" or (own and do not in ("edit", "delete")) or (closed and do in ("open", "close")):
            continue
        found, wanted = await board.cell(role, do, room, closed, own, muted)
        cells += 1
        if found != wanted:
            wrong.append((do, name, own, muted, found, wanted))
        if do == "remove" and found is None:
            await board.carl.do("readmit", id=venue.id(), person="scribe")
        venue.time += 0.01
    assert not wrong, f"{role}: cells={cells} wrong={len(wrong)} {wrong}"
    assert cells > 150


@pytest.mark.parametrize(
    "do", ["post", "edit", "delete", "hide", "react", "typing", "seen", "staff", "revise", "open", "close"]
)
async def test_a_hidden_room_is_like_none(venue: House, do: str) -> None:
    """Whatever one may elsewhere, the answer about a room that is not shown is that of a room that is not (S11)."""
    carl = await venue.come("carl")
    fields = {
        "post": {"id": "c1", "text": "x"},
        "edit": {"id": "c1", "message": "m1", "text": "x"},
        "react": {"message": "m1", "emoji": "👍"},
        "typing": {},
        "seen": {"messages": 0},
        "staff": {"id": "c1", "status": "here"},
        "revise": {"id": "c1", "title": "x"},
        "open": {"id": "c1"},
        "close": {"id": "c1"},
    }.get(do, {"id": "c1", "message": "m1"})
    answers = [(await carl.ask(do, room=room, **fields))["no"] for room in ("secret", "nowhere")]
    assert answers[0] == answers[1]
    assert answers[0]["code"] == refusals.NOT_FOUND
