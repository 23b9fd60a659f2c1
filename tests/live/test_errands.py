"""Errands: the same commands by HTTP, one answer each, where sockets are blocked or a program posts once."""

from __future__ import annotations

from tests.live.house import House
from venue.live.actions.entering import LEASE
from venue.protocol import codec, refusals


async def test_one_answer_each_in_order(venue: House) -> None:
    """A request's commands run one after the other; each is answered, with its ref, or as 0 where it had none."""
    answers = await venue.perform(
        "ada",
        {"do": "hello", "ref": 1},
        {"do": "enter", "ref": 2, "room": "p1"},
        {"do": "post", "ref": 3, "room": "p1", "id": "m1", "text": "By post"},
        {"do": "edit", "room": "p1", "id": "c1", "message": "m1", "text": "By post!"},
        {"do": "react", "ref": 5, "room": "p1", "message": "m1", "emoji": "👍"},
        {"do": "nonsense", "ref": 6},
        {"do": "attend", "ref": 7, "looking": False},
        {"do": "typing", "ref": 8, "room": "p1"},
        {"do": "seen", "ref": 9, "room": "p1", "messages": 1},
        {"do": "leave", "ref": 10, "room": "p1"},
        {"do": "probe", "ref": 11},
        {"do": "rename", "ref": 12, "name": "Ada B."},
        {"do": "open", "ref": 13, "room": "p1", "id": "c2"},
    )
    assert [answer["re"] for answer in answers] == [1, 2, 3, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert ["ok" in answer for answer in answers] == [n not in (5, 12) for n in range(13)]
    assert answers[0]["ok"]["visit"] == ""
    assert answers[2]["ok"] == {"seq": 1}
    assert (answers[5]["no"]["code"], answers[12]["no"]["code"]) == (refusals.UNKNOWN_COMMAND, refusals.NOT_ALLOWED)


async def test_others_see_what_is_done_by_http(venue: House) -> None:
    """A message by HTTP is a message, with its mentions; who posts without entering stands on no roster."""
    bo = await venue.come("bo", "p1")
    await venue.perform("ada", {"do": "post", "ref": 1, "room": "p1", "id": "m1", "text": "@Bo", "mentions": ["bo"]})
    await venue.quiet()
    assert bo.told("posted")[0]["by"]["id"] == "ada"
    assert len(bo.told("mentioned")) == 1
    assert venue.hub.live["p1"].roster.people.keys() == {"bo"}


async def test_polling_keeps_a_place(venue: House) -> None:
    """Who polls is on the roster as long as polls come, gets exactly what was missed, and leaves by itself after."""
    bo = await venue.come("bo", "p1")
    (first,) = await venue.perform("ada", {"do": "enter", "ref": 1, "room": "p1"})
    after, got = first["ok"]["position"], []
    for n in range(20):
        await bo.do("post", room="p1", id=f"m{n}", text=str(n))
        await venue.pass_time(5)
        (answer,) = await venue.perform("ada", {"do": "enter", "ref": 1, "room": "p1", "after": after})
        assert answer["ok"]["recovered"]
        got += [update["id"] for update in answer["ok"]["updates"]]
        after = answer["ok"]["position"]
        assert venue.hub.live["p1"].roster.people.keys() == {"ada", "bo"}
    assert got == [f"m{n}" for n in range(20)]
    assert [update.get("joined", [{}])[0].get("id") for update in bo.told("roster")].count("ada") == 1
    await venue.pass_time(LEASE + 2)
    assert bo.told("roster")[-1]["left"] == ["ada"]


async def test_polling_and_leaving(venue: House) -> None:
    """`leave` by HTTP is noticed at once."""
    bo = await venue.come("bo", "p1")
    await venue.perform("ada", {"do": "enter", "ref": 1, "room": "p1"})
    await venue.perform("ada", {"do": "leave", "ref": 1, "room": "p1"})
    await venue.quiet()
    assert bo.told("roster")[-1]["left"] == ["ada"]


async def test_watching_by_http_is_not_being_here(venue: House) -> None:
    """A program that only reads stands on no roster."""
    await venue.perform("ada", {"do": "enter", "ref": 1, "room": "p1", "watch": True})
    assert not venue.hub.live["p1"].roster.people


async def test_nobody_yet(venue: House) -> None:
    """Without an identity only hello goes; with a name it gives a key, and nothing stays behind."""
    answers = await venue.perform(None, {"do": "post", "ref": 1, "room": "p1", "id": "m1", "text": "x"})
    assert answers[0]["no"]["code"] == refusals.HELLO_FIRST
    hello, post = await venue.perform(
        None,
        {"do": "hello", "ref": 1, "name": "Gil"},
        {"do": "post", "ref": 2, "room": "p1", "id": "m1", "text": "x"},
    )
    assert hello["ok"]["me"]["name"] == "Gil"
    assert post == {"re": 2, "ok": {"seq": 1}}
    assert venue.hub.people.get(hello["ok"]["me"]["id"]).name == "Gil", "who said something is known"
    assert not venue.hub.persons.held


async def test_any_frame_is_answered(venue: House) -> None:
    """Hostile ones too: a refusal, never an exception."""
    for frame in (b"", b"[]", b"[" * 50_000, b'{"do":"post","ref":4,"text":"\\ud800"}', b"\xff", b'{"ref":9,"do":"x"}'):
        (answer,) = await venue.hub.perform(venue.identity("ada"), [frame])
        assert b'"no"' in answer
        codec.decode(answer, dict)


async def test_a_guest_by_http_keeps_a_name_while_polling(venue: House) -> None:
    """The roster names a guest whom no store knows."""
    bo = await venue.come("bo", "p1")
    (hello,) = await venue.perform(None, {"do": "hello", "ref": 1, "name": "Gil"})
    identity = venue.hub.door.admit(key=hello["ok"]["key"])
    for _ in range(3):
        await venue.hub.perform(identity, [b'{"do":"enter","ref":1,"room":"p1"}'])
        await venue.pass_time(4)
    assert bo.told("roster")[-1]["joined"][0]["name"] == "Gil"
