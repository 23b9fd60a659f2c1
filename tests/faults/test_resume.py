"""R4, R5: state plus numbered updates is the fresh state, for every kind of update, and across cut connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.backends.redis.servers import Server
from tests.checker.lines import say
from tests.faults.conftest import Come
from tests.faults.fold import RoomView, differences
from tests.faults.talker import Talker, fetch, sign_in
from tests.serving import VenueProcess

STEPS = 260
SEED = 20
EMOJIS = ("👍", "❤️", "🎉")
LOGGED = {"post", "edit", "delete", "hide", "unhide", "staff", "revise", "open", "close"}


@pytest.fixture(scope="module", params=["embedded", "redis-single"])
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def venue(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    """A venue of this module's own; its limits are off because the random people are quicker than people. On Redis it
    is two processes: who is cut off comes back to either."""
    options = ["--limits", "off"]
    with contextlib.ExitStack() as stack:
        if backend != "embedded":
            options += ["--store", stack.enter_context(Server()).url, "--processes", "2"]
        venue = VenueProcess(tmp_path_factory.mktemp("resume") / "data", *options).start()
        stack.callback(venue.stop)
        yield venue


def soon(random: Random) -> str:
    """A time in the future."""
    return (datetime.now(UTC) + timedelta(minutes=random.randint(5, 60))).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Play:
    """Random commands by a chair, a presenter and two guests in one room; what was given and how often."""

    def __init__(self, room: str, cast: list[Talker], random: Random) -> None:
        self.room, self.cast, self.random = room, cast, random
        self.messages: list[str] = []
        self.number = 0
        self.given: dict[str, int] = {}

    def command(self) -> tuple[str, dict[str, Any]]:
        """Something to do: often speaking, and now and then every other command."""
        random = self.random
        self.number += 1
        id_ = f"c{self.number}"
        message = random.choice(self.messages[-8:]) if self.messages else "none"
        do = random.choice(("post",) * 6 + ("react", "hide", "unhide") * 3 + ("edit", "delete", "staff", "revise",
                           "open", "close", "open", "typing", "rename"))  # fmt: skip
        fields: dict[str, Any] = {"room": self.room, "id": id_}
        if do == "post":
            fields |= {"text": f"Point {self.number} – what about ümlauts & <b>?"}
            if random.random() < 0.3 and self.messages:
                fields["reply_to"] = message
            self.messages.append(id_)
        elif do == "react":
            fields = {
                "room": self.room,
                "message": message,
                "emoji": random.choice(EMOJIS),
                "on": random.random() < 0.7,
            }
        elif do == "edit":
            fields |= {"message": message, "text": f"Better said {self.number}"}
        elif do in ("delete", "hide", "unhide"):
            fields |= {"message": message}
        elif do == "staff":
            status = random.choice(("here", "back", "away"))
            fields |= {"status": status} | ({"until": soon(random)} if status == "back" else {})
        elif do == "revise":
            fields |= random.choice(
                ({"title": f"Title {self.number}"}, {"keywords": [f"k{self.number}", "data"]},
                 {"board": f"B{self.number}"},
                 {"abstract": f"Abstract {self.number}"}, {"video": [f"https://meet.example.org/{self.number}"]},
                 {"links": [{"url": f"https://example.org/{self.number}", "kind": "code"}]})
            )  # fmt: skip
        elif do == "rename":
            fields = {"mode": random.choice(("remote", "on_site"))}
        elif do == "typing":
            fields = {"room": self.room}
        return do, fields

    async def step(self) -> None:
        """One command by one of the cast; refusals are part of the play."""
        do, fields = self.command()
        answer = await self.random.choice(self.cast).ask(do, **fields)
        if "ok" in answer:
            self.given[do] = self.given.get(do, 0) + 1


async def fresh(venue: VenueProcess, room: str, key: str, come: Come) -> dict[str, Any]:
    """What someone sees who only now looks, without standing on the roster."""
    looker = await come(venue.url, hello={"key": key})
    answer = await looker.must("enter", room=room, watch=True)
    await looker.go()
    return RoomView(answer).shown()


class Follower:
    """Somebody whose view lives on updates alone, and on what an enter with `after` brings after a cut."""

    def __init__(self, venue: VenueProcess, room: str, come: Come) -> None:
        self.venue, self.room, self.come = venue, room, come
        self.talker: Talker | None = None
        self.view: RoomView | None = None
        self.key = ""
        self.resumes = self.replayed = 0

    async def arrive(self) -> None:
        """Come in, again or for the first time."""
        hello = {"key": self.key} if self.key else {"name": "Follower"}
        self.talker = await self.come(self.venue.url, hello=hello)
        self.key = self.talker.key
        if self.view is None:
            self.view = RoomView(await self.talker.must("enter", room=self.room, watch=True))
            return
        stood = self.view.seq
        answer = await self.talker.must("enter", room=self.room, watch=True, after=[self.view.epoch, stood])
        assert answer["recovered"], "so few updates must be replayed"
        assert [u["seq"] for u in answer["updates"]] == list(range(stood + 1, answer["position"][1] + 1))
        self.view.come_back(answer)
        self.resumes += 1
        self.replayed += len(answer["updates"])

    def take(self) -> None:
        """Apply what was heard."""
        for update in self.talker.updates:
            if update["in"] == f"room:{self.room}":
                self.view.apply(update)
        self.talker.updates.clear()

    async def agrees(self) -> None:
        """Wait until the view is what a fresh look shows: volatile news may be a moment behind."""
        try:
            async with asyncio.timeout(8):
                while True:
                    seen = await fresh(self.venue, self.room, self.key, self.come)
                    self.take()
                    if self.view.shown() == seen:
                        return
                    await asyncio.sleep(0.15)
        except TimeoutError:
            wrong = "\n".join(differences(self.view.shown(), seen))
            raise AssertionError(f"old state + updates != fresh state:\n{wrong}") from None


async def cast_of(venue: VenueProcess, come: Come) -> tuple[list[Talker], str]:
    """A chair, a presenter, two guests, all in the presenter's room; the room."""
    chair = await come(venue.url, cookie=await asyncio.to_thread(sign_in, venue.url, venue.chair_link), hello={})
    cookie = await asyncio.to_thread(sign_in, venue.url, venue.presenter_link)
    presenter = await come(venue.url, cookie=cookie, hello={})
    guests = [await come(venue.url, hello={"name": f"Guest {name}"}) for name in ("Ada", "Emmy")]
    room = presenter.me["presents"][0]
    cast = [chair, presenter, *guests]
    for person in cast:
        await person.must("enter", room=room)
    return cast, room


