"""A name gives nobody rights (RELIABILITY S20)."""

from __future__ import annotations

from tests.importers.test_invitations import HEADER, after, plan_of
from tests.live.house import House
from venue.domain.people import renamed
from venue.domain.records import PERSON, Person
from venue.protocol import refusals


def test_nobody_becomes_the_chair_who_is_invited_next() -> None:
    """Attack: an invited attendee takes the name of somebody whose invitation is still to come. The row of the list
    then was the attendee, who got the chair's rights under the link they had."""
    known = after(plan_of(HEADER + "Mallory,,,\n"))
    (mallory,) = known.people
    known.people[mallory] = renamed(known.people[mallory], "Alice Organiser")
    plan = plan_of(HEADER + "Mallory,,,\nAlice Organiser,chair,,\n", known)
    (link,) = plan.report.links
    assert (link.name, link.role, plan.report.had_links) == ("Alice Organiser", "chair", 1)
    changed = {record.id: record for kind, _, record in plan.records if kind == PERSON}
    assert mallory not in changed


def test_who_goes_by_another_name_is_still_the_one_invited() -> None:
    """By name and by e-mail; the name they took themselves stays, until the list gives them another."""
    for row, moved in (
        ("Robert,,,\n", "Roberto,,,\n"),
        ("Robert,,,r@example.org\n", "Roberto,,,r@example.org\n"),
    ):
        known = after(plan_of(HEADER + row))
        (id,) = known.people
        known.people[id] = renamed(known.people[id], "Bob")
        again = plan_of(HEADER + row, known)
        assert (again.report.had_links, again.report.updated) == (1, 0)
        if "@" in row:
            corrected = after(plan_of(HEADER + moved, known), known)
            assert corrected.people[id] == Person(id, "Roberto", email="r@example.org")


def test_the_name_of_the_invitation_is_kept_once() -> None:
    person = Person("a1", "Robert")
    twice = renamed(renamed(person, "Bob"), "Rob")
    assert (twice.name, twice.invited_as) == ("Rob", "Robert")
    assert renamed(twice, "Robert") == person
    assert renamed(Person("g1", "Eve", guest=True), "Ada") == Person("g1", "Ada", guest=True)


async def test_a_chairs_former_name_is_nobodys(house: House) -> None:
    """A chair goes by a short name; people still know the long one."""
    carl = await house.come("carl")
    await carl.do("rename", name="CC")
    for name in ("Carl Chair", "Carl", "Саrl Chаir", "CC", "cc (chair)"):
        assert await house.connect().refused("hello", name=name) == refusals.INVALID, name
    await house.connect().do("hello", name="Carla")
