"""Pages: what is read without a name, what only after coming in, and that nothing anybody wrote becomes markup."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import msgspec
import pytest

from tests.web.conftest import EVENT, PEOPLE, ROOMS, Browser, Venue, poster
from venue.domain import records
from venue.protocol.facts import Author, Link, VideoLink

KIB = 1024


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)))


def say(who: Browser, text: str, id: str, room: str = "p1", **more: str) -> None:
    who.do({"do": "post", "room": room, "id": id, "text": text, **more})


def test_strangers_read_posters_programme_and_counts(venue: Venue) -> None:
    floor = venue.stranger().get("/").text
    assert "Data Distribution Valuation" in floor
    assert "Zoë Müller" in floor
    assert 'name="name"' in floor  # the door
    room = venue.stranger().get("/rooms/p1").text
    assert "How to value data." in room
    programme = text_of(venue.stranger().get("/programme").text)
    assert "11:45" in programme  # Vienna's time, not UTC


def test_what_was_said_and_who_said_it_need_an_identity(venue: Venue) -> None:
    say(venue.guest("Grace Hopper"), "a secret word", "m1")
    stranger = venue.stranger()
    for path in ("/", "/rooms/p1", "/programme", "/api/rooms", "/api/rooms/p1", "/api/event"):
        answer = stranger.get(path)
        assert answer.status_code == 200
        assert "secret" not in answer.text
        assert "Grace" not in answer.text
    assert "1 message so far" in stranger.get("/rooms/p1").text
    assert stranger.get("/api/rooms/p1/messages").status_code == 401
    assert stranger.get("/api/rooms/p1/log").status_code == 401
    read = venue.guest().get("/rooms/p1").text
    assert "a secret word" in read
    assert "Grace Hopper" in read


def test_meeting_links_are_for_those_who_came_in(venue: Venue) -> None:
    """A stranger reads that one can meet by video, and finds the address nowhere; a guest has it, one click away."""
    stranger = venue.stranger()
    for path in ("/rooms/p1", "/api/rooms", "/api/rooms/p1"):
        assert "meet.example" not in stranger.get(path).text
    assert "meet by video" in text_of(stranger.get("/rooms/p1").text)
    guest = venue.guest()
    assert 'href="https://meet.example/1"' in guest.get("/rooms/p1").text
    assert "meet.example" in guest.get("/api/rooms/p1").text


def test_a_transcript_is_read_back_to_its_first_message_without_scripts(venue: Venue) -> None:
    ada = venue.guest()
    for number in range(120):
        say(ada, f"message number {number};", f"m{number}")
    path, seen = "/rooms/p1", []
    while path:
        page = ada.get(path).text
        seen = [int(n) for n in re.findall(r"message number (\d+);", page)] + seen
        older = re.search(r'href="([^"]+)" rel="prev"', page)
        path = older and html.unescape(older[1])
    assert seen == list(range(120))


def test_a_hidden_message_is_not_shown_and_a_quote_of_it_neither(venue: Venue) -> None:
    ada, chair = venue.guest(), venue.invited("c1")
    say(ada, "something rude", "m1")
    say(ada, "an answer", "m2", reply_to="m1")
    chair.do({"do": "hide", "room": "p1", "id": "h1", "message": "m1"})
    page = ada.get("/rooms/p1").text
    assert "rude" not in page
    assert "This message was hidden." in page
    assert "an answer" in page


def test_announcements_stand_on_every_page_in_the_readers_language(venue: Venue) -> None:
    venue.invited("c1").do({"do": "announce", "id": "a1", "text": {"en": "Coffee!", "de": "Kaffee!"}})
    ada = venue.guest()
    for path in ("/", "/rooms/p1", "/programme", "/nowhere"):
        assert "Coffee!" in ada.get(path).text
    assert "Kaffee!" in ada.get("/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).text
    assert "Coffee!" not in venue.stranger().get("/").text
    venue.invited("c1").do({"do": "withdraw", "id": "w1", "announcement": "a1"})
    assert "Coffee!" not in ada.get("/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=distribution", {"p1"}),
        ("q=DISTRIBUTION+markets", {"p1"}),
        ("q=author+4", {"p4"}),
        ("q=müller", {"p1", "p2", "p3", "p4", "p5"}),
        ("q=nothing+like+it", set()),
        ("show=staffed", set()),
        ("show=unknown", {"p1", "p2", "p3", "p4", "p5"}),
    ],
)
def test_the_floor_is_searched_and_filtered_without_scripts(venue: Venue, query: str, found: set[str]) -> None:
    page = venue.stranger().get(f"/?{query}").text
    assert set(re.findall(r'<li class="floor-room" data-room="(p\d+)"', page)) == found


def test_a_hidden_room_is_nowhere(venue: Venue) -> None:
    ada = venue.guest()
    assert "hidden poster" not in ada.get("/").text + ada.get("/api/rooms").text
    for path in ("/rooms/p6", "/api/rooms/p6", "/api/rooms/p6/messages", "/api/rooms/p6/log"):
        assert ada.get(path).status_code == 404
        assert ada.get(path).text == ada.get(path.replace("p6", "p7")).text  # as if it did not exist (S11)


def test_the_floor_has_no_page_of_its_own(venue: Venue) -> None:
    assert venue.stranger().get("/rooms/floor").headers["location"] == "/"


def test_the_console_is_for_chairs(venue: Venue) -> None:
    assert venue.invited("c1").get("/chair").status_code == 200
    for who in (venue.stranger(), venue.guest(), venue.invited("x1")):
        answer = who.get("/chair")
        assert answer.status_code == 403
        assert "for the event's chairs" in html.unescape(answer.text)


@pytest.mark.parametrize("path", ["/nowhere", "/rooms/nix", "/rooms/p1?before=x", "/rooms/p1?before=1e9"])
def test_an_error_says_what_happens_next(venue: Venue, path: str) -> None:
    answer = venue.guest().get(path)
    assert answer.status_code in (400, 404)
    assert 'href="/"' in answer.text
    assert "text/html" in answer.headers["content-type"]


class Markup(HTMLParser):
    """Gathers what a browser would act on."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(1)></title></textarea>{{7*7}}{% x %}<!--"""


