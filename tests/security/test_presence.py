"""Where people are, nobody can make up (RELIABILITY S11, S13)."""

from __future__ import annotations

from tests.live.house import PEOPLE, House, house_in
from venue.domain.records import Room
from venue.live.limits import MAX_PLACES
from venue.protocol import refusals

HALLS = tuple(Room(f"t{number}", "table", f"Table {number}", number) for number in range(60))


async def test_nobody_stands_everywhere(tmp_path) -> None:
    """One person by two connections and by polling, which keeps no connection that could be counted: on 32 rosters at
    most. Watching is not standing, and whoever leaves a room may go into another."""
    async with house_in(tmp_path / "data", limits=True, rooms=HALLS, people=PEOPLE) as house:
        refused = []
        for number, one in enumerate([await house.come("ada"), await house.come("ada")]):
            for room in HALLS[number * 20 : number * 20 + 20]:
                answer = await one.ask("enter", room=room.id)
                refused += [answer["no"]["code"]] if "no" in answer else []
        await house.pass_time(20)
        for start in range(40, 60, 10):
            polled = await house.perform("ada", *({"do": "enter", "room": r.id} for r in HALLS[start : start + 10]))
            refused += [answer["no"]["code"] for answer in polled if "no" in answer]
        standing = [room.id for room in HALLS if "ada" in (await house.hub.room(room.id)).roster.people]
        assert len(standing) == MAX_PLACES
        assert refused == [refusals.TOO_MANY] * (60 - MAX_PLACES)
        await one.do("enter", room="t59", watch=True)
        await one.do("leave", room=standing[-1])
        await one.do("enter", room="t59")


async def test_a_hidden_room_answers_as_one_that_does_not_exist(house: House) -> None:
    """The same refusal, word for word, whatever is asked, by whomever."""
    for person in ("ada", "vera", "carl"):
        for do, fields in {
            "enter": {},
            "post": {"id": "m1", "text": "x"},
            "react": {"message": "m1", "emoji": "👍"},
            "typing": {},
            "seen": {"messages": 0},
            "leave": {},
            "staff": {"id": "s1", "status": "away"},
            "close": {"id": "c1"},
        }.items():
            asked = [{"do": do, "room": room, **fields} for room in ("secret", "nowhere")]
            hidden, absent = await house.perform(person, *asked)
            assert hidden == absent, do
