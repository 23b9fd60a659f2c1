"""S14: every malformed, oversized, hostile or out-of-turn frame gets a typed refusal or a named close code; the room
lives on and nobody else notices."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.checker.lines import say
from tests.faults.conftest import Come
from tests.faults.corpus import BEFORE_HELLO, BY_A_CHAIR, ENDING, INSIDE, Hostile
from tests.faults.talker import Talker, fetch, sign_in
from tests.serving import VenueProcess
from venue.protocol import closes, refusals

REF = 5
FENCE = 900_000
"""The ref of the probe after a hostile frame: by its answer, that of the frame has been given."""


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    """A venue for attackers only, without limits: they stop what is hostile in mass, this is about each frame."""
    venue = VenueProcess(tmp_path_factory.mktemp("hostile") / "data", "--limits", "off").start()
    yield venue
    venue.stop()


@pytest.fixture
async def bystander(venue: VenueProcess, come: Come) -> Talker:
    """Somebody in the same room, who must notice nothing."""
    talker = await come(venue.url, hello={"name": "Bystander"})
    talker.room = next(r["id"] for r in fetch(f"{venue.url}/api/rooms", talker.key) if r["kind"] == "poster")
    await talker.must("enter", room=talker.room)
    return talker


def answerable(hostile: Hostile) -> bool:
    """Whether the venue can read the ref that nearly all of the corpus use; a malformed frame may hide it."""
    return "malformed" not in hostile.refusal and re.search(rf'"ref": ?{REF}\b', str(hostile.frame)) is not None


async def attack(talker: Talker, hostile: Hostile, room: str, chair: str, number: int) -> dict[str, Any] | None:
    """Send the frame, then a probe; the refusal that came in between, if any."""
    frame = hostile.frame
    if isinstance(frame, str):
        frame = frame.replace("ROOM", room).replace("CHAIR", chair)
    raw = frame.encode("utf-8") if isinstance(frame, str) else frame
    answers, untold = len(talker.answers), len(talker.refusals)
    await talker.socket.send(raw, text=hostile.text)
    if hostile.close is not None:
        await talker.ended()
    else:
        fence = FENCE + number
        await talker.socket.send(json.dumps({"do": "probe", "ref": fence}))
        # An answer that waits for the disk may come after the probe's.
        await talker.until(
            lambda: fence in talker.answers and (not answerable(hostile) or REF in talker.answers), what=hostile.name
        )
        assert "ok" in talker.answers.pop(fence)
    told = [*talker.refusals[untold:], *(talker.answers.pop(ref).get("no") for ref in list(talker.answers)[answers:])]
    assert len(told) <= 1, f"{hostile.name}: answered {len(told)} times: {told}"
    return told[0] if told else None


def judge(hostile: Hostile, refusal: dict[str, Any] | None, code: int | None) -> list[str]:
    """What is wrong with the venue's answer."""
    wrong = []
    if hostile.refusal and (refusal is None or refusal["code"] not in hostile.refusal):
        wrong.append(f"{hostile.name}: refused with {refusal}, not {hostile.refusal}")
    if refusal is not None and not (refusal["code"] in refusals.MEANINGS and refusal["message"]):
        wrong.append(f"{hostile.name}: an unnamed refusal {refusal}")
    if hostile.close != code or (code is not None and code not in closes.MEANINGS):
        wrong.append(f"{hostile.name}: closed with {code}, not {hostile.close}")
    return wrong


async def test_every_hostile_frame_is_refused_and_nobody_else_notices(
    venue: VenueProcess, bystander: Talker, come: Come, capsys: pytest.CaptureFixture[str]
) -> None:
    """The corpus, frame by frame, by an attendee, by a chair, and by one who has not said hello."""
    cookie = await asyncio.to_thread(sign_in, venue.url, venue.chair_link)
    chair = await come(venue.url, cookie=cookie, hello={})
    attacker = await come(venue.url, hello={"name": "Mallory"})
    wrong: list[str] = []
    room, chairs_id = bystander.room, chair.me["id"]
    for person, frames in ((attacker, INSIDE), (chair, BY_A_CHAIR)):
        await person.must("enter", room=room)
        for number, hostile in enumerate(frames):
            wrong += judge(hostile, await attack(person, hostile, room, chairs_id, number), person.code)
        await person.go()
    for hostile in ENDING:
        person = await come(venue.url, hello={"name": "Mallory"})
        wrong += judge(hostile, await attack(person, hostile, room, chairs_id, 0), person.code)
    for hostile in BEFORE_HELLO:
        person = await come(venue.url)
        wrong += judge(hostile, await attack(person, hostile, room, chairs_id, 0), person.code)

    heard = {update["up"] for update in bystander.updates if update.get("in") == f"room:{room}"}
    answer = await bystander.must("post", room=room, id="still-here", text="Is everyone still here?")
    await bystander.until(lambda: any(update.get("id") == "still-here" for update in bystander.updates))
    tracebacks = venue.log.read_text().count("Traceback")
    frames = len(INSIDE) + len(BY_A_CHAIR) + len(ENDING) + len(BEFORE_HELLO)
    passed = not wrong and not tracebacks and answer["seq"] == 1
    say(capsys, "GUARANTEE S14 corpus", passed, frames=frames, wrong=len(wrong), server_errors=tracebacks)
    assert not wrong, "\n".join(wrong)
    assert heard <= {"roster", "beat"}, f"the bystander heard {heard}"
    assert answer["seq"] == 1, "a hostile frame left something in the room"
    assert not tracebacks, venue.tail()
    assert venue.running


async def test_one_who_never_says_hello_is_closed_in_time(venue: VenueProcess, come: Come) -> None:
    """Nothing within 5 s of connecting: closed with 4501."""
    silent = await come(venue.url)
    assert await silent.ended(8) == closes.BAD_PROTOCOL