async def test_old_state_and_updates_make_the_fresh_state(
    venue: VenueProcess, backend: str, come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random commands by all roles; one follower stays connected, another is cut off again and again."""
    random = Random(SEED)
    cast, room = await cast_of(venue, come)
    steady, flapping = Follower(venue, room, come), Follower(venue, room, come)
    await steady.arrive()
    await flapping.arrive()
    play = Play(room, cast, random)
    for step in range(1, STEPS + 1):
        await play.step()
        if random.random() < 0.06:
            flapping.take()
            flapping.talker.socket.transport.abort()
            for _ in range(random.randint(0, 12)):
                await play.step()
            await flapping.arrive()
        if step % 65 == 0:
            await steady.agrees()
            await flapping.agrees()
    missing = LOGGED - set(play.given)
    say(capsys, f"GUARANTEE R5 {backend}", passed=True, actions=sum(play.given.values()), kinds=len(play.given),
        hybrid="==fresh")  # fmt: skip
    say(capsys, f"GUARANTEE R4 {backend}", passed=True, resumes=flapping.resumes, replayed=flapping.replayed,
        exact="100%")  # fmt: skip
    assert not missing, f"the play never got to {missing}"


async def test_a_repeated_command_is_answered_as_the_first_time(venue: VenueProcess, come: Come) -> None:
    """R2 for every logged command: the same id gives the same seq and changes nothing; another body is refused."""
    cast, _ = await cast_of(venue, come)
    chair = cast[0]
    room = next(r["id"] for r in fetch(f"{venue.url}/api/rooms", chair.key) if r["kind"] == "poster" and r["open"])
    await chair.must("enter", room=room)
    commands = [
        ("post", {"id": "r1", "text": "First"}, {"text": "Other"}),
        ("post", {"id": "r1b", "text": "Second", "reply_to": "r1"}, {"reply_to": None}),
        ("edit", {"id": "r2", "message": "r1", "text": "Better"}, {"text": "Worse"}),
        ("hide", {"id": "r3", "message": "r1"}, {"message": "r1b"}),
        ("unhide", {"id": "r4", "message": "r1"}, None),
        ("revise", {"id": "r5", "board": "R5"}, {"board": "R6"}),
        ("close", {"id": "r6"}, None),
        ("open", {"id": "r7"}, None),
        ("delete", {"id": "r8", "message": "r1"}, {"message": "r1b"}),
    ]
    wrong = []
    for do, fields, other in commands:
        first = await chair.must(do, room=room, **fields)
        again = await chair.ask(do, room=room, **fields)
        if again.get("ok") != first:
            wrong.append(f"{do} again: {again}, not {first}")
        if other is not None:
            reused = await chair.ask(do, room=room, **{k: v for k, v in (fields | other).items() if v is not None})
            if reused.get("no", {}).get("code") != "id_reused":
                wrong.append(f"{do} with another body: {reused}")
    assert not wrong, "\n".join(wrong)