def test_nothing_anybody_wrote_becomes_markup(open_venue: Callable[..., Venue]) -> None:
    """A hostile text in every field of every record, and in chat: the same elements on the page, no handler, no style
    (S7)."""
    facts = {
        "authors": [Author(HOSTILE, HOSTILE)],
        "abstract": HOSTILE,
        "keywords": [HOSTILE],
        "board": HOSTILE[:20],
        "track": HOSTILE,
        "links": [Link("https://a.example/" + HOSTILE, HOSTILE[:80])],
        "video": [VideoLink("https://a.example/" + HOSTILE, HOSTILE, HOSTILE[:80])],
    }
    event = records.Event(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "https://a.example/" + HOSTILE)
    venue = open_venue(rooms=[poster(1, title=HOSTILE, **facts)], event=event)
    chair = venue.invited("c1")
    say(chair, HOSTILE, "m1")
    say(chair, f"**{HOSTILE}** [{HOSTILE}](https://a.example/{HOSTILE})", "m2", reply_to="m1")
    chair.do({"do": "announce", "id": "a1", "text": {"en": HOSTILE}})
    ada = venue.guest("Ada '\"><script>alert(1)</script>")
    for who in (chair, ada, venue.stranger()):
        for path in ("/", "/rooms/p1", "/programme", "/chair", "/sign-in", "/in", f"/?q={HOSTILE}", f"/{HOSTILE}"):
            page = who.get(path).text
            found = Markup(page)
            assert not [tag for tag, _ in found.tags if tag in ("img", "iframe", "style", "object", "embed")]
            for tag, attributes in found.tags:
                assert not [name for name in attributes if name.startswith("on") or name == "style"]
                if tag == "script":
                    assert attributes.get("src", "").startswith("/static/") or attributes["type"] == "application/json"
                if target := attributes.get("href") or attributes.get("action"):
                    assert target.startswith(("https://", "/", "#"))
            assert "{{7*7}}" in page or "49" not in text_of(page)


def test_a_page_carries_what_scripts_need_as_data(venue: Venue) -> None:
    page = venue.invited("x1").get("/rooms/p1").text
    block = json.loads(re.search(r'<script type="application/json" id="page">(.*?)</script>', page, re.DOTALL)[1])
    assert block["page"] == "room"
    assert block["me"]["id"] == "x1"
    assert block["room"]["id"] == "p1"
    assert {"staff", "revise", "hide"} <= set(block["room"]["may"])
    assert block["room"]["poster"]["title"] == "Data Distribution Valuation"


def _transferred(who: Browser) -> int:
    page = who.get("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    total = int(page.headers["content-length"])
    for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        answer = who.get(path, headers={"Accept-Encoding": "gzip"})
        if answer.status_code == 200:
            total += int(answer.headers["content-length"])
    return total


def test_the_floor_of_85_posters_is_light(open_venue: Callable[..., Venue]) -> None:
    """All that a first visit transfers (page, style, scripts; compressed) stays within 150 KiB."""
    venue = open_venue(rooms=[poster(n, title=f"{gzip.compress(bytes([n]) * 9).hex()} title") for n in range(1, 86)])
    assert _transferred(venue.guest()) <= 150 * KIB


def test_many_posters_are_one_page(open_venue: Callable[..., Venue]) -> None:
    venue = open_venue(rooms=[poster(number) for number in range(1, 2_001)])
    assert venue.stranger().get("/").text.count('class="floor-room"') == 2_000


def test_an_empty_venue_says_so(open_venue: Callable[..., Venue]) -> None:
    venue = open_venue(rooms=[])
    assert "No posters yet" in venue.stranger().get("/").text


def test_records_of_tests_are_whole() -> None:
    """The venue of these tests is one the store would hold."""
    for record in (EVENT, *ROOMS, *PEOPLE):
        assert msgspec.json.decode(msgspec.json.encode(record), type=type(record)) == record
