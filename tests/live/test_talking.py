"""Talking: messages and what can be done to them, as everyone in the room is told."""

from __future__ import annotations

import json

from tests.live.house import House
from tests.live.test_deleting import SECRET, everything
from venue.domain.chat import EDIT_WINDOW
from venue.protocol import refusals


async def test_a_message_reaches_everyone_once(venue: House) -> None:
    """In the room, with who said it and as what; the sender hears it, too."""
    pat, ada, bo = [await venue.come(person, "p1") for person in ("pat", "ada", "bo")]
    await pat.do("post", room="p1", id="m1", text="Welcome", mentions=[])
    for guest in (pat, ada, bo):
        assert guest.told("posted") == [
            {
                "up": "posted",
                "in": "room:p1",
                "seq": 1,
                "id": "m1",
                "at": "2026-05-11T11:00:00.000Z",
                "by": {"id": "pat", "name": "Pat Presenter", "mode": "remote", "role": "presenter"},
                "text": "Welcome",
            }
        ]


async def test_a_role_is_shown_where_it_counts(venue: House) -> None:
    """The presenter of one poster is an attendee at another."""
    pat = await venue.come("pat", "p1", "p2")
    for room in ("p1", "p2"):
        await pat.do("post", room=room, id="m1", text="x")
    assert [update["by"].get("role") for update in pat.told("posted")] == ["presenter", None]


async def test_frames_are_shared(venue: House) -> None:
    """A message is encoded once: every visit is handed the very same bytes."""
    guests = [await venue.come(person, "p1") for person in ("ada", "bo", "pat")]
    await guests[0].do("post", room="p1", id="m1", text="x")
    payloads = [next(raw for raw in guest.wire.raw if b'"posted"' in raw) for guest in guests]
    assert payloads[0] is payloads[1] is payloads[2]


async def test_mentions_and_replies_are_told_once(venue: House) -> None:
    """On the person's own topic, on whichever page they are; once a message, never to oneself, never with text."""
    ada, bo, pat = [await venue.come(person, "floor") for person in ("ada", "bo", "pat")]
    await ada.do("post", room="p1", id="m1", text="First", mentions=["ada"])
    await bo.do("post", room="p1", id="m2", text=SECRET, reply_to="m1", mentions=["ada", "ada", "pat", "stranger"])
    await bo.do("post", room="p1", id="m3", text="x", reply_to="m1")
    await bo.do("post", room="p1", id="m4", text="x", reply_to="m2", mentions=["bo"])
    told = ada.told("mentioned")
    assert [(update["in"], update["room"], update["message"], update["why"]) for update in told] == [
        ("person:ada", "p1", "m2", "mention"),
        ("person:ada", "p1", "m3", "reply"),
    ]
    assert [update["message"] for update in pat.told("mentioned")] == ["m2"]
    assert bo.told("mentioned") == []
    assert SECRET not in json.dumps(ada.frames)
    assert [
        m["message"] for m in (await venue.come("ada")).frames[0]["ok"]["topics"]["person:ada"]["state"]["mentions"]
    ]


async def test_a_guest_who_was_named_is_known(venue: House) -> None:
    """Who is mentioned gets a record: after a restart the mention still names somebody."""
    gil = venue.connect()
    me = (await gil.do("hello", name="Gil"))["me"]["id"]
    await gil.do("enter", room="p1")
    ada = await venue.come("ada")
    await ada.do("post", room="p1", id="m1", text="@Gil", mentions=[me])
    assert len(gil.told("mentioned")) == 1
    await venue.restart()
    assert venue.hub.people.get(me).name == "Gil"


