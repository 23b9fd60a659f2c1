"""Drafts against what the venue holds: what would be added, changed, kept, and the records to put. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from venue.domain.authors import join_authors
from venue.domain.posters import digest_of, fold_name, match, merge
from venue.domain.records import EVENT, ROOM, SESSION, Event, Room, Session
from venue.domain.times import text_of
from venue.importers.drafts import Drafts, Options, PosterDraft, SessionDraft
from venue.importers.problems import BadCell, Problem
from venue.importers.programme import read_day, read_zone, to_utc
from venue.importers.reports import Change, Report, Thing
from venue.importers.rooms import new_ids, standing_rooms
from venue.protocol.facts import Author, Link, VideoLink

DEFAULT_TITLE = "Poster session"
_AGAIN = "Import it again with --date 2024-05-11 --zone Europe/Vienna, or as it may be, to put that right."


class Known(msgspec.Struct):
    """What the venue holds."""

    event: Event | None = None
    rooms: dict[str, Room] = {}
    sessions: dict[str, Session] = {}


class Plan(msgspec.Struct):
    """What to put, and what to say about it. A report that is `refused` has nothing to put."""

    report: Report
    records: list[tuple[str, str, Event | Room | Session]] = []
    drops: list[tuple[str, str]] = []


def make_plan(drafts: Drafts, known: Known, options: Options) -> Plan:
    """Everything that an import does to the records. Planning the same again after putting it changes nothing."""
    plan = Plan(Report(problems=list(drafts.problems), notes=list(drafts.notes)))
    event = _plan_event(plan, known.event, drafts.sessions, options)
    if drafts.posters is not None:
        _plan_rooms(plan, drafts.posters, known.rooms, options)
    if drafts.sessions is not None:
        _plan_sessions(plan, drafts.sessions, known.sessions, event, options)
    plan.report.refused = bool(plan.report.problems) and not options.skip_bad
    if plan.report.refused:
        plan.records, plan.drops = [], []
    return plan


def _plan_event(plan: Plan, before: Event | None, sessions: list[SessionDraft] | None, options: Options) -> Event:
    wished = {"title": options.title, "day": options.day, "zone": options.zone}
    for field, read in (("day", read_day), ("zone", read_zone)):
        try:
            if wished[field]:
                read(wished[field])
        except BadCell as bad:
            plan.report.problems.append(Problem(f"--{'date' if field == 'day' else field}", 0, "", str(bad)))
            wished[field] = ""
    event = before or Event(title=DEFAULT_TITLE)
    if sessions and not event.day and not wished["day"] and any(not draft.day for draft in sessions):
        wished["day"] = options.today
        plan.report.notes.append(f"No --date was given: the programme is taken for today, {options.today}. {_AGAIN}")
    after = replace(event, **{field: value for field, value in wished.items() if value})
    if sessions and after.zone == "UTC" and not options.zone:
        plan.report.notes.append(f"No --zone was given: the programme's times are taken as UTC. {_AGAIN}")
    if after != before:
        thing = Thing("event", "event", after.title)
        if before is None:
            plan.report.added.append(thing)
        else:
            plan.report.changed += _changes(thing, before, after)
        plan.records.append((EVENT, "event", after))
    return after


def _plan_rooms(plan: Plan, drafts: list[PosterDraft], rooms: dict[str, Room], options: Options) -> None:
    report = plan.report
    for room in standing_rooms():
        if room.id not in rooms:
            plan.records.append((ROOM, room.id, room))
    posters = [room for room in rooms.values() if room.poster is not None]
    found = match(drafts, posters, _ROOM_KEYS, lambda d, r: not d.outside or _outside(r) in ("", d.outside))
    fresh = [draft for at, draft in enumerate(drafts) if at not in found]
    ids = iter(new_ids([(draft.facts.board, draft.number) for draft in fresh], set(rooms)))
    moved = 0
    for at, draft in enumerate(drafts):
        before = found.get(at)
        if before is None:
            room = Room(next(ids), "poster", draft.facts.title, draft.number, draft.facts, _source(draft))
            room.submission, room.imported = draft.submission, draft.facts
            report.added.append(Thing("poster", room.id, room.title))
        else:
            room = _update_room(report, draft, before, options)
            moved += room.order != before.order
        if room != before:
            plan.records.append((ROOM, room.id, room))
    if moved:
        report.notes.append(f"{moved} posters stand at another place in the list than before")
    matched = {room.id for room in found.values()}
    report.vanished += [
        Thing("poster", room.id, room.title) for room in posters if room.id not in matched and room.source
    ]


def _update_room(report: Report, draft: PosterDraft, before: Room, options: Options) -> Room:
    fresh = {field: getattr(draft.facts, field) for field in draft.given}
    live, imported, kept = merge(before.poster, before.imported, fresh, options.overwrite)
    thing = Thing("poster", before.id, before.poster.title)
    changes = _changes(thing, before.poster, live)
    report.changed += changes
    report.kept += [Change(thing, f, _text(getattr(before.poster, f)), _text(fresh[f])) for f in kept]
    report.unchanged += not changes
    return replace(
        before,
        title=live.title,
        order=draft.number,
        poster=live,
        imported=imported,
        source=draft.outside or before.source or _source(draft),
        submission=draft.submission or before.submission,
    )


def _plan_sessions(
    plan: Plan, drafts: list[SessionDraft], known: dict[str, Session], event: Event, options: Options
) -> None:
    report = plan.report
    timed = [pair for draft in drafts if (pair := _place(report, draft, event)) is not None]
    fresh = [session for _, session in timed]
    nth = _occurrences(fresh) | _occurrences(known.values())
    found = match(fresh, known.values(), (*_SESSION_KEYS, (lambda session: nth[session.start, session.title],) * 2))
    numbers = [("", draft.number) for at, (draft, _) in enumerate(timed) if at not in found]
    ids = iter(new_ids(numbers, set(known), "s"))
    for at, (draft, session) in enumerate(timed):
        before = found.get(at)
        if before is None:
            session = replace(session, id=next(ids))
            report.added.append(Thing("session", session.id, session.title))
        else:
            given = {field: getattr(session, field) for field in draft.given}
            session = replace(before, start=session.start, end=session.end, room=session.room, **given)
            changes = _changes(Thing("session", before.id, before.title), before, session)
            report.changed += [_in_zone(change, event.zone) for change in changes]
            report.unchanged += not changes
        if session != before:
            plan.records.append((SESSION, session.id, session))
    matched = {session.id for session in found.values()}
    gone = [Thing("session", s.id, s.title) for s in known.values() if s.id not in matched]
    if options.prune:
        report.removed += gone
        plan.drops += [(SESSION, thing.id) for thing in gone]
    else:
        report.vanished += gone


def _place(report: Report, draft: SessionDraft, event: Event) -> tuple[SessionDraft, Session] | None:
    zone, day, times = read_zone(event.zone), draft.day or event.day, []
    for column, time in (("start", draft.start), ("end", draft.end)):
        try:
            moment, note = to_utc(day, time, zone)
        except BadCell as bad:
            report.problems.append(Problem(draft.file, draft.line, column, str(bad)))
            return None
        if note:
            report.notes.append(f"{draft.file}, line {draft.line}: {note}")
        times.append(text_of(moment.timestamp()))
    return draft, replace(draft.session, start=times[0], end=times[1])


def _source(draft: PosterDraft) -> str:
    return draft.outside or digest_of(draft.facts.title, draft.facts.authors)


def _outside(room: Room) -> str:
    return "" if room.source.startswith("digest:") else room.source


def _digest(room: Room) -> str:
    facts = room.imported or room.poster
    return digest_of(facts.title, facts.authors)


_ROOM_KEYS = (
    (lambda draft: draft.outside, _outside),
    (lambda draft: draft.submission, lambda room: room.submission),
    (lambda draft: digest_of(draft.facts.title, draft.facts.authors), _digest),
    # The first author changed, or the authors' cell is spelled in another way.
    (lambda draft: fold_name(draft.facts.title), lambda room: fold_name((room.imported or room.poster).title)),
)
_SESSION_KEYS = (
    (lambda session: f"{session.start} {fold_name(session.title)}",) * 2,
    (lambda session: fold_name(session.title),) * 2,
    (lambda session: f"{session.start} {session.kind}",) * 2,
)


def _occurrences(sessions: Iterable[Session]) -> dict[tuple[str, str], str]:
    """The third coffee break of an old day is that of a new day: (start, title) → title and which of its name it is."""
    seen: Counter[str] = Counter()
    found = {}
    for session in sorted(sessions, key=lambda session: session.start):
        title = fold_name(session.title)
        seen[title] += 1
        found[session.start, session.title] = f"{title} {seen[title]}"
    return found


def _changes(thing: Thing, before: Any, after: Any) -> list[Change]:
    fields = [f for f in before.__struct_fields__ if getattr(before, f) != getattr(after, f)]
    return [Change(thing, f, _text(getattr(before, f)), _text(getattr(after, f))) for f in fields]


def _in_zone(change: Change, zone: str) -> Change:
    """A change of a time, told in the event's own zone."""
    if change.field not in ("start", "end"):
        return change
    times = (datetime.fromisoformat(time).astimezone(read_zone(zone)) for time in (change.old, change.new))
    return Change(change.thing, change.field, *(f"{time:%Y-%m-%d %H:%M}" for time in times))


def _text(value: Any) -> str:
    """A fact as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Iterable) and not isinstance(value, str):
        items = list(value)
        if items and isinstance(items[0], Author):
            return join_authors(items)
        return ", ".join(item.url if isinstance(item, Link | VideoLink) else str(item) for item in items)
    return "" if value is None else str(value)
