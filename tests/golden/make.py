"""Makes frames.json: what one person's page is sent in a little story over a real hub. `python -m tests.golden.make`

The file is read by the tests of both sides. `frames` are all server frames to Ada in order, over two connections;
`fresh` is the body of a fresh enter of room p1 at the end, `fresh_floor` that of the floor, `fresh_hello` that of
hello. Whoever folds the frames must end at what the fresh answers say (nobody is renamed after having said something:
an update names people as they were called when it was told).
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.live.house import Guest, House
from tests.live.loop import QuietLoop
from venue.domain.times import text_of
from venue.identity.keys import KeyClaims
from venue.live.connection import Caller
from venue.live.frames import Frames

FILE = Path(__file__).with_name("frames.json")


async def story(house: House) -> dict[str, Any]:
    """Ada's evening: everything that can be told is told to her at least once."""
    hub = house.hub
    ada = await house.come("ada", locale="en")
    await ada.do("enter", room="floor")
    await ada.do("rename", name="Ada L.", mode="on_site")
    await ada.do("enter", room="p1")
    carl = await house.come("carl")
    pat = await house.come("pat")
    await talk(house, ada, await house.come("bo", "p1"))
    await staff(house, pat)
    await order(house, ada, carl, pat)
    hub.live["p1"].beat()
    hub.event_topic.beat()
    hub.floor.tell()
    ada.wire.send(Frames([hub.restart_hint(5_000)]))
    await house.quiet()
    again = await come_again(house, ada, carl, pat)
    hub.floor.tell()
    await house.quiet()
    fresh = house.connect("ada")
    hello = await fresh.do("hello")
    found = {
        "frames": ada.frames + again.frames,
        "fresh_hello": hello,
        "fresh_floor": await fresh.do("enter", room="floor", watch=True),
        "fresh": await fresh.do("enter", room="p1", watch=True),
    }
    return normalised(found)


async def talk(house: House, ada: Guest, bo: Guest) -> None:
    """Messages and what can be done to one's own."""
    gil = Guest(house, None, Caller(key=house.keys.sign(KeyClaims("g-gil", "Gil"))))
    await gil.do("hello", mode="on_site")
    await gil.do("enter", room="p1")
    await bo.do("rename", name="Bo B.")
    await gil.do("typing", room="p1")
    await gil.do("post", room="p1", id="m1", text="Is *anyone* here?\nI am at the board.")
    house.time += 3
    await ada.do("post", room="p1", id="m2", text="Yes! @Bo too 👩‍💻", reply_to="m1", mentions=["bo"])
    await bo.do("post", room="p1", id="m3", text="Hello Ada", reply_to="m2", mentions=["ada"])
    await bo.do("post", room="p1", id="m4", text="To be taken back")
    await bo.do("post", room="p1", id="m5", text="<script>alert(1)</script> مرحبا نمی‌خواهم")
    house.time += 60
    await bo.do("edit", room="p1", id="c1", message="m3", text="Hello, Ada.")
    await bo.do("edit", room="p1", id="c2", message="m4", text="To be taken back soon")
    for who, emoji in ((ada, "👍"), (bo, "👍"), (gil, "🎉"), (bo, "🤔")):
        await who.do("react", room="p1", message="m3", emoji=emoji)
    await ada.do("react", room="p1", message="m4", emoji="❤️")
    await bo.do("react", room="p1", message="m3", emoji="🤔", on=False)
    await bo.do("delete", room="p1", id="c3", message="m4")
    await ada.do("seen", room="p1", messages=4)
    await gil.do("attend", looking=False)
    house.hub.floor.tell()
    await bo.do("leave", room="p1")
    await gil.do("attend", looking=True)
    await ada.refused("hide", room="p1", id="c4", message="m1")


