"""The roster against a model that cannot be wrong: a dictionary of leases."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from venue.domain.roster import Roster
from venue.ports import Lease
from venue.protocol.facts import Count

VISITS = {f"v{person}{n}": f"person{person}" for person in range(4) for n in range(3)}
"""A visit belongs to one person for ever."""


class RosterModel(RuleBasedStateMachine):
    """Leases come, change and go in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.roster = Roster()
        self.leases: dict[str, Lease] = {}

    def seen(self, person: str) -> tuple | None:
        own = [lease for lease in self.leases.values() if lease.person == person]
        if not own:
            return None
        mode = "on_site" if any(lease.mode == "on_site" for lease in own) else "remote"
        return mode, all(lease.passing for lease in own), own[-1].name

    @rule(
        visit=st.sampled_from(sorted(VISITS)),
        mode=st.sampled_from(["remote", "on_site"]),
        passing=st.booleans(),
        name=st.sampled_from(["Ada", "Bo"]),
    )
    def put(self, visit: str, mode: str, passing: bool, name: str) -> None:
        """Told exactly when what others see changed."""
        person = VISITS[visit]
        before = self.seen(person)
        self.leases[visit] = Lease("p1", visit, person, mode, name, passing=passing)
        assert self.roster.put(self.leases[visit]) == (person if self.seen(person) != before else None)

    @rule(visit=st.sampled_from([*sorted(VISITS), "unknown"]))
    def drop(self, visit: str) -> None:
        """Dropping what is not there changes nothing."""
        person = VISITS.get(visit)
        before = self.seen(person) if person else None
        self.leases.pop(visit, None)
        changed = person is not None and self.seen(person) != before
        assert self.roster.drop(visit) == (person if changed else None)

    @invariant()
    def each_person_once(self) -> None:
        """On site wins over remote; passing only when every page is hidden; the count is that of people."""
        people = {lease.person for lease in self.leases.values()}
        assert self.roster.people.keys() == people
        for person in people:
            standing = self.roster.people[person]
            assert (standing.mode, standing.passing, standing.name) == self.seen(person)
        on_site = sum(self.seen(person)[0] == "on_site" for person in people)
        assert self.roster.count() == Count(remote=len(people) - on_site, on_site=on_site)


TestRoster = RosterModel.TestCase
TestRoster.settings = settings(max_examples=60, stateful_step_count=40)


def test_a_visit_in_several_rooms() -> None:
    """The whole venue's roster holds a visit once for each room it is in: leaving one room is not leaving the venue."""
    roster = Roster()
    for room in ("p1", "p2"):
        roster.put(Lease(room, "v1", "ada", "remote", "Ada"), f"{room}/v1")
    assert roster.drop("p1/v1") is None
    assert roster.count() == Count(remote=1)
    assert roster.drop("p2/v1") == "ada"
    assert roster.count() == Count()
