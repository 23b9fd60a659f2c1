"""Absence: how many people came to a poster while none of its presenters was there. Only the number is ever told."""


class Absence:
    """`since`: Unix seconds at which the last presenter left, None while one is here. `came`: who came since."""

    __slots__ = ("came", "since")

    def __init__(self, since: float | None = None, came: set[str] | None = None) -> None:
        self.since = since
        self.came = came or set()

    def arrived(self, person: str) -> bool:
        """A visitor came. True if that is news worth keeping: nobody was here and this person had not come before."""
        if self.since is None or person in self.came:
            return False
        self.came.add(person)
        return True

    def begin(self, now: float) -> None:
        """The last presenter left: count from here."""
        self.since, self.came = now, set()

    def end(self) -> None:
        """A presenter is here. The count stays to be told until the next absence begins."""
        self.since = None
