"""The roster: who is in a room, each person once however many tabs and phones. A set of leases, never a counter."""

from typing import Protocol

from venue.protocol.facts import Count, Mode


class Held(Protocol):
    """What a roster reads of a lease (ports.Lease has it)."""

    visit: str
    person: str
    name: str
    mode: Mode
    passing: bool


class Standing:
    """One person's leases in a room, and what they come to."""

    __slots__ = ("leases", "mode", "name", "passing")

    def __init__(self) -> None:
        self.leases: dict[str, Held] = {}
        self.name = ""
        self.mode: Mode = "remote"
        self.passing = False

    def derive(self) -> tuple[str, Mode, bool]:
        """On-site if any lease is (a body counts more than a browser); passing only if every lease is."""
        leases = self.leases.values()
        newest = next(reversed(leases)) if leases else None
        self.name = newest.name if newest else ""
        self.mode = "on_site" if any(lease.mode == "on_site" for lease in leases) else "remote"
        self.passing = all(lease.passing for lease in leases)
        return self.name, self.mode, self.passing


class Roster:
    """People by id. `put` and `drop` say whether what others see changed."""

    __slots__ = ("_of_visit", "on_site", "people")

    def __init__(self) -> None:
        self.people: dict[str, Standing] = {}
        self._of_visit: dict[str, str] = {}
        self.on_site = 0

    def put(self, lease: Held, visit: str | None = None) -> str | None:
        """Hold a lease (again). Returns the person if the roster shows something new. `visit` overrides the lease's
        name where one visit holds several (the whole venue's roster)."""
        visit = visit or lease.visit
        standing = self.people.get(lease.person)
        fresh = standing is None
        if standing is None:
            standing = self.people[lease.person] = Standing()
        before = (standing.name, standing.mode, standing.passing)
        standing.leases[visit] = lease
        self._of_visit[visit] = lease.person
        after = standing.derive()
        self._count(None if fresh else before[1], after[1])
        return lease.person if fresh or before != after else None

    def drop(self, visit: str) -> str | None:
        """Let go of a lease. Returns the person if the roster shows something new; unknown visits change nothing."""
        person = self._of_visit.pop(visit, None)
        if person is None:
            return None
        standing = self.people[person]
        before = (standing.name, standing.mode, standing.passing)
        del standing.leases[visit]
        if not standing.leases:
            del self.people[person]
            self._count(before[1], None)
            return person
        after = standing.derive()
        self._count(before[1], after[1])
        return person if before != after else None

    def _count(self, before: Mode | None, after: Mode | None) -> None:
        self.on_site += (after == "on_site") - (before == "on_site")

    def count(self) -> Count:
        """How many people, by mode."""
        return Count(remote=len(self.people) - self.on_site, on_site=self.on_site)
