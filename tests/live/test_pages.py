"""Old state + updates = fresh state: whatever several people do, each page shows what a fresh one would (R5, R13)."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.live.house import Guest, House
from tests.live.loop import QuietLoop
from tests.live.reducer import Page
from tests.live.slow import SlowHouse
from venue.domain.times import text_of
from venue.protocol import codec

PEOPLE = ("ada", "bo", "pat", "carl")
ROOMS = ("p1", "p2", "floor")
people = st.sampled_from(PEOPLE)
rooms = st.sampled_from(("p1", "p1", "p2"))
texts = st.sampled_from(("Hello", "What?", "*ok*", "x" * 300))


class Browser:
    """A person's browser: one page that outlives its connections."""

    def __init__(self, house: House, person: str) -> None:
        self.house = house
        self.person = person
        self.page = Page()
        self.guest: Guest | None = None
        self.entered: set[str] = set()

    async def connect(self) -> None:
        after = {name: topic["position"] for name, topic in self.page.topics.items()}
        self.guest = self.house.connect(self.person)
        own = {name: after[name] for name in ("event", f"person:{self.person}") if name in after}
        await self.guest.do("hello", after=own)
        for room in sorted(self.entered):
            name = f"room:{room}"
            await self.guest.do("enter", room=room, **({"after": after[name]} if name in after else {}))

    def look(self) -> None:
        """Apply what came. A page is sent what it can apply: a Gap here is a fault of the venue's."""
        if self.guest is not None:
            for frame in self.guest.frames:
                self.page.take(frame)
            self.guest.clear()