async def staff(house: House, pat: Guest) -> None:
    """The presenter comes, says when to be back, changes the poster, goes and comes."""
    await pat.do("enter", room="p1")
    await pat.do("staff", room="p1", id="c5", status="back", until=text_of(house.time + 600))
    await pat.do(
        "revise", room="p1", id="c6", title="On tidier data", abstract="Two lines.\n\nOf it.", keywords=["tidy"],
        authors=[{"name": "Pat Presenter", "affiliation": "Here"}, {"name": "Áкo"}], board="12", track="Morning",
        mode="both", links=[{"url": "https://example.org/paper.pdf", "label": "Paper", "kind": "paper"}],
        video=["https://meet.jit.si/tidy"],
    )  # fmt: skip
    await pat.do("revise", room="p1", id="c7", abstract="")
    await pat.do("leave", room="p1")
    house.hub.floor.tell()
    house.time += 601
    house.hub.keeper._end_promises()
    await house.quiet()
    await pat.do("enter", room="p1")
    await pat.do("staff", room="p1", id="c8", status="here")


async def order(house: House, ada: Guest, carl: Guest, pat: Guest) -> None:
    """What presenters and chairs do."""
    await pat.do("hide", room="p1", id="c9", message="m5")
    await pat.do("hide", room="p1", id="c10", message="m1")
    await pat.do("unhide", room="p1", id="c11", message="m1")
    await carl.do("announce", id="a1", text={"en": "Panel in 5 minutes", "de": "Podium in 5 Minuten"})
    await carl.do("announce", id="a2", text={"en": "Lunch"}, until=text_of(house.time + 3600))
    await carl.do("withdraw", id="c12", announcement="a1")
    await carl.do("close", room="p1", id="c13")
    await ada.refused("post", room="p1", id="m6", text="Too late")
    await carl.do("open", room="p1", id="c14")
    await carl.do("mute", id="c15", person="ada", until=text_of(house.time + 60))
    await ada.refused("post", room="p1", id="m7", text="Mmm")
    await carl.do("unmute", id="c16", person="ada")


async def come_again(house: House, ada: Guest, carl: Guest, pat: Guest) -> Guest:
    """Ada is thrown out, let in again, and catches up on what came meanwhile."""
    await carl.do("remove", id="c17", person="ada")
    after = positions(ada.frames)
    await pat.do("post", room="p1", id="m8", text="Said while Ada was out")
    await pat.do("post", room="p1", id="m9", text="Said and taken back while Ada was out")
    await pat.do("delete", room="p1", id="c18", message="m9")
    await carl.do("readmit", id="c19", person="ada")
    again = house.connect("ada")
    await again.do("hello", after={name: after[name] for name in ("event", "person:ada")})
    await again.do("enter", room="floor")
    await again.do("enter", room="p1", after=after["room:p1"])
    await pat.do("post", room="p1", id="m10", text="Welcome back")
    return again


def positions(frames: list[dict[str, Any]]) -> dict[str, list]:
    """Where somebody who applied these frames stands, by topic."""
    found: dict[str, list] = {}
    for frame in frames:
        body = frame.get("ok") or {}
        for topic in (*body.get("topics", {}).values(), *([body] if "topic" in body else [])):
            found[topic["topic"]] = topic["position"]
        if frame.get("seq"):
            found[frame["in"]] = [found[frame["in"]][0], frame["seq"]]
    return found


def normalised(found: Any) -> Any:
    """Random parts replaced by fixed ones, the same by the same."""
    names: dict[tuple[str, str], str] = {}

    def name(prefix: str, value: str) -> str:
        return names.setdefault((prefix, value), f"{prefix}{1 + sum(one == prefix for one, _ in names)}")

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: walk(v, k) for k, v in value.items()}
        if isinstance(value, list):
            if key == "position":
                return [name("e", value[0]), *value[1:]]
            return [walk(one) for one in value]
        return name("v", value) if key == "visit" else value

    return walk(found)


def written(found: Any) -> str:
    """One frame a line, so that a change shows as a change of lines."""
    frames = ",\n  ".join(json.dumps(frame, ensure_ascii=False) for frame in found["frames"])
    rest = (f' "{key}": {json.dumps(found[key], ensure_ascii=False)}' for key in found if key != "frames")
    return '{"frames": [\n  ' + frames + "\n ],\n" + ",\n".join(rest) + "}\n"


async def told() -> dict[str, Any]:
    """The story in a venue of its own."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        await house.open()
        try:
            return await story(house)
        finally:
            await house.close()


def main() -> None:
    with asyncio.Runner(loop_factory=QuietLoop) as runner:
        FILE.write_text(written(runner.run(told())), encoding="utf-8")


if __name__ == "__main__":
    main()
