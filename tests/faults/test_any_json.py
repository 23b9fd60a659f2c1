"""S14 by generation: whatever JSON is sent as whatever command, the answer is one of those the protocol names."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.sync.client import ClientConnection, connect

from tests.faults.talker import fetch, sign_in
from tests.serving import VenueProcess
from venue.protocol import refusals
from venue.protocol.commands import COMMANDS

# What ends the attacker's own connection by its meaning is left out, and `hello`, which has been said.
GIVEN = sorted(set(COMMANDS) - {"hello", "remove"})
FENCE = 7_000_000


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    """A venue that hears anything."""
    venue = VenueProcess(tmp_path_factory.mktemp("anything") / "data", "--limits", "off").start()
    yield venue
    venue.stop()


def connection(venue: VenueProcess, cookie: str) -> connect:
    """A connection, as a context manager."""
    return connect(
        f"{venue.url.replace('http', 'ws', 1)}/live",
        origin=venue.url if cookie else None,
        additional_headers={"Cookie": cookie} if cookie else {},
        subprotocols=["venue.v1"],
        compression=None,
        max_size=None,
        proxy=None,
    )


class Sender:
    """A connection that sends a frame and gives what came back for it."""

    def __init__(self, socket: ClientConnection, cookie: str) -> None:
        self.socket = socket
        self._fence = FENCE
        hello = {"do": "hello", "ref": 1} | ({} if cookie else {"name": "Anything"})
        self.socket.send(json.dumps(hello))
        self.key = self._until({1})[-1]["ok"]["key"]

    def answers_to(self, frame: str, ref: int | None) -> list[dict[str, Any]]:
        """Everything answered until this frame's answer (if it has a ref) and that of a probe after it have come: an
        answer that waits for the disk may come after the probe's."""
        self._fence += 1
        self.socket.send(frame)
        self.socket.send(json.dumps({"do": "probe", "ref": self._fence}))
        awaited = {self._fence} | ({ref} if ref is not None else set())
        try:
            return [answer for answer in self._until(awaited) if answer["re"] != self._fence]
        except TimeoutError:
            raise AssertionError(f"no answer to {frame}") from None

    def _until(self, awaited: set[int]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        while awaited:
            heard = json.loads(self.socket.recv(timeout=10))
            if "re" in heard:
                answers.append(heard)
                awaited.discard(heard["re"])
        return answers


@pytest.fixture(scope="module")
def senders(venue: VenueProcess) -> Iterator[list[Sender]]:
    """A guest, a presenter and a chair."""
    cookies = ["", *(sign_in(venue.url, link) for link in (venue.presenter_link, venue.chair_link))]
    with ExitStack() as stack:
        yield [Sender(stack.enter_context(connection(venue, cookie)), cookie) for cookie in cookies]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=40)
    | st.sampled_from(
        ["p1", "p2", "m1", "here", "back", "2031-01-01T10:00:00.000Z", "👍", "https://example.org/", "en"]
    )
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@st.composite
def frames(draw: st.DrawFn) -> tuple[str, int | None]:
    """A command with some of its own fields, right or wrong, and now and then a foreign one; its ref."""
    do = draw(st.sampled_from(GIVEN))
    names = list(COMMANDS[do].__struct_fields__)
    fields: dict[str, Any] = {
        name: draw(ANYTHING) for name in draw(st.sets(st.sampled_from(names), max_size=len(names)))
    }
    if "room" in names and draw(st.booleans()):
        fields["room"] = "p1"
    if "id" in names and draw(st.booleans()):
        fields["id"] = f"g{draw(st.integers(0, 10**9))}"
    if draw(st.integers(0, 9)) == 0:
        fields[draw(st.text(max_size=8))] = draw(ANYTHING)
    ref = draw(st.none() | st.integers(2, 10**6))
    fields |= {"do": do, "ref": ref}
    try:
        return json.dumps(fields, allow_nan=False), ref
    except ValueError:
        return json.dumps(fields), None  # with NaN or an infinity it is no JSON, and has no ref that could be read


@settings(max_examples=250)
@given(frame_and_ref=frames(), who=st.integers(0, 2))
def test_any_json_as_any_command_gets_a_named_answer(
    senders: list[Sender], frame_and_ref: tuple[str, int | None], who: int
) -> None:
    """With a ref exactly one answer, without one only a refusal; every refusal is one the protocol names."""
    frame, ref = frame_and_ref
    answers = senders[who].answers_to(frame, ref)
    # A refusal without a ref may also be the late answer to an earlier frame that had none.
    assert sum(answer["re"] is not None for answer in answers) == (ref is not None), answers
    for answer in answers:
        assert answer["re"] in (ref, None), answer
        assert ("ok" in answer) != ("no" in answer), answer
        assert answer["re"] is not None or "no" in answer, answer
        if "no" in answer:
            assert answer["no"]["code"] in refusals.MEANINGS, answer
            assert answer["no"]["message"], answer
            assert answer["no"]["code"] != refusals.BUSY, f"{frame} {answer}: something failed inside"


async def test_nothing_of_all_that_broke_anything(venue: VenueProcess, senders: list[Sender]) -> None:
    """The venue runs, wrote no traceback, and its log is readable from its beginning."""
    assert venue.running
    assert "Traceback" not in venue.log.read_text(), venue.tail()
    room = await asyncio.to_thread(fetch, f"{venue.url}/api/rooms/p1/log?after=0", senders[0].key)
    seqs = [update["seq"] for update in room["updates"]]
    assert seqs == list(range(1, len(seqs) + 1))
