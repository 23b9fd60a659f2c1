"""Readers that stop, phones that vanish, floods: bounded, while everyone else goes on."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

from tests.transport.served import PATIENT, QUICK, Served, masked, serving, text_frame, until
from venue.live.frames import Frames

KIB = 1024


async def stopped_reader(served: Served):
    """Somebody who shook hands and then reads nothing."""
    raw = await served.upgraded(receive_buffer=4 * KIB)
    await until(lambda: bool(served.visits))
    raw.writer.transport.pause_reading()
    return raw, served.visits[-1]


async def test_a_reader_that_stops_is_closed_and_others_go_on(kind: str) -> None:
    """RELIABILITY R9, D1: with a full buffer behind it the connection is cut; beside it every text is answered."""
    async with serving(kind, QUICK) as served:
        raw, slow = await stopped_reader(served)
        async with served.connect() as client, asyncio.timeout(10):
            frames = Frames([b"x" * 8 * KIB])
            while not slow.gones:
                slow.connection.send(frames)
                await client.send("still here")
                assert await client.recv() == "still here"
            assert slow.gones == 1
            slow.connection.send(frames)  # after the end: nothing
            if kind == "protocol":
                await until(lambda: served.connections == 1)
        raw.cut()


async def test_little_that_waits_too_long_is_enough(kind: str) -> None:
    """A reader that accepts no byte for the limit's time is closed even though memory would hold out."""
    limits = replace(QUICK, ping=30.0, waiting=8 * KIB * KIB)
    async with serving(kind, limits) as served:
        raw, slow = await stopped_reader(served)
        begin = asyncio.get_running_loop().time()
        for _ in range(64):
            slow.connection.send(Frames([b"x" * 64 * KIB]))
        async with asyncio.timeout(5):
            await slow.end.wait()
        assert limits.stall * 0.9 <= asyncio.get_running_loop().time() - begin <= limits.stall + 1.5
        raw.cut()
        await served.all_gone()


async def test_a_slow_reader_is_no_dead_one() -> None:
    """Who takes a little all the time is neither closed as stalled nor for a pong that waits behind what it takes."""
    async with serving("protocol", replace(QUICK, stall=0.3, pong=0.2, ping=0.1, waiting=8 * KIB * KIB)) as served:
        raw, slow = await stopped_reader(served)
        slow.connection.send(Frames([b"x" * 4 * KIB * KIB]))
        raw.writer.transport.resume_reading()
        taken = 0
        begin = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - begin < 0.8:
            taken += len(await raw.reader.read(32 * KIB))
            await asyncio.sleep(0.02)
        assert taken < 3 * KIB * KIB  # something waited all the time
        assert not slow.gones
        raw.cut()


async def test_a_reply_may_be_bigger_than_what_may_wait(emptied: Served) -> None:
    async with emptied.connect(max_size=None) as client:
        await client.send(f"reply {400 * KIB}")
        assert len(await client.recv()) == 400 * KIB
        await client.send("and on")
        assert await client.recv() == "and on"


async def test_asking_for_replies_without_reading_is_bounded(emptied: Served) -> None:
    """Attack: each reply raises what may wait, so that many of them would hold any amount of memory."""
    raw, greedy = await stopped_reader(emptied)
    for _ in range(30):
        raw.send(text_frame(b"reply %d" % (200 * KIB)))
    async with asyncio.timeout(5):
        await greedy.end.wait()
    assert 6 <= len(greedy.received) <= 30
    raw.cut()
    await emptied.all_gone()


async def test_pings_without_reading_are_cut() -> None:
    """RELIABILITY D2: unsent pongs stay under their bound; then the connection ends."""
    async with serving("protocol", replace(PATIENT, pings=10**9)) as served:
        raw, flood = await stopped_reader(served)
        pings = masked(0x89, b"p" * 125) * 100
        most = 0
        transport = flood.connection._transport
        async with asyncio.timeout(10):
            while not flood.gones:
                raw.send(pings)
                await asyncio.sleep(0.001)
                most = max(most, transport.get_write_buffer_size())
        assert most <= PATIENT.pongs + 256 * KIB  # one read's worth is answered at once
        await until(lambda: served.connections == 0)
        raw.cut()


