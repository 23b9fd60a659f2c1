"""Limits by person: a flood is told to wait, then closed; nobody else notices (S13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.live.house import House
from venue.live.limits import MAX_IN_FLIGHT, OTHER, RATES, STRIKES, Limits
from venue.protocol import closes, refusals
from venue.protocol.commands import COMMANDS
from venue.protocol.refusals import Refused


async def test_a_flood_is_told_to_wait(strict_venue: House) -> None:
    """After the burst each message is refused with the seconds to wait; after those seconds one goes through."""
    ada = await strict_venue.come("ada")
    burst = RATES["post"].burst
    refs = [ada.give("post", room="p1", id=f"m{n}", text="x") for n in range(burst + 3)]
    await strict_venue.quiet()
    answers = [ada.answer(ref) for ref in refs]
    assert ["ok" in answer for answer in answers] == [True] * burst + [False] * 3
    no = answers[-1]["no"]
    assert no["code"] == refusals.TOO_FAST
    assert 0 < no["retry_after"] <= RATES["post"].every
    strict_venue.loop.advance(no["retry_after"] + 0.01)
    await ada.do("post", room="p1", id="later", text="x")


async def test_all_connections_of_a_person_share(strict_venue: House) -> None:
    """Five tabs, and requests by HTTP, talk no faster than one; another person is not slowed."""
    tabs = [await strict_venue.come("ada") for _ in range(5)]
    for n in range(RATES["post"].burst):
        tabs[n % 5].give("post", room="p1", id=f"m{n}", text="x")
    await strict_venue.quiet()
    assert await tabs[4].refused("post", room="p1", id="m9", text="x") == refusals.TOO_FAST
    (answer,) = await strict_venue.perform("ada", {"do": "post", "ref": 1, "room": "p1", "id": "m10", "text": "x"})
    assert answer["no"]["code"] == refusals.TOO_FAST
    await (await strict_venue.come("bo")).do("post", room="p1", id="m11", text="x")


async def test_who_does_not_listen_is_closed(strict_venue: House) -> None:
    """A hundred refusals for speed in half a minute end the connection with the code that says: later."""
    ada, bo = await strict_venue.come("ada", "p1"), await strict_venue.come("bo", "p1")
    for n in range(STRIKES + RATES["post"].burst + 5):
        ada.give("post", room="p1", id=f"m{n}", text="x")
    await strict_venue.quiet()
    assert ada.wire.closed == (closes.TOO_FAST, "too fast")
    assert bo.wire.closed is None
    assert len(bo.told("posted")) == RATES["post"].burst


async def test_malformed_frames_count_as_strikes(strict_venue: House) -> None:
    """A program gone mad is closed, too; one bad frame now and then is not."""
    ada, bo = await strict_venue.come("ada"), await strict_venue.come("bo")
    for _ in range(STRIKES + 1):
        ada.visit.receive(b"{")
    assert ada.wire.closed[0] == closes.TOO_FAST
    for _ in range(STRIKES + 20):
        bo.visit.receive(b"{")
        await strict_venue.pass_time(1)
    assert bo.wire.closed is None


async def test_limits_can_be_off(venue: House) -> None:
    """For load tests."""
    ada = await venue.come("ada")
    for n in range(200):
        ada.give("post", room="p1", id=f"m{n}", text="x")
        ada.visit.receive(b"{")
    await venue.quiet()
    assert ada.wire.closed is None
    assert venue.hub.live["p1"].seq == 200


async def test_reading_stops_while_much_waits(venue: House) -> None:
    """With many commands waiting for the store, the transport is asked to read no more, and later to go on."""
    ada = await venue.come("ada", "p1")
    for n in range(MAX_IN_FLIGHT + 1):
        ada.give("post", room="p1", id=f"m{n}", text="x")
    assert not ada.wire.reading
    await venue.quiet()
    assert ada.wire.reading
    assert ada.visit.in_flight == 0
    for n in range(MAX_IN_FLIGHT + 2):  # behind a room that has to be opened
        ada.give("enter", room="hall") if n == 0 else ada.give("probe")
    assert not ada.wire.reading
    await venue.quiet()
    assert ada.wire.reading


def test_every_rate_is_of_a_command() -> None:
    """A misspelt rate would limit nothing; those of guests at the door and of reading by HTTP are no command's."""
    assert RATES.keys() - {"guest", "read"} <= COMMANDS.keys()


@given(st.lists(st.floats(0, 5), max_size=60), st.sampled_from(["post", "react", "open"]))
def test_nobody_gets_more_than_burst_and_rate(pauses: list[float], command: str) -> None:
    """In any stretch of time: at most the burst and one for each interval."""
    limits, now, taken = Limits(), 1_000.0, []
    rate = RATES.get(command, OTHER)
    for pause in pauses:
        now += pause
        try:
            limits.take("ada", command, now)
            taken.append(now)
        except Refused:
            pass
    for start in range(len(taken)):
        for end in range(start, len(taken)):
            assert end - start + 1 <= rate.burst + (taken[end] - taken[start]) / rate.every + 1e-6


def test_buckets_that_are_full_again_are_forgotten() -> None:
    """Memory is for those who are busy now."""
    limits = Limits()
    for n in range(50):
        limits.take(f"p{n}", "post", 1_000.0)
    limits.take("busy", "announce", 1_000.0)
    limits.sweep(1_000.5)
    assert len(limits._buckets) == 51
    limits.sweep(1_002.0)
    assert [key[0] for key in limits._buckets] == ["busy"]


@pytest.mark.parametrize("command", ["hide", "mute"])
def test_commands_without_a_rate_of_their_own_share_one(command: str) -> None:
    """The others are bounded together."""
    limits = Limits()
    for _ in range(OTHER.burst):
        limits.take("ada", "open", 1_000.0)
    with pytest.raises(Refused) as refused:
        limits.take("ada", command, 1_000.0)
    assert refused.value.refusal.retry_after == OTHER.every
