"""The demo: the real posters, the poster session running whenever it opens, and everything kept over restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from venue import demo
from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.store import SqliteStore
from venue.domain.records import INVITATION, PERSON, ROOM, Invitation, Person
from venue.identity.invitations import record_key
from venue.importers.control import read_known
from venue.importers.inspection import inspect
from venue.protocol import codec

NOON = 1_778_490_000.0
DAY = 24 * 3600


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "data", LocalBus())
    await store.open()
    yield store
    await store.close()


async def test_the_demo_is_the_real_event(store: SqliteStore) -> None:
    """85 posters with boards 1 to 85, 14 sessions, the floor and the help desk; sound."""
    await demo.fill(store, NOON)
    known = await read_known(store)
    posters = [room for room in known.rooms.values() if room.poster]
    assert sorted(int(room.poster.board) for room in posters) == list(range(1, 86))
    assert all(room.id == f"p{room.poster.board}" == f"p{room.order}" for room in posters)
    assert {room.id for room in known.rooms.values()} - {room.id for room in posters} == {"floor", "help"}
    assert max(len(room.poster.authors) for room in posters) == 22
    assert sum(bool(room.poster.links) for room in posters) == 67
    assert not any(room.poster.abstract for room in posters)
    assert len(known.sessions) == 14
    assert (known.event.title, known.event.demo) == ("DMLR @ ICLR 2024", True)
    assert (await inspect(store)).problems == []


@pytest.mark.parametrize("hour", range(0, 24, 3))
async def test_the_poster_session_runs_at_any_hour(store: SqliteStore, hour: int) -> None:
    """It began 15 minutes ago, in the middle of the night too; the programme around it keeps its shape."""
    now = NOON + hour * 3600 + 17.3
    await demo.fill(store, now)
    known = await read_known(store)
    (session,) = [session for session in known.sessions.values() if session.kind == "poster"]
    start, end = (datetime.fromisoformat(time).timestamp() for time in (session.start, session.end))
    assert 15 * 60 <= now - start < 16 * 60
    assert end - start == 3600
    assert session.room == "floor"


async def test_another_start_moves_the_day_and_keeps_everything_else(store: SqliteStore) -> None:
    """What was edited, said and changed stays; only times move."""
    await demo.fill(store, NOON)
    before = await read_known(store)
    room = before.rooms["p1"]
    edited = replace(room, poster=replace(room.poster, abstract="Written live"))
    await store.put((ROOM, "p1", codec.encode(edited)))
    chair = codec.decode(await store.get(PERSON, "demo-chair"), Person)
    await store.put((PERSON, "demo-chair", codec.encode(replace(chair, name="Renamed"))))
    await demo.fill(store, NOON + 3 * DAY)
    after = await read_known(store)
    assert after.rooms == before.rooms | {"p1": edited}
    assert after.sessions.keys() == before.sessions.keys()
    assert after.event.day != before.event.day
    assert codec.decode(await store.get(PERSON, "demo-chair"), Person).name == "Renamed"


async def test_links_of_a_day_ago_are_revoked_and_later_ones_survive_a_restart(store: SqliteStore) -> None:
    """Whoever has the demo open stays in over a restart; old links do not pile up as open doors."""
    first = await demo.fill(store, NOON)
    second = await demo.fill(store, NOON + 60)
    third = await demo.fill(store, NOON + DAY + 30)
    revoked = {}
    for links in (first, second, third):
        for token in (links.chair, links.presenter):
            invitation = codec.decode(await store.get(INVITATION, record_key(token)), Invitation)
            revoked.setdefault(links, []).append(invitation.revoked)
    assert list(revoked.values()) == [[True, True], [False, False], [False, False]]
