"""Another website in the same browser (RELIABILITY S1): neither by a name of its own nor by hiding where it is from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.conftest import Venue

HIDDEN = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
REBOUND = ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "evil.localhost"]


@pytest.mark.parametrize("host", REBOUND)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/api/do", "/api/ticket"])
def test_a_rebound_name_posts_nothing(site: Venue, host: str, path: str) -> None:
    """DNS rebinding: a name of the attacker's leads to the venue, so for the browser its page is of the same origin.
    That page can also hide its origin, and the browser then says no more than `same-origin`."""
    for headers in ({"Origin": f"http://{host}"}, {"Origin": "null"}, HIDDEN):
        answer = site.stranger().post(path, headers={"Host": host, **headers}, data={"name": "Ada"})
        assert answer.status_code == 403, headers
        assert "set-cookie" not in answer.headers


def test_behind_a_proxy_the_address_told_counts(open_venue: Callable[..., Venue]) -> None:
    """With --url only pages from there may act, whatever the Host header says."""
    site = open_venue(url="https://venue.example")
    for headers, status in (
        ({"Host": "venue.example", **HIDDEN}, 303),
        ({"Host": "localhost", **HIDDEN}, 403),
        ({"Host": "evil.example", "Origin": "https://venue.example"}, 303),
        ({"Host": "venue.example", "Origin": "https://evil.example"}, 403),
    ):
        assert site.stranger().post("/sign-in", headers=headers, data={"name": "Ada"}).status_code == status, headers


@pytest.mark.parametrize("content", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_elsewhere_gives_no_commands(site: Venue, content: str) -> None:
    """JSON in a form of another site, with the chair's cookie along: what a browser sends without asking first."""
    chair = site.invited("c1")
    body = b'[{"do":"announce","id":"a1","text":{"en":"Owned"}}]'
    for origin in ("https://evil.example", "null", "http://localhost:9999"):
        headers = {"Origin": origin, "Content-Type": content}
        assert chair.post("/api/do", content=body, headers=headers).status_code == 403
    assert not site.hub.event_topic.announcements.all


def test_a_rebound_name_reads_nothing_of_people(site: Venue) -> None:
    """Pages answer under any name; the cookie is another name's, so what they show is what strangers see."""
    guest = site.guest("Ada Lovelace")
    guest.do({"do": "enter", "room": "p1"}, {"do": "post", "room": "p1", "id": "m1", "text": "Between us"})
    for path in ("/", "/rooms/p1", "/api/rooms", "/api/rooms/p1", "/api/event", "/programme", "/sign-in"):
        answer = site.stranger().get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 200
        for secret in ("Ada Lovelace", "Between us", guest.cookie):
            assert secret not in answer.text, path
        assert not [name for name in answer.headers if name.startswith("access-control-")]
