"""Coming in: the cookie, personal links, and that no other site can do it for somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.conftest import ORIGIN, Venue


def test_a_name_is_enough_where_the_door_is_open(venue: Venue) -> None:
    answer = venue.stranger().post("/sign-in", data={"name": " Ada ", "next": "/rooms/p1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/rooms/p1")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("venue=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Ada" in venue.guest("Ada").get("/").text


def test_a_name_that_cannot_be_used_comes_back_with_the_reason(venue: Venue) -> None:
    for name, reason in (
        ("", "Tell the venue your name"),
        ("\u200b", "at least one letter"),
        ("Lіlith", "tells you apart"),
    ):
        answer = venue.stranger().post("/sign-in", data={"name": name})
        assert answer.status_code == 400
        assert reason in answer.text
        assert 'role="alert"' in answer.text
        assert "set-cookie" not in answer.headers


def test_an_invited_door_asks_for_the_link(open_venue: Callable[..., Venue]) -> None:
    venue = open_venue(door="invited")
    assert 'name="name"' not in venue.stranger().get("/").text
    assert 'name="name"' not in venue.stranger().get("/rooms/p1").text
    assert venue.stranger().post("/sign-in", data={"name": "Ada"}).status_code == 400
    assert "Xinyi Xu" in venue.invited("x1").get("/").text


def test_looking_at_a_personal_link_uses_nothing_up(venue: Venue) -> None:
    """A mail scanner opens the link five times (S4); its owner still comes in, on two devices."""
    for _ in range(5):
        assert venue.stranger().get("/in").status_code == 200
    assert "Xinyi Xu" in venue.invited("x1").get("/").text
    assert "Xinyi Xu" in venue.invited("x1").get("/").text


def test_a_whole_link_may_be_pasted(venue: Venue) -> None:
    pasted = f" {ORIGIN}/in#{venue.links['c1']} "
    assert venue.stranger().post("/sign-in", data={"token": pasted}).status_code == 303


def test_dead_links_are_all_answered_alike(venue: Venue) -> None:
    answers = {venue.stranger().post("/sign-in", data={"token": token}).text for token in ("x", "y" * 32, "")}
    assert len(answers) == 1
    assert "Ask the organisers for a new one" in answers.pop()


def test_going_out_forgets(venue: Venue) -> None:
    ada = venue.guest("Ada")
    answer = ada.post("/sign-out")
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
        "evil",
        "/\t/evil.example",
        "/a\nb",
    ],
)
def test_the_way_on_leads_nowhere_else(venue: Venue, path: str) -> None:
    answer = venue.stranger().post("/sign-in", data={"name": "Ada", "next": path})
    assert answer.headers["location"] == "/"


def test_a_bad_cookie_makes_a_stranger_and_no_error(venue: Venue) -> None:
    for cookie in ("venue=nonsense", "venue=" + "x" * 5_000, b"venue=\xff", "venue"):
        stranger = venue.stranger()
        stranger.cookie = cookie
        assert stranger.get("/").status_code == 200
        assert stranger.get("/api/rooms/p1/messages").status_code == 401


def test_under_tls_the_cookie_cannot_be_planted(open_venue: Callable[..., Venue]) -> None:
    venue = open_venue(url="https://venue.example")
    answer = venue.stranger().post("/sign-in", data={"name": "Ada"}, headers={"Origin": "https://venue.example"})
    assert answer.headers["set-cookie"].startswith("__Host-venue=")
    assert "; Secure" in answer.headers["set-cookie"]
    planted = venue.stranger()
    planted.cookie = answer.headers["set-cookie"].partition(";")[0].removeprefix("__Host-")
    assert planted.get("/api/rooms/p1/messages").status_code == 401


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"},
    {"Origin": "HTTP://LOCALHOST"},
    {"Origin": ""},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/api/do"])
def test_no_other_sites_page_posts_here(venue: Venue, path: str, headers: dict[str, str]) -> None:
    """Neither with a visitor's cookie nor to sign the visitor in as somebody else."""
    for browser in (venue.guest(), venue.stranger()):
        answer = browser.post(path, headers=headers, data={"name": "Eve"})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_cookie_without_an_origin_is_no_browser(venue: Venue) -> None:
    ada = venue.guest()
    running = venue.running
    assert running.post("/api/do", headers={"Cookie": ada.cookie}, json=[{"do": "probe"}]).status_code == 403
    bearer = {"Authorization": f"Bearer {ada.cookie.partition('=')[2]}"}
    assert running.post("/api/do", headers=bearer, json=[{"do": "probe", "ref": 1}]).json() == [{"re": 1, "ok": {}}]


def test_our_own_form_is_ours_even_when_its_origin_is_hidden(venue: Venue) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert venue.stranger().post("/sign-in", data={"name": "Ada"}, headers=headers).status_code == 303


def test_forms_are_small(venue: Venue) -> None:
    answer = venue.stranger().post("/sign-in", data={"name": "x" * 20_000})
    assert answer.status_code == 413
    assert venue.stranger().post("/sign-in", data={f"f{n}": "x" for n in range(50)}).status_code == 400
