"""Texts in and out, and every frame RFC 6455 forbids, over real sockets under both transports."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.transport.served import Served, close_code, masked, text_frame, until
from venue.live.frames import Frames

MOST = 64 * 1024


async def test_texts_come_back_in_order(served: Served) -> None:
    """Every length form of a header, one frame a packet, several a packet, one in many packets."""
    texts = [b"", b"a", "größer 👍".encode(), b"b" * 125, b"c" * 126, b"d" * 5000, b"e" * MOST]
    raw = await served.upgraded()
    raw.send(*map(text_frame, texts))
    for text in texts:
        assert await raw.text() == text
    for byte in text_frame(b"dribbled"):
        raw.send(bytes([byte]))
        await asyncio.sleep(0)
    assert await raw.text() == b"dribbled"
    raw.cut()


async def test_a_batch_is_framed_one_by_one(served: Served) -> None:
    async with served.connect() as client:
        await client.send("hello")
        assert await client.recv() == "hello"
        frames = Frames([b"one", b"t" * 200, b"three" * 20000])
        for _ in range(2):
            served.visits[-1].connection.send(frames)
            assert [await client.recv() for _ in range(3)] == [payload.decode() for payload in frames.payloads]


async def test_fragments_become_one_text(served: Served) -> None:
    """Pings between fragments are answered; a character may be cut in two."""
    euro = "€".encode()
    raw = await served.upgraded()
    raw.send(masked(0x01, b"a" + euro[:1]), masked(0x89, b"are you there"), masked(0x00), masked(0x80, euro[1:]))
    assert await raw.frame() == (0x8A, b"are you there")
    assert await raw.text() == b"a" + euro
    raw.send(text_frame(b"after"))
    assert await raw.text() == b"after"
    raw.cut()


async def test_pings_are_answered_and_pongs_are_not(served: Served) -> None:
    raw = await served.upgraded()
    raw.send(masked(0x8A, b"unasked"), masked(0x89), masked(0x89, b"p" * 125), text_frame(b"text"))
    assert await raw.frame() == (0x8A, b"")
    assert await raw.frame() == (0x8A, b"p" * 125)
    assert await raw.text() == b"text"
    raw.cut()


BROKEN = {
    "binary": ([masked(0x82, b"x")], 1003),
    "too big": ([masked(0x81, b"x" * (MOST + 1))], 1009),
    "too big by its header alone": ([masked(0x81, size=MOST + 1)], 1009),
    "absurd size": ([masked(0x81, size=2**63 - 1)], 1009),
    "fragments too big together": ([masked(0x01, b"x" * 40000), masked(0x80, b"x" * 40000)], 1009),
    "not UTF-8": ([masked(0x81, b"\xff")], 1007),
    "a cut character": ([masked(0x81, "€".encode()[:2])], 1007),
    "a surrogate": ([masked(0x81, b"\xed\xa0\x80")], 1007),
    "not UTF-8 over fragments": ([masked(0x01, b"\xe2"), masked(0x80, b"x")], 1007),
    "not masked": ([masked(0x81, b"x", mask=False)], 1002),
    "RSV1": ([masked(0xC1, b"x")], 1002),
    "RSV2": ([masked(0xA1, b"x")], 1002),
    "RSV3": ([masked(0x91, b"x")], 1002),
    "opcode 3": ([masked(0x83, b"x")], 1002),
    "opcode 7": ([masked(0x87)], 1002),
    "opcode 11": ([masked(0x8B)], 1002),
    "opcode 15": ([masked(0x8F)], 1002),
    "a long ping": ([masked(0x89, b"x" * 126)], 1002),
    "a long pong": ([masked(0x8A, b"x" * 126)], 1002),
    "a long close": ([masked(0x88, b"\x03\xe8" + b"x" * 124)], 1002),
    "a ping in fragments": ([masked(0x09, b"x")], 1002),
    "a close in fragments": ([masked(0x08)], 1002),
    "a continuation of nothing": ([masked(0x80, b"x")], 1002),
    "a text within a text": ([masked(0x01, b"x"), masked(0x81, b"y")], 1002),
    "a close within a text": ([masked(0x01, b"x"), masked(0x88, b"\x03\xe8")], 1002),
    "a close of one byte": ([masked(0x88, b"\x03")], 1002),
    "close code 999": ([masked(0x88, b"\x03\xe7")], 1002),
    "close code 1004": ([masked(0x88, b"\x03\xec")], 1002),
    "close code 1005": ([masked(0x88, b"\x03\xed")], 1002),
    "close code 1006": ([masked(0x88, b"\x03\xee")], 1002),
    "close code 2999": ([masked(0x88, b"\x0b\xb7")], 1002),
    "close code 5000": ([masked(0x88, b"\x13\x88")], 1002),
    "a close reason not UTF-8": ([masked(0x88, b"\x03\xe8\xff")], 1007),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_frame_is_closed_with_its_code(
    served: Served, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The code names what was wrong, the texts before it counted, the visit is told once, the log gets one line."""
    frames, code = BROKEN[case]
    raw = await served.upgraded()
    raw.send(text_frame(b"before"))
    assert await raw.text() == b"before"
    visit = served.visits[-1]
    with caplog.at_level(logging.INFO, "venue"):
        raw.send(*frames, text_frame(b"after"))
        assert await raw.closed() == code
    async with asyncio.timeout(5):
        await visit.end.wait()
    assert visit.gones == 1
    assert visit.received == [b"before"]
    if served.kind == "protocol":
        assert len(caplog.records) <= 1
        assert not any(record.exc_info for record in caplog.records)
    raw.cut()


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x03\xe8bye", b"\x0f\xa0"])
async def test_a_goodbye_is_echoed(served: Served, payload: bytes) -> None:
    raw = await served.upgraded()
    raw.send(masked(0x88, payload), text_frame(b"after"))
    first, answer = await raw.frame()
    assert first == 0x88
    assert answer[:2] == payload[:2]
    await until(lambda: served.visits[-1].gones == 1)
    assert served.visits[-1].received == []
    raw.writer.close()


async def test_others_notice_nothing(served: Served) -> None:
    """A hundred broken connections at once do not reach the one beside them."""
    async with served.connect() as client:
        mine = served.visits[-1]
        broken = [await served.upgraded() for _ in range(100)]
        for raw in broken:
            raw.send(masked(0xC1, b"x"))
        await client.send("still here")
        assert await client.recv() == "still here"
        for raw in broken:
            assert await raw.closed() == 1002
            raw.cut()
        assert mine.gones == 0
    assert await close_code(client) == 1000
