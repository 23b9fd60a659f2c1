"""Imports and invitations in a real store: one transaction, repeatable, and never over an edit that came meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.store import SqliteStore
from venue.domain.records import INVITATION, PERSON, ROOM, Person, Room
from venue.identity.invitations import make_invitation, record_key
from venue.importers.control import ImportRequest, import_into, invite_into, read_known
from venue.importers.drafts import Drafts, InviteOptions, Options
from venue.importers.inspection import inspect
from venue.importers.reading import read_drafts, read_people_file
from venue.protocol import codec

POSTERS = b"id,title,authors\nx1,One,Ann\n,Two,Bob\n"
PROGRAM = b"start,end,title,kind\n09:00,10:00,Keynote,keynote\n"
VIENNA = Options(day="2024-05-11", zone="Europe/Vienna")


def drafts() -> Drafts:
    return read_drafts(("posters.csv", POSTERS), ("program.csv", PROGRAM))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "data", LocalBus())
    await store.open()
    yield store
    await store.close()


async def test_what_was_imported_is_in_the_store(store: SqliteStore) -> None:
    """Once; the second time there is nothing to change; and the store is sound."""
    report = await import_into(store, drafts(), VIENNA)
    assert report.done
    known = await read_known(store)
    assert sorted(known.rooms) == ["floor", "help", "p1", "p2"]
    assert known.sessions["s1"].start == "2024-05-11T07:00:00.000Z"
    again = await import_into(store, drafts(), VIENNA)
    assert again.is_empty
    assert not again.done
    assert (await inspect(store)).problems == []


async def test_a_dry_run_puts_nothing(store: SqliteStore) -> None:
    """It tells the same as the run would."""
    dry = await import_into(store, drafts(), replace(VIENNA, dry_run=True))
    assert await store.list(ROOM) == {}
    wet = await import_into(store, drafts(), VIENNA)
    assert dry.added == wet.added


async def test_an_edit_that_comes_while_planning_is_kept(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A presenter saves between our look at the rooms and our put: the plan is made anew."""
    await import_into(store, drafts(), VIENNA)
    import venue.importers.control as control

    first = True

    async def read_and_edit(of: SqliteStore):
        nonlocal first
        known = await read_known(of)
        if first:
            first = False
            room = known.rooms["p1"]
            edited = replace(room, poster=replace(room.poster, title="Edited"), title="Edited")
            await of.put((ROOM, "p1", codec.encode(edited)))
        return known

    monkeypatch.setattr(control, "read_known", read_and_edit)
    news = read_drafts(("posters.csv", POSTERS.replace(b"One", b"From the file")), None)
    report = await import_into(store, news, Options())
    room = codec.decode(await store.get(ROOM, "p1"), Room)
    assert room.title == "Edited"
    assert [kept.new for kept in report.kept] == ["From the file"]


def test_requests_travel_as_json() -> None:
    """Drafts survive the way to a running venue; unknown fields are refused there."""
    request = ImportRequest(drafts(), VIENNA)
    data = codec.encode(request)
    assert codec.decode(data, ImportRequest) == request
    with pytest.raises(msgspec.ValidationError):
        codec.decode(b'{"drafts":{},"options":{},"more":1}', ImportRequest)


async def test_invitations_are_kept_as_hashes(store: SqliteStore) -> None:
    """The link's token is nowhere in the store; its hash leads to the person."""
    await import_into(store, drafts(), VIENNA)
    people = read_people_file(("people.csv", b"name,role,poster\nZoe,presenter,One\n"))
    report = await invite_into(
        store, people, InviteOptions(), lambda person: make_invitation(person, "2026"), "https://v/in#{}".format
    )
    token = report.links[0].link.partition("#")[2]
    (key,) = await store.list(INVITATION)
    assert key == record_key(token)
    ((person_id, data),) = (await store.list(PERSON)).items()
    assert codec.decode(data, Person) == Person(person_id, "Zoe", ["presenter"], ["p1"])
    assert (await inspect(store)).problems == []


async def test_inspection_finds_what_is_broken(store: SqliteStore) -> None:
    """Unreadable records, references to nothing, links of nobody."""
    await import_into(store, drafts(), VIENNA)
    known = await read_known(store)
    session = replace(known.sessions["s1"], room="stage9", end=known.sessions["s1"].start)
    await store.put(
        (ROOM, "p2", b"{"),
        ("session", "s1", codec.encode(session)),
        (PERSON, "a1", codec.encode(Person("a1", "Zoe", ["presenter"], ["p77"]))),
        (INVITATION, "k", b'{"person":"nobody"}'),
    )
    problems = "\n".join((await inspect(store)).problems)
    for words in ("room p2 cannot be read", "ends before it starts", "stage9", "presents p77", "1 personal links"):
        assert words in problems
