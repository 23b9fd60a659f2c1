"""New guests are slowed by address; nothing else is. Tickets let programs in once."""

from __future__ import annotations

from tests.web.conftest import Venue
from venue.live.limits import RATES


def test_one_address_makes_only_so_many_guests(venue: Venue) -> None:
    """A script that makes a new guest for each message is told to wait; who is in already is not."""
    venue.hub.limits.enabled = True
    ada = venue.guest("Ada")
    stranger = venue.stranger()
    answers = [
        stranger.post("/sign-in", data={"name": f"Bot {n}"}).status_code for n in range(RATES["guest"].burst + 40)
    ]
    assert answers.count(303) < len(answers)
    assert "moment" in stranger.post("/sign-in", data={"name": "One more"}).text
    assert "ok" in ada.do({"do": "post", "room": "p1", "id": "m1", "text": "still here"})[0]


def test_a_ticket_lets_a_program_in_once(venue: Venue) -> None:
    """The ticket stands for who asked for it, and is used up by hello."""
    ada = venue.guest("Ada")
    ticket = ada.post("/api/ticket").json()["ticket"]
    hello = {"do": "hello", "ticket": ticket}
    first = venue.stranger().do(hello)[0]
    second = venue.stranger().post("/api/do", json=[hello]).json()[0]
    assert first["ok"]["me"]["name"] == "Ada"
    assert second["no"]["code"] == "not_signed_in"
    assert venue.stranger().post("/api/ticket").status_code == 401
