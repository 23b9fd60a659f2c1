"""Every field, through pages as the venue writes them: what a person wrote becomes no tag and no attribute (S7, S8)."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote

import msgspec
import pytest

from tests.security.payloads import BAD_LINKS, PAYLOADS
from tests.web.conftest import ROOMS, Venue, open_venue, poster
from venue.domain import records
from venue.protocol.facts import Author, Link, VideoLink

__all__ = ["open_venue"]

FORBIDDEN = {
    "img",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "base",
    "style",
    "video",
    "audio",
    "marquee",
    "template",
}
EVENT = records.Event("Workshop", "On testing", "Europe/Vienna", "2026-05-11", "Vienna")


class Page(HTMLParser):
    """A page's tags and attributes, and which of its links lead where."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN or any(name.startswith("on") or name in ("style", "srcdoc", "is") for name in given):
            self.wrong.append(f"<{tag} {given}>")
        if tag == "script" and given.get("type") != "application/json" and not given["src"].startswith("/static/"):
            self.wrong.append(f"<{tag} {given}>")
        for name in ("href", "src", "action", "formaction"):
            address = given.get(name, "/")
            if not address.startswith(("https://", "#")) and (not address.startswith("/") or address.startswith("//")):
                self.wrong.append(f"{name}={address}")

    handle_startendtag = handle_starttag


def looked_at(page: str) -> list[str]:
    found = Page(page)
    assert not found.wrong, found.wrong
    return found.tags


@pytest.fixture
def hostile(open_venue) -> Venue:
    """A venue that was imported from a file in which every field is a payload."""
    authors = [Author(text, text) for text in PAYLOADS]
    everything = poster(
        1, title=PAYLOADS[0], authors=authors, abstract="\n".join(PAYLOADS), keywords=PAYLOADS[:50], board="<b>1</b>",
        track=PAYLOADS[3], links=[Link(f"https://e.example/{quote(text)}", text) for text in PAYLOADS[:20]],
        video=[VideoLink("https://e.example/", text) for text in PAYLOADS[20:25]],
    )  # fmt: skip
    rooms = [*ROOMS[:2], everything, *(poster(at, title=text, track=text) for at, text in enumerate(PAYLOADS, 2))]
    event = msgspec.structs.replace(EVENT, title=PAYLOADS[4], subtitle=PAYLOADS[34], place=PAYLOADS[42])
    return open_venue(rooms=rooms, event=event)


def test_imported_texts_stay_text(hostile: Venue) -> None:
    """Titles, authors, affiliations, abstracts, keywords, labels, the event itself: for strangers and guests alike."""
    for browser in (hostile.stranger(), hostile.guest(PAYLOADS[1]), hostile.invited("c1")):
        for path in ("/", "/rooms/p1", "/rooms/p7", "/programme", "/sign-in", "/in", "/chair", "/nowhere"):
            looked_at(browser.get(path).text)


def test_names_and_messages_stay_text(hostile: Venue) -> None:
    """Each payload as a name and as a message, answered and edited; as an announcement in each of many languages."""
    before = len(Page(hostile.guest().get("/rooms/p2").text).tags)
    for at, text in enumerate(PAYLOADS):
        guest = hostile.guest(text)
        answer = {"reply_to": f"m{at - 1}"} if at else {}
        guest.do(
            {"do": "enter", "room": "p2"},
            {"do": "post", "room": "p2", "id": f"m{at}", "text": text, **answer},
            {"do": "edit", "room": "p2", "id": f"e{at}", "message": f"m{at}", "text": f"{text} {text}"},
            {"do": "react", "room": "p2", "message": f"m{at}", "emoji": "👍"},
        )
    languages = ["en", *(f"x-{at}" for at in range(19))]
    hostile.invited("c1").do(
        *(
            {"do": "announce", "id": f"a{at}", "text": dict(zip(languages, PAYLOADS[at : at + 20], strict=False))}
            for at in range(0, len(PAYLOADS), 20)
        )
    )
    guest = hostile.guest(PAYLOADS[2])
    assert len(looked_at(guest.get("/rooms/p2").text)) > before
    looked_at(guest.get("/rooms/p2?before=60").text)
    for text in PAYLOADS:
        looked_at(guest.get(f"/?q={quote(text)}&show={quote(text)}").text)
        looked_at(guest.get(f"/sign-in?next={quote(text)}").text)
        looked_at(guest.get(f"/rooms/{quote(text, safe='')}").text)
    for at in range(0, len(PAYLOADS), 9):
        door = hostile.stranger().post("/sign-in", data={"name": PAYLOADS[at] * 9, "next": PAYLOADS[at]})
        assert door.status_code == 400
        looked_at(door.text)
        link = hostile.stranger().post("/sign-in", data={"token": PAYLOADS[at]})
        assert link.status_code == 400
        looked_at(link.text)


def test_no_link_but_https_is_taken(site: Venue) -> None:
    """As a meeting link and as a link of the poster, by the presenter whose poster it is (80 more in the domain's)."""
    presenter = site.invited("x1")
    for url in BAD_LINKS:
        for fields in ({"video": [url]}, {"links": [{"url": url, "label": "x"}]}):
            (answer,) = presenter.post("/api/do", json=[{"do": "revise", "room": "p1", "id": "r1", **fields}]).json()
            assert answer["no"]["code"] == "invalid", (url, answer)


def test_payloads_are_many_and_fit_a_name() -> None:
    assert len(set(PAYLOADS)) >= 60
    assert all(len(text) <= 80 for text in PAYLOADS)