class Pages(RuleBasedStateMachine):
    """Several browsers do anything, alone or at the same moment, lose their connections and come back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner(loop_factory=QuietLoop)
        self.house = SlowHouse(Path(self.folder.name))
        self.run(self.house.open())
        self.browsers = {person: Browser(self.house, person) for person in PEOPLE}
        self.messages: list[tuple[str, str, str]] = []
        for person in ("ada", "pat", "carl"):
            self.run(self.come(person, "p1"))
        self.run(self.come("carl", "floor"))
        for n in range(55):  # more than a state tells, so that some things happen to messages nobody has on the page
            self.post("ada" if n % 2 else "pat", "p1", f"Number {n}", [], False)

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    async def come(self, person: str, room: str) -> None:
        browser = self.browsers[person]
        browser.entered.add(room)
        if browser.guest is None:
            await browser.connect()
        else:
            position = browser.page.topics.get(f"room:{room}", {}).get("position")
            await browser.guest.do("enter", room=room, **({"after": position} if position else {}))

    def give(self, who: str, do: str, /, **fields: Any) -> None:
        """A command that may be refused; several may be on their way at once."""

        async def now() -> None:
            if (guest := self.browsers[who].guest) is not None:
                guest.give(do, **fields)

        self.run(now())

    # what people do

    @rule(person=people, room=rooms, text=texts, named=st.lists(people, max_size=2), reply=st.booleans())
    def post(self, person: str, room: str, text: str, named: list[str], reply: bool) -> None:
        id = self.house.id()
        earlier = [message for in_room, message, _ in self.messages if in_room == room]
        answered = {"reply_to": earlier[-1]} if reply and earlier else {}
        self.give(person, "post", room=room, id=id, text=text, mentions=named, **answered)
        self.messages.append((room, id, person))

    @rule(which=st.integers(0, 3), who=people, on=st.booleans(), rest=st.booleans())
    def react(self, which: int, who: str, on: bool, rest: bool) -> None:
        room, message, _ = self.message(which, rest)
        self.give(who, "react", room=room, message=message, emoji="👍", on=on)

    def message(self, which: int, rest: bool) -> tuple[str, str, str]:
        """One of the newest; with `rest` everything on its way arrives first, so that the message is there."""
        if rest:
            self.settle()
        return self.messages[-1 - which % len(self.messages)]

    @rule(
        do=st.sampled_from(("edit", "delete", "hide", "unhide")),
        which=st.sampled_from((0, 1, 2, 53)),
        rest=st.booleans(),
    )
    def change(self, do: str, which: int, rest: bool) -> None:
        room, message, author = self.message(which, rest)
        who = author if do in ("edit", "delete") else "carl"
        fields = {"text": f"Edited {which}"} if do == "edit" else {}
        self.give(who, do, room=room, id=self.house.id(), message=message, **fields)

    @rule(status=st.sampled_from(("here", "back", "away")))
    def staff(self, status: str) -> None:
        until = {"until": text_of(self.house.time + 7)} if status == "back" else {}
        self.give("pat", "staff", room="p1", id=self.house.id(), status=status, **until)

    @rule(
        facts=st.sampled_from(
            ({"title": "New"}, {"title": "Old", "abstract": "Text"}, {"abstract": ""}, {"board": "9"})
        )
    )
    def revise(self, facts: dict[str, str]) -> None:
        self.give("pat", "revise", room="p1", id=self.house.id(), **facts)

    @rule(do=st.sampled_from(("open", "close")), room=rooms)
    def opening(self, do: str, room: str) -> None:
        self.give("carl", do, room=room, id=self.house.id())

    @rule(withdrawn=st.booleans())
    def announce(self, withdrawn: bool) -> None:
        id = self.house.id()
        self.give("carl", "announce", id=id, text={"en": f"Announcement {id}"})
        if withdrawn:
            self.run(self.house.quiet())
            self.give("carl", "withdraw", id=self.house.id(), announcement=id)

    @rule(person=st.sampled_from(("ada", "bo")), do=st.sampled_from(("mute", "unmute")))
    def mute(self, person: str, do: str) -> None:
        self.give("carl", do, id=self.house.id(), person=person)

    @rule(person=people, name=st.sampled_from(("Ada", "Zoë", "Max")), mode=st.sampled_from(("remote", "on_site")))
    def rename(self, person: str, name: str, mode: str) -> None:
        self.give(person, "rename", name=name, mode=mode)

    @rule(person=people, looking=st.booleans())
    def attend(self, person: str, looking: bool) -> None:
        self.give(person, "attend", looking=looking)

    # coming and going

    @rule(person=people, room=st.sampled_from(ROOMS))
    def enter(self, person: str, room: str) -> None:
        self.settle()
        self.run(self.come(person, room))

    @rule(person=people, room=st.sampled_from(ROOMS))
    def leave(self, person: str, room: str) -> None:
        self.settle()
        browser = self.browsers[person]
        if browser.guest is not None:
            self.run(browser.guest.do("leave", room=room))
            browser.look()
            browser.entered.discard(room)

    @rule(person=people)
    def lose_connection(self, person: str) -> None:
        self.settle()
        browser = self.browsers[person]
        if browser.guest is not None:
            self.run(browser.guest.go())
            browser.look()
            browser.guest = None

    @rule(person=people)
    def come_back(self, person: str) -> None:
        self.settle()
        browser = self.browsers[person]
        if browser.guest is None:
            self.run(browser.connect())

    @rule(seconds=st.sampled_from((1, 3, 12)))
    def pass_time(self, seconds: int) -> None:
        self.run(self.house.pass_time(seconds))

    @rule()
    def settle(self) -> None:
        """Now and then everything comes to rest; between two rests, commands of several people are on their way."""
        self.run(self.house.quiet())
        for browser in self.browsers.values():
            browser.look()

    @rule(count=st.integers(1, 3))
    def some_of_it(self, count: int) -> None:
        """The store takes the first few commands; the others are still on their way."""
        self.house.store.go_on(count)
        self.run(House.quiet(self.house))

    @invariant()
    def pages_are_fresh(self) -> None:
        """At rest, every page shows what somebody sees who comes this moment."""
        if self.house.store.held:
            return
        self.settle()
        hub = self.house.hub
        hub.floor.tell()
        self.settle()
        for person, browser in self.browsers.items():
            if browser.guest is None:
                continue
            fresh = Page()
            self.take(fresh, {"me": {}, "topics": {"event": hub.event_topic.welcome(None)}})
            own = hub.persons.all[person]
            self.take(fresh, {"me": {}, "topics": {own.name: own.welcome(None)}})
            for room in browser.entered:
                self.take(fresh, hub.live[room].enter(hub.people.get(person), None, 0))
            for topic in fresh.topics:
                shown, wanted = nameless(browser.page.shown(topic)), nameless(fresh.shown(topic))
                alike(shown["state"], wanted["state"])
                assert not differences(shown, wanted), (person, topic, differences(shown, wanted))

    def take(self, page: Page, body: Any) -> None:
        page.take({"re": 1, "ok": json.loads(codec.encode(body))})

    def teardown(self) -> None:
        self.run(self.house.close())
        self.runner.close()
        self.folder.cleanup()


def nameless(shown: dict[str, Any]) -> dict[str, Any]:
    """Without the names beside what was said: an update names people as they were called when it was told."""
    found = json.loads(json.dumps(shown))
    for kind in ("messages", "announcements", "mentions"):
        for one in found["state"].get(kind, ()):
            one["by"].pop("name")
    return found


def alike(shown: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Of 50 messages one is taken back: a fresh page is told an older one instead, this one loads it on scrolling."""
    if "messages" in shown and 45 <= len(shown["messages"]) < len(wanted["messages"]) and shown["older"]:
        wanted["messages"] = wanted["messages"][-len(shown["messages"]) :]
        wanted["older"] = True


def differences(shown: Any, wanted: Any, at: str = "") -> list[str]:
    """Where two pages differ, in words short enough to read."""
    if isinstance(shown, dict) and isinstance(wanted, dict):
        keys = sorted({*shown, *wanted})
        return [one for key in keys for one in differences(shown.get(key), wanted.get(key), f"{at}.{key}")]
    if isinstance(shown, list) and isinstance(wanted, list) and len(shown) == len(wanted):
        pairs = enumerate(zip(shown, wanted, strict=True))
        return [one for n, (left, right) in pairs for one in differences(left, right, f"{at}[{n}]")]
    return [] if shown == wanted else [f"{at}: {shown!r:.300} is to be {wanted!r:.300}"]


TestPages = Pages.TestCase
TestPages.settings = settings(max_examples=20, stateful_step_count=30)
