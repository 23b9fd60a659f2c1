"""A venue served in memory: the real hub, store and door behind the real routes, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from venue.app import make_app
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.store import SqliteStore
from venue.domain import records
from venue.identity.invitations import make_invitation
from venue.live.hub import Hub
from venue.protocol import codec
from venue.protocol.facts import Author, Link, PosterFacts, VideoLink
from venue.settings import Settings

NOW = "2026-05-11T09:00:00.000Z"
ORIGIN = "http://localhost"

SESSIONS = [
    records.Session("s1", "Opening", "2026-05-11T07:00:00.000Z", "2026-05-11T07:15:00.000Z", "plenary"),
    records.Session("s2", "Poster session", "2026-05-11T09:45:00.000Z", "2026-05-11T10:45:00.000Z", "poster"),
]


def poster(number: int, **facts: object) -> records.Room:
    given = {"authors": [Author(f"Author {number}"), Author("Zoë Müller")], "board": str(number), **facts}
    title = str(given.pop("title", f"Poster number {number}"))
    return records.Room(f"p{number}", "poster", title, number, PosterFacts(title=title, **given))


ROOMS = [
    records.Room("floor", "floor", "Floor"),
    records.Room("help", "help", "Help desk"),
    poster(
        1,
        title="Data Distribution Valuation",
        abstract="How to value data.",
        keywords=["data markets"],
        links=[Link("https://openreview.net/forum?id=x", "OpenReview", "paper")],
        video=[VideoLink("https://meet.example/1", "Jitsi")],
    ),
    *(poster(number) for number in range(2, 6)),
    msgspec.structs.replace(poster(6, title="A hidden poster"), hidden=True),
]
PEOPLE = [
    records.Person("c1", "Lilith", roles=["chair"]),
    records.Person("x1", "Xinyi Xu", roles=["presenter"], presents=["p1"]),
]


class Browser:
    """One person's browser: keeps the cookie it was given, and says on whose page it acts."""

    def __init__(self, running: TestClient, cookie: str = "") -> None:
        self._running = running
        self.cookie = cookie

    def request(self, method: str, path: str, **options: Any) -> Response:
        headers = {"Origin": ORIGIN} if method == "POST" else {}
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        headers |= options.pop("headers", {})
        answer = self._running.request(method, path, headers=headers, follow_redirects=False, **options)
        self._running.cookies.clear()
        if given := answer.headers.get("set-cookie"):
            self.cookie = given.partition(";")[0]
        return answer

    def get(self, path: str, **options: Any) -> Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:
        return self.request("POST", path, **options)

    def do(self, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        """Commands by HTTP → their answers; each must have been carried out."""
        numbered = [{"ref": number, **command} for number, command in enumerate(commands)]
        answers = self.post("/api/do", json=numbered).json()
        assert all("ok" in answer for answer in answers), answers
        return answers


@dataclass
class Venue:
    """The app, and the tokens of its people's personal links."""

    app: Starlette
    links: dict[str, str]
    running: TestClient

    @property
    def hub(self) -> Hub:
        return self.app.state.house.hub

    def stranger(self) -> Browser:
        """Somebody who has not come in."""
        return Browser(self.running)

    def guest(self, name: str = "Ada") -> Browser:
        """Somebody who came in with a name."""
        browser = self.stranger()
        assert browser.post("/sign-in", data={"name": name}).status_code == 303
        return browser

    def invited(self, person: str) -> Browser:
        """Somebody who came in with a personal link."""
        browser = self.stranger()
        assert browser.post("/sign-in", data={"token": self.links[person]}).status_code == 303
        return browser


def fill(folder: Path, rooms: list[records.Room], event: records.Event) -> dict[str, str]:
    """Write a store; the tokens of the personal links of its people."""
    links = {}

    async def write() -> None:
        store = SqliteStore(folder, LocalBus())
        await store.open()
        puts = [(records.EVENT, "event", codec.encode(event))]
        puts += [(records.SESSION, session.id, codec.encode(session)) for session in SESSIONS]
        puts += [(records.ROOM, room.id, codec.encode(room)) for room in rooms]
        for person in PEOPLE:
            token, key, invitation = make_invitation(person.id, NOW)
            links[person.id] = token
            puts += [(records.PERSON, person.id, codec.encode(person))]
            puts += [(records.INVITATION, key, codec.encode(invitation))]
        await store.put(*puts)
        await store.close()

    asyncio.run(write())
    return links


EVENT = records.Event("Test workshop", "On testing", "Europe/Vienna", "2026-05-11", "Vienna")


@pytest.fixture
def open_venue(tmp_path: Path) -> Iterator[Callable[..., Venue]]:
    """`open_venue(rooms=…, event=…, door=…, url=…)`: a venue that runs until the test ends."""
    entered = []

    def start(
        rooms: list[records.Room] = ROOMS, event: records.Event = EVENT, door: str = "open", url: str = ""
    ) -> Venue:
        folder = tmp_path / f"data-{len(entered)}"
        links = fill(folder, rooms, event)
        app = make_app(Settings(data=folder, door=door, url=url, limits=False))
        running = TestClient(app, ORIGIN)
        running.__enter__()
        entered.append(running)
        return Venue(app, links, running)

    yield start
    for running in entered:
        running.__exit__(None, None, None)


@pytest.fixture
def venue(open_venue: Callable[..., Venue]) -> Venue:
    """An ordinary small venue with an open door."""
    return open_venue()
