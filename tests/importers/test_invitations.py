"""People of a file get one personal link each, once; what they present is found by board, id or title."""

from __future__ import annotations

from itertools import count

import pytest

from venue.domain.records import INVITATION, PERSON, Invitation, Person, Room
from venue.importers.drafts import InviteOptions
from venue.importers.invitations import InvitePlan, Known, find_posters, make_invite_plan
from venue.importers.reading import read_people_file
from venue.protocol.facts import PosterFacts

FACTS = PosterFacts(title="A study; of things", board="B-12")
ROOMS = {
    "floor": Room("floor", "floor"),
    "p1": Room("p1", "poster", FACTS.title, 1, FACTS, "x7", "55", FACTS),
    "p2": Room("p2", "poster", "Two", 2, PosterFacts(title="Two", board="2"), "digest:0"),
    "p3": Room("p3", "poster", "Two", 3, PosterFacts(title="Two", board="3"), "x9"),
}
HEADER = "name,role,poster,email\n"


def plan_of(text: str, known: Known | None = None, **options: bool) -> InvitePlan:
    ids, tokens = count(1), count(1)

    def make(person: str) -> tuple[str, str, Invitation]:
        number = next(tokens)
        return f"token{number}", f"{person}-key{len(invitations) + number}", Invitation(person)

    people = read_people_file(("people.csv", text.encode()))
    known = known or Known(rooms=ROOMS)
    invitations = known.invitations
    return make_invite_plan(
        people,
        known,
        InviteOptions(**options),
        lambda: f"a{len(known.people) + next(ids)}",
        make,
        "https://v/in#{}".format,
    )


def after(plan: InvitePlan, known: Known | None = None) -> Known:
    known = known or Known(rooms=ROOMS)
    people, invitations = dict(known.people), dict(known.invitations)
    for kind, key, record in plan.records:
        {PERSON: people, INVITATION: invitations}[kind][key] = record
    return Known(people, invitations, ROOMS)


def test_new_people_get_a_record_and_a_link() -> None:
    """Roles as they stand in the file; attendees need none."""
    plan = plan_of(HEADER + "Zoë Ä,presenter,p1,Z@Example.org\nBob,chair,,\nEve,,,\n")
    assert [(link.name, link.role, link.poster, link.email, link.link) for link in plan.report.links] == [
        ("Zoë Ä", "presenter", "p1", "z@example.org", "https://v/in#token1"),
        ("Bob", "chair", "", "", "https://v/in#token2"),
        ("Eve", "attendee", "", "", "https://v/in#token3"),
    ]
    assert after(plan).people == {
        "a1": Person("a1", "Zoë Ä", ["presenter"], ["p1"], email="z@example.org"),
        "a2": Person("a2", "Bob", ["chair"]),
        "a3": Person("a3", "Eve"),
    }


def test_called_again_only_new_people_get_links() -> None:
    """The same people are known by e-mail, or by name where they have none; nothing is put for them."""
    text = HEADER + "Zoë,presenter,p1,z@example.org\nBob,chair,,\n"
    known = after(plan_of(text))
    again = plan_of(text, known)
    assert (again.records, again.report.links, again.report.had_links) == ([], [], 2)
    more = plan_of(text + "Eve,,,\n", known)
    assert [link.name for link in more.report.links] == ["Eve"]


def test_a_changed_role_or_name_reaches_the_record_without_a_new_link() -> None:
    """The file says what people are; a mute or removal made live stays."""
    known = after(plan_of(HEADER + "Zoe,presenter,p1,z@example.org\n"))
    known.people["a1"].muted_until = "9999"
    plan = plan_of(HEADER + "Zoë,chair,,z@example.org\n", known)
    assert plan.report.updated == 1
    assert not plan.report.links
    person = after(plan, known).people["a1"]
    assert (person.name, person.roles, person.presents, person.muted_until) == ("Zoë", ["chair"], [], "9999")


def test_renew_replaces_links() -> None:
    """The old ones are revoked, all of them; only people of the file are touched."""
    known = after(plan_of(HEADER + "Zoë,,,z@example.org\nBob,,,\n"))
    plan = plan_of(HEADER + "Zoë,,,z@example.org\n", known, renew=True)
    assert [link.name for link in plan.report.links] == ["Zoë"]
    assert plan.report.revoked == 1
    standing = sorted((i.person, i.revoked) for i in after(plan, known).invitations.values())
    assert standing == [("a1", False), ("a1", True), ("a2", False)]


def test_someone_a_chair_removed_gets_no_link() -> None:
    """Not even a renewed one; a note says so."""
    known = after(plan_of(HEADER + "Bob,,,\n"))
    known.people["a1"].removed = True
    plan = plan_of(HEADER + "Bob,,,\n", known, renew=True)
    assert not plan.report.links
    assert "removed" in plan.report.notes[0]


def test_rows_of_one_person_are_one_person() -> None:
    """A presenter of two posters who also chairs gets one link for all of it."""
    plan = plan_of(HEADER + "Zoë,presenter,p1,z@x.org\nZoë,presenter,2,z@x.org\nZoë,chair,,z@x.org\n")
    (link,) = plan.report.links
    assert (link.role, link.poster) == ("chair|presenter", "p1|p2")


def test_a_guest_of_the_same_name_is_somebody_else() -> None:
    """Guests choose their names: nobody inherits what a guest said, nor the other way round."""
    known = Known(people={"g1": Person("g1", "Bob", guest=True)}, rooms=ROOMS)
    assert [key for kind, key, _ in plan_of(HEADER + "Bob,chair,,\n", known).records if kind == PERSON] == ["a2"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",chair,,", "name"),
        ("Zoë,king,,", "role"),
        ("Zoë,presenter,,", "poster"),
        ("Zoë,presenter,p99,", "poster"),
        ("Zoë,presenter,Two,", "poster"),
        ("Zoë,chair,p1,", "role"),
        ("Zoë,,,nowhere", "email"),
        ("!!!,,,", "name"),
    ],
)
def test_bad_rows_are_told_and_nobody_is_invited(row: str, column: str) -> None:
    """One bad row stops the whole file, unless it is skipped."""
    text = f"{HEADER}Bob,chair,,\n{row}\n"
    plan = plan_of(text)
    assert plan.report.refused
    assert (plan.records, plan.report.links) == ([], [])
    assert [(p.line, p.column) for p in plan.report.problems] == [(3, column)]
    assert [link.name for link in plan_of(text, skip_bad=True).report.links] == ["Bob"]


@pytest.mark.parametrize(
    ("words", "rooms"),
    [
        ("p1", ["p1"]),
        ("x7", ["p1"]),
        ("b 12", ["p1"]),
        ("55", ["p1"]),
        ("A study; of things!", ["p1"]),
        ("p1|p2", ["p1", "p2"]),
        ("B-12; x9", ["p1", "p3"]),
    ],
)
def test_posters_are_found(words: str, rooms: list[str]) -> None:
    """By room, outside id, board, submission number or title; several with | or ; between."""
    assert find_posters(words, [room for room in ROOMS.values() if room.poster]) == rooms


def test_names_in_two_columns() -> None:
    """As registration systems export them."""
    plan = plan_of("First Name,Last Name,Email\nZoë,Q,z@x.org\n")
    assert [link.name for link in plan.report.links] == ["Zoë Q"]
