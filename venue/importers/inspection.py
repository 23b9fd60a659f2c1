"""Looks through a whole store: every record readable, every reference whole, every log without a hole."""

import re
from typing import Any

import msgspec

from venue.domain.records import (
    EVENT,
    INVITATION,
    PERSON,
    ROOM,
    SESSION,
    Event,
    Invitation,
    Person,
    Room,
    Session,
)
from venue.domain.times import seconds_of
from venue.ports import Store
from venue.protocol import codec
from venue.protocol.names import ID_PATTERN, room_of

KINDS = {EVENT: Event, ROOM: Room, SESSION: Session, PERSON: Person, INVITATION: Invitation}
MAX_PROBLEMS = 200


class CheckRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /control/check`; the answer is an Inspection."""


class Inspection(msgspec.Struct):
    """What is there, and what is wrong, in lines for people."""

    counts: list[str] = []
    problems: list[str] = []


async def inspect(store: Store) -> Inspection:
    """Read everything. Raises StoreDown."""
    found = Inspection()
    records = {kind: await _read(store, kind, shape, found.problems) for kind, shape in KINDS.items()}
    event = records[EVENT].get("event")
    found.counts.append(f"event: {event.title}, {event.day or 'no day'}, {event.zone}" if event else "no event yet")
    posters = sum(room.poster is not None for room in records[ROOM].values())
    guests = sum(person.guest for person in records[PERSON].values())
    links = sum(not invitation.revoked for invitation in records[INVITATION].values())
    found.counts.append(f"{posters} posters, {len(records[ROOM])} rooms, {len(records[SESSION])} sessions")
    found.counts.append(f"{len(records[PERSON])} people, {guests} of them guests; {links} personal links that work")
    _check_references(records, found.problems)
    await _check_logs(store, records[ROOM], found)
    if len(found.problems) > MAX_PROBLEMS:
        found.problems[MAX_PROBLEMS:] = [f"… and {len(found.problems) - MAX_PROBLEMS} more"]
    return found


async def _read(store: Store, kind: str, shape: type, problems: list[str]) -> dict[str, Any]:
    records = {}
    for key, data in (await store.list(kind)).items():
        try:
            records[key] = codec.decode(data, shape)
        except msgspec.MsgspecError as error:
            problems.append(f"{kind} {key} cannot be read: {error}")
    return records


def _check_references(records: dict[str, dict[str, Any]], problems: list[str]) -> None:
    rooms, people = records[ROOM], records[PERSON]
    for room in rooms.values():
        if not re.fullmatch(ID_PATTERN, room.id):
            problems.append(f"room {room.id!r} has an id that no address can hold")
    for session in records[SESSION].values():
        try:
            if seconds_of(session.end) <= seconds_of(session.start):
                problems.append(f"session {session.id} “{session.title}” ends before it starts")
        except ValueError:
            problems.append(f"session {session.id} “{session.title}” has a time that is none")
        if session.room is not None and session.room not in rooms:
            problems.append(f"session {session.id} is in room {session.room}, which is not there")
    for person in people.values():
        problems += [
            f"{person.name} presents {room}, which is not there" for room in person.presents if room not in rooms
        ]
    lost = sum(invitation.person not in people for invitation in records[INVITATION].values())
    if lost:
        problems.append(f"{lost} personal links belong to people who are not there")


async def _check_logs(store: Store, rooms: dict[str, Room], found: Inspection) -> None:
    tops = await store.tops()
    total = 0
    for topic, (_, top) in tops.items():
        room = room_of(topic)
        if room is not None and room not in rooms:
            found.problems.append(f"there is a log of room {room}, which is not there")
        after = 0
        while after < top:
            try:
                page = await store.read(topic, after)
            except msgspec.MsgspecError as error:
                found.problems.append(f"the log of {topic} cannot be read after {after}: {error}")
                break
            seqs = [change.seq for change in page.changes]
            if not seqs or seqs != list(range(after + 1, after + 1 + len(seqs))):
                found.problems.append(f"the log of {topic} has a hole after {after}")
                break
            after = seqs[-1]
        total += after
    found.counts.append(f"{len(tops)} logs with {total} changes")