async def test_editing(venue: House) -> None:
    """Everyone sees the new text and that it was edited; not after a day."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    await ada.do("post", room="p1", id="m1", text="Helo")
    venue.time += 60
    await ada.do("edit", room="p1", id="c1", message="m1", text="Hello")
    assert (bo.told("edited")[0]["message"], bo.told("edited")[0]["text"]) == ("m1", "Hello")
    (message,) = (await bo.do("enter", room="p1"))["state"]["messages"]
    assert (message["text"], message["edited_at"]) == ("Hello", "2026-05-11T11:01:00.000Z")
    assert await bo.refused("edit", room="p1", id="c2", message="m1", text="Mine") == refusals.NOT_ALLOWED
    venue.time += EDIT_WINDOW
    assert await ada.refused("edit", room="p1", id="c3", message="m1", text="Later") == refusals.NOT_ALLOWED


async def test_reactions(venue: House) -> None:
    """Everyone is told how many, nobody who; mine come to me on entering."""
    ada, bo, pat = [await venue.come(person, "p1") for person in ("ada", "bo", "pat")]
    await pat.do("post", room="p1", id="m1", text="x")
    for guest, emoji in ((ada, "👍"), (bo, "👍"), (ada, "👍"), (bo, "🎉")):
        await guest.do("react", room="p1", message="m1", emoji=emoji)
    assert pat.told("tallies")[-1]["reactions"] == {"m1": {"👍": 2, "🎉": 1}}
    assert '"ada"' not in json.dumps(pat.told("tallies"))
    answer = await bo.do("enter", room="p1")
    assert answer["now"]["tallies"] == {"m1": {"👍": 2, "🎉": 1}}
    assert answer["mine"]["reactions"] == {"m1": ["👍", "🎉"]}
    for _ in range(2):
        await bo.do("react", room="p1", message="m1", emoji="👍", on=False)
    assert pat.told("tallies")[-1]["reactions"] == {"m1": {"👍": 1, "🎉": 1}}
    await bo.do("react", room="p1", message="m1", emoji="🎉", on=False)
    await ada.do("react", room="p1", message="m1", emoji="👍", on=False)
    assert pat.told("tallies")[-1]["reactions"] == {"m1": {}}
    await ada.do("react", room="p1", message="m1", emoji="🤔")
    await venue.restart()
    answer = await (await venue.come("ada")).do("enter", room="p1")
    assert (answer["now"]["tallies"], answer["mine"]["reactions"]) == ({"m1": {"🤔": 1}}, {"m1": ["🤔"]})


async def test_many_reactions_are_few_frames(venue: House) -> None:
    """A burst of reactions is told in one frame, not one each."""
    people = [await venue.come(person, "p1") for person in ("ada", "bo", "pat", "carl", "vera")]
    await people[0].do("post", room="p1", id="m1", text="x")
    people[0].clear()
    for guest in people:
        for emoji in ("👍", "🎉", "👏"):
            guest.give("react", room="p1", message="m1", emoji=emoji)
    await venue.quiet()
    assert [update["reactions"] for update in people[0].told("tallies")] == [{"m1": {"👍": 5, "🎉": 5, "👏": 5}}]


async def test_typing(venue: House) -> None:
    """Told to the room, gone when the message comes or the person leaves; never in the log."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    await ada.do("typing", room="p1")
    assert bo.told("typing")[-1]["people"] == [{"id": "ada", "name": "Ada Lovelace", "mode": "remote"}]
    await ada.do("post", room="p1", id="m1", text="x")
    assert bo.told("typing")[-1]["people"] == []
    await ada.do("typing", room="p1")
    await ada.do("leave", room="p1")
    assert bo.told("typing")[-1]["people"] == []
    await bo.do("typing", room="p1")
    venue.time += 6
    await venue.come("pat", "p1")
    pat = await venue.come("pat", "p1")
    await pat.do("typing", room="p1")
    assert [who["id"] for who in bo.told("typing")[-1]["people"]] == ["pat"], "who stopped long ago is not told"
    assert (await venue.store.read("room:p1")).top == 1


async def test_reading_on_two_devices(venue: House) -> None:
    """How far one has read is known to the other device and after a restart; reading ahead is refused."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo")
    for n in range(3):
        await bo.do("post", room="p1", id=f"m{n}", text="x")
    phone = await venue.come("ada")
    await ada.do("seen", room="p1", messages=2)
    assert (await phone.do("enter", room="p1"))["mine"]["seen"] == 2
    answer = await ada.ask("seen", room="p1", messages=4)
    assert (answer["no"]["code"], answer["no"]["field"]) == (refusals.INVALID, "messages")
    await venue.restart()
    again = venue.connect("ada")
    assert (await again.do("hello"))["unread"] == {"p1": 2}
    assert (await again.do("enter", room="p1"))["mine"]["seen"] == 2
    (answer,) = await venue.perform("ada", {"do": "enter", "ref": 1, "room": "p1"})
    assert answer["ok"]["mine"]["seen"] == 2


async def test_a_new_name_reaches_old_messages(venue: House) -> None:
    """The log holds ids; whoever comes later reads the name of today, in state, log and pages."""
    ada, bo = await venue.come("ada", "p1"), await venue.come("bo", "p1")
    await ada.do("post", room="p1", id="m1", text="x")
    await ada.do("rename", name="Ada King")
    assert ada.told("you")[-1]["name"] == "Ada King"
    assert bo.told("roster")[-1]["joined"][0]["name"] == "Ada King"
    (message,) = (await bo.do("enter", room="p1"))["state"]["messages"]
    assert message["by"]["name"] == "Ada King"
    found = await everything(venue)
    await venue.restart()
    await venue.hub.room("p1")
    assert "Ada Lovelace" not in await everything(venue)
    assert '"name": "Ada King"' in found


async def test_names_that_cannot_be_taken(venue: House) -> None:
    """A chair's, an empty one; the old name stays."""
    ada = await venue.come("ada", "p1")
    for name in ("Carl Chair", "С\u0430rl  Chair", "\u200b", "Chair"):
        answer = await ada.ask("rename", name=name)
        assert (answer["no"]["code"], answer["no"]["field"]) == (refusals.INVALID, "name")
    assert venue.hub.people.get("ada").name == "Ada Lovelace"


async def test_a_command_without_a_ref_is_answered_only_by_a_refusal(venue: House) -> None:
    """With a ref exactly one answer, without one none but a refusal with `re` null."""
    ada = await venue.come("ada", "p1")
    ada.clear()
    for frame in (b'{"do":"probe"}', b'{"do":"typing","room":"p1"}', b'{"do":"seen","room":"p1","messages":0}'):
        ada.visit.receive(frame)
    await venue.quiet()
    assert [frame for frame in ada.frames if "re" in frame] == []
    ada.visit.receive(b'{"do":"post","room":"p1","id":"m1","text":" "}')
    ada.visit.receive(b"[]")
    await venue.quiet()
    assert [(frame["re"], frame["no"]["code"]) for frame in ada.frames if "re" in frame] == [
        (None, refusals.MALFORMED),
        (None, refusals.INVALID),
    ]
