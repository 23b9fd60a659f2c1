"""The JSON API, and commands where sockets are blocked."""

from __future__ import annotations

import json

import pytest

from tests.web.conftest import Venue


def test_the_list_of_rooms_has_facts_and_counts(venue: Venue) -> None:
    rooms = venue.stranger().get("/api/rooms").json()
    assert [room["id"] for room in rooms] == ["floor", "help", "p1", "p2", "p3", "p4", "p5"]
    first = rooms[2]
    assert first["kind"] == "poster"
    assert first["title"] == "Data Distribution Valuation"
    assert first["here"] == {"remote": 0, "on_site": 0}
    assert "abstract" not in first["poster"]
    assert venue.stranger().get("/api/rooms/p1").json()["poster"]["abstract"] == "How to value data."


def test_the_event_and_its_programme(venue: Venue) -> None:
    event = venue.stranger().get("/api/event").json()
    assert event["event"]["title"] == "Test workshop"
    assert [session["id"] for session in event["sessions"]] == ["s1", "s2"]


def test_log_and_transcript_page_by_page(venue: Venue) -> None:
    ada = venue.guest()
    for start in range(0, 320, 16):
        ada.do(*({"do": "post", "room": "p1", "id": f"m{n}", "text": f"t{n}"} for n in range(start, start + 16)))
    page = ada.get("/api/rooms/p1/log").json()
    assert [update["seq"] for update in page["updates"]] == list(range(1, 301))
    last = ada.get(f"/api/rooms/p1/log?after={page['next']}").json()
    assert [update["text"] for update in last["updates"]] == [f"t{n}" for n in range(300, 320)]
    assert last["next"] is None
    assert last["epoch"] == page["epoch"]
    newest = ada.get("/api/rooms/p1/messages").json()
    assert [message["text"] for message in newest["messages"]] == [f"t{n}" for n in range(270, 320)]
    assert newest["older"]
    before = newest["messages"][0]["seq"]
    assert ada.get(f"/api/rooms/p1/messages?before={before}").json()["messages"][-1]["text"] == "t269"


def test_the_last_of_a_short_log_ends_it(venue: Venue) -> None:
    page = venue.guest().get("/api/rooms/p2/log?after=7").json()
    assert (page["updates"], page["next"]) == ([], None)


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=", "after=1.5", "after=" + "9" * 40, "after=²"])
def test_a_place_that_is_none_is_refused_by_name(venue: Venue, query: str) -> None:
    answer = venue.guest().get(f"/api/rooms/p1/log?{query}")
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["field"]) == ("invalid", "after")


def test_reactions_come_with_the_transcript(venue: Venue) -> None:
    ada = venue.guest()
    ada.do(
        {"do": "post", "room": "p1", "id": "m1", "text": "hi"},
        {"do": "react", "room": "p1", "message": "m1", "emoji": "👍"},
    )
    assert ada.get("/api/rooms/p1/messages").json()["tallies"] == {"m1": {"👍": 1}}
    assert 'data-emoji="👍"' in ada.get("/rooms/p1").text


def test_commands_are_answered_in_order_and_one_by_one(venue: Venue) -> None:
    answers = (
        venue.guest()
        .post(
            "/api/do",
            json=[
                {"do": "post", "ref": 1, "room": "p1", "id": "m1", "text": "hi"},
                {"do": "nonsense", "ref": 2},
                {"do": "post", "ref": 3, "room": "nix", "id": "m2", "text": "hi"},
                7,
                {"do": "announce", "ref": 5, "id": "a1", "text": {"en": "hi"}},
            ],
        )
        .json()
    )
    assert answers[0] == {"re": 1, "ok": {"seq": 1}}
    assert [answer.get("no", {}).get("code") for answer in answers] == [
        None, "unknown_command", "not_found", "malformed", "not_allowed",
    ]  # fmt: skip


def test_a_stranger_may_only_say_hello(venue: Venue) -> None:
    post = {"do": "post", "ref": 1, "room": "p1", "id": "m1", "text": "hi"}
    (answer,) = venue.stranger().post("/api/do", json=[post]).json()
    assert answer["no"]["code"] == "hello_first"
    hello = {"do": "hello", "ref": 0, "name": "Ada"}
    answers = venue.stranger().post("/api/do", json=[hello, post]).json()
    assert answers[0]["ok"]["me"]["name"] == "Ada"
    assert answers[1] == {"re": 1, "ok": {"seq": 1}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"[" * 5_000,
        b"nonsense",
        b"\xff\xfe",
        json.dumps([{"do": "probe"}] * 17).encode(),
        b"[1e999]x",
    ],
)
def test_what_is_no_array_of_commands_is_refused(venue: Venue, body: bytes) -> None:
    answer = venue.guest().post("/api/do", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("malformed", "invalid")


def test_a_body_over_the_limit_is_refused(venue: Venue) -> None:
    answer = venue.guest().post("/api/do", content=b"[" + b" " * 300_000 + b"]")
    streamed = venue.guest().post("/api/do", content=iter([b" " * 200_000] * 2))
    assert streamed.status_code == 413
    assert answer.status_code == 413
    assert answer.json()["code"] == "invalid"


def test_only_chairs_look_people_up(venue: Venue) -> None:
    found = venue.invited("c1").get("/api/people?q=xin").json()
    assert [(person["id"], person["name"], person.get("presents")) for person in found] == [("x1", "Xinyi Xu", ["p1"])]
    assert venue.invited("x1").get("/api/people?q=xin").status_code == 403
    assert venue.guest().get("/api/people").status_code == 403
    assert venue.stranger().get("/api/people").status_code == 401


def test_a_removed_person_reads_nothing_more(venue: Venue) -> None:
    ada, chair = venue.guest("Ada"), venue.invited("c1")
    ada.do({"do": "post", "room": "p1", "id": "m1", "text": "farewell"})
    (person,) = chair.get("/api/people?q=ada").json()
    chair.do({"do": "remove", "id": "r1", "person": person["id"]})
    answer = ada.get("/api/rooms/p1/messages")
    assert (answer.status_code, answer.json()["code"]) == (403, "removed")
    assert "farewell" not in ada.get("/rooms/p1").text


def test_the_tools_way_in_needs_its_token(venue: Venue) -> None:
    """Without one it does not exist; a wrong one, in any alphabet, is answered alike."""
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer é".encode("latin-1")}):
        assert venue.running.post("/control/check", headers=headers, content=b"{}").status_code == 404