async def test_a_flood_of_pings_is_closed_though_the_pongs_are_read() -> None:
    async with serving("protocol") as served:
        raw = await served.upgraded()
        raw.send(masked(0x89) * (PATIENT.pings + 1))
        assert await raw.closed() == 4013
        raw.cut()
        await served.all_gone()


async def test_a_phone_that_vanishes_is_noticed() -> None:
    """No pong in time: 4009, the visit ends, and the connection is cut though nobody answers the close frame."""
    async with serving("protocol", QUICK) as served:
        raw = await served.upgraded()
        begin = asyncio.get_running_loop().time()
        async with asyncio.timeout(5):
            while (await raw.frame())[0] == 0x89:
                pass
        assert asyncio.get_running_loop().time() - begin <= QUICK.ping + QUICK.pong + 1.0
        await served.all_gone()
        raw.cut()


async def test_the_close_frame_says_why() -> None:
    async with serving("protocol", QUICK) as served:
        raw = await served.upgraded()
        assert await raw.closed() == 4009
        raw.cut()


async def test_a_phone_that_vanishes_with_a_full_buffer_is_noticed() -> None:
    """RELIABILITY D1, R10: uvicorn's own class waits for ever here."""
    async with serving("protocol", replace(QUICK, stall=30.0, waiting=8 * KIB * KIB)) as served:
        raw, gone = await stopped_reader(served)
        gone.connection.send(Frames([b"x" * 2 * KIB * KIB]))
        await served.all_gone()
        raw.cut()


async def test_who_answers_pings_stays() -> None:
    async with serving("protocol", replace(QUICK, ping=0.05, pong=0.2)) as served, served.connect() as client:
        await asyncio.sleep(0.6)
        await client.send("still here")
        assert await client.recv() == "still here"


async def test_nothing_is_read_while_paused(emptied: Served) -> None:
    """The visit gets not one text more than it can take, then all of them, in order."""
    async with emptied.connect() as client:
        await client.send("pause")
        await until(lambda: bool(emptied.visits and emptied.visits[0].received))
        visit = emptied.visits[0]
        texts = [f"text {number}" for number in range(500)]
        for text in texts:
            await client.send(text)
        await asyncio.sleep(0.1)
        assert len(visit.received) == 1
        visit.connection.resume()
        assert [await client.recv() for _ in texts] == texts


async def test_a_pause_holds_what_came_in_the_same_packet(emptied: Served) -> None:
    """Attack: thousands of commands in one packet must not all be told at once."""
    raw = await emptied.upgraded()
    raw.send(text_frame(b"pause"), *[text_frame(b"%d" % number) for number in range(2000)])
    await until(lambda: bool(emptied.visits and emptied.visits[0].received))
    visit = emptied.visits[0]
    await asyncio.sleep(0.05)
    assert len(visit.received) == 1
    # Paused and resumed within one turn of the loop, and paused again by the next text.
    visit.connection.resume()
    visit.connection.pause()
    await asyncio.sleep(0.05)
    assert len(visit.received) == 1
    visit.connection.resume()
    assert [await raw.text() for _ in range(2000)] == [b"%d" % number for number in range(2000)]
    raw.cut()


async def test_a_paused_connection_can_still_be_closed(emptied: Served) -> None:
    async with emptied.connect() as client:
        await client.send("pause")
        await until(lambda: bool(emptied.visits and emptied.visits[0].received))
        emptied.visits[0].connection.close(4503, "out")
        async with asyncio.timeout(5):
            await client.wait_closed()
        assert client.close_code == 4503
        await emptied.all_gone()


async def test_the_kernel_keeps_little_and_waits_for_nothing() -> None:
    """RELIABILITY D16: 64 KiB a socket instead of megabytes; no Nagle."""
    async with serving("protocol") as served, served.connect():
        await until(lambda: bool(served.visits))
        sock = served.visits[0].connection._transport.get_extra_info("socket")
        asked = sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        assert asked in (64 * KIB, 128 * KIB)  # Linux tells twice what was asked for
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
