"""People of a file against the people a venue knows: who is new, who presents what, which links to make. Pure but for
the ids and tokens, which come from outside."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from venue.domain.posters import fold_name
from venue.domain.records import INVITATION, PERSON, Invitation, Person, Room
from venue.importers.drafts import InviteOptions, People, PersonDraft
from venue.importers.problems import Problem

MakeInvitation = Callable[[str], tuple[str, str, Invitation]]
"""Person id → (token, key of the record, the record)."""


class Known(msgspec.Struct):
    """What the venue holds about people and posters."""

    people: dict[str, Person] = {}
    invitations: dict[str, Invitation] = {}
    rooms: dict[str, Room] = {}


class PersonalLink(msgspec.Struct):
    """A line of what `invite` prints. `link` opens the venue as this person: it is shown once and kept nowhere."""

    name: str
    role: str
    poster: str
    email: str
    link: str


class InviteReport(msgspec.Struct, omit_defaults=True):
    """What inviting did. `links`: the new ones only."""

    links: list[PersonalLink] = []
    had_links: int = 0
    updated: int = 0
    """People known before whose role, poster or affiliation changed."""
    revoked: int = 0
    problems: list[Problem] = []
    notes: list[str] = []
    refused: bool = False


class InvitePlan(msgspec.Struct):
    """What to put, and what to say."""

    report: InviteReport
    records: list[tuple[str, str, Person | Invitation]] = []


class _Wanted(msgspec.Struct):
    """One person of the file: rows of the same person together."""

    draft: PersonDraft
    roles: set[str]
    rooms: list[str]


def make_invite_plan(
    people: People,
    known: Known,
    options: InviteOptions,
    new_person: Callable[[], str],
    make_invitation: MakeInvitation,
    link: Callable[[str], str],
) -> InvitePlan:
    """New people get a record and a link; people who have one get none, unless `renew` makes them a new one and revokes
    the old. `link`: token → the whole personal link."""
    report = InviteReport(problems=list(people.problems), notes=list(people.notes))
    plan = InvitePlan(report)
    wanted = _gather(people.drafts, known.rooms, report.problems)
    report.refused = bool(report.problems) and not options.skip_bad
    if report.refused:
        return plan
    invited = {record.person for record in known.invitations.values()}
    find = _finder(known.people)
    for want in wanted:
        draft, before = want.draft, find(want.draft)
        person = before or Person(new_person(), draft.name)
        if draft.name != (person.invited_as or person.name):
            person = replace(person, name=draft.name, invited_as="")
        person = replace(
            person,
            email=draft.email or person.email,
            affiliation=draft.affiliation or person.affiliation,
            roles=sorted(want.roles),
            presents=want.rooms,
        )
        if person != before:
            plan.records.append((PERSON, person.id, person))
            report.updated += before is not None
        if person.removed:
            report.notes.append(
                f"{draft.file}, line {draft.line}: {person.name} was removed by a chair and gets no link"
            )
            continue
        if person.id in invited and not options.renew:
            report.had_links += 1
            continue
        for key, record in known.invitations.items():
            if record.person == person.id and not record.revoked:
                plan.records.append((INVITATION, key, replace(record, revoked=True)))
                report.revoked += 1
        token, key, invitation = make_invitation(person.id)
        plan.records.append((INVITATION, key, invitation))
        role = "|".join(person.roles) or "attendee"
        report.links.append(PersonalLink(person.name, role, "|".join(want.rooms), person.email, link(token)))
    return plan


def _gather(drafts: list[PersonDraft], rooms: dict[str, Room], problems: list[Problem]) -> list[_Wanted]:
    """Rows of the same person (the same e-mail, or the same name without one) together, posters found."""
    posters = [room for room in rooms.values() if room.poster is not None]
    wanted: dict[str, _Wanted] = {}
    for draft in drafts:
        try:
            found = [room for words in draft.posters for room in find_posters(words, posters)]
        except LookupError as error:
            problems.append(Problem(draft.file, draft.line, "poster", str(error.args[0])))
            continue
        want = wanted.setdefault(draft.email or fold_name(draft.name), _Wanted(draft, set(), []))
        want.roles |= set(draft.roles)
        want.rooms += [room for room in found if room not in want.rooms]
    return list(wanted.values())


def _finder(people: dict[str, Person]) -> Callable[[PersonDraft], Person | None]:
    """Who a row is among the invited people: by e-mail, else by a name that only one of them has. Names are those of
    their invitations, which nobody gives to themselves."""
    invited = [person for person in people.values() if not person.guest]
    by_email = {person.email.casefold(): person for person in invited if person.email}
    by_name: dict[str, list[Person]] = {}
    for person in invited:
        by_name.setdefault(fold_name(person.invited_as or person.name), []).append(person)

    def find(draft: PersonDraft) -> Person | None:
        if draft.email in by_email and draft.email:
            return by_email[draft.email]
        same = [p for p in by_name.get(fold_name(draft.name), []) if not (p.email and draft.email)]
        return same[0] if len(same) == 1 else None

    return find


def find_posters(words: str, posters: list[Room]) -> list[str]:
    """Room ids of what a poster's cell names: a room id, board, outside id, submission number or title; several with
    `|` or `;` between them. Raises LookupError with a sentence when there is none, or more than one."""
    found = _find_poster(words, posters)
    if len(found) == 1:
        return found
    parts = [part for piece in words.split("|") for part in piece.split(";") if part.strip()]
    if not found and len(parts) > 1:
        return [room for part in parts for room in find_posters(part.strip(), posters)]
    if found:
        raise LookupError(f"“{words[:80]}” could be {len(found)} posters ({', '.join(found[:5])}); write one's id")
    raise LookupError(f"no poster has “{words[:80]}” as its board, id or title")


def _find_poster(words: str, posters: list[Room]) -> list[str]:
    folded = fold_name(words)
    tests: tuple[Callable[[Room], bool], ...] = (
        lambda room: room.id == words,
        lambda room: room.source == words,
        lambda room: fold_name(room.poster.board) == folded,
        lambda room: room.submission == words,
        lambda room: folded in (fold_name(room.poster.title), fold_name((room.imported or room.poster).title)),
    )
    for test in tests:
        if found := [room.id for room in posters if test(room)]:
            return found
    return []
