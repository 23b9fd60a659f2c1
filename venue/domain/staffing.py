"""Staffing: what a poster's presenters say (here, back at, away), and the light that shows whether it is true."""

from venue.domain.times import future, seconds_of
from venue.protocol import commands, refusals, updates
from venue.protocol.facts import StaffingNow, Who
from venue.protocol.refusals import Refused


class Staffing:
    """The fold of `staffed` changes: the last thing said."""

    __slots__ = ("status", "until")

    def __init__(self) -> None:
        self.status: str | None = None
        self.until: str | None = None

    def apply(self, change: updates.Logged) -> None:
        """Fold one change in; changes of other nouns are ignored."""
        if type(change) is updates.Staffed:
            self.status, self.until = change.status, change.until

    def light(self, present: list[str], now: float) -> StaffingNow:
        """The light: `present` are the names of presenters in the room. A "back at" that has passed is not shown:
        a promise nobody kept is no information."""
        said, until = self.status, self.until
        if said == "back" and until is not None and seconds_of(until) <= now:
            said, until = None, None
        if said == "here" and not present:
            said = None
        return StaffingNow(present=bool(present), said=said, until=until, by=present)


def decide_staff(command: commands.Staff, by: Who, at: str, now: float) -> updates.Staffed:
    """A presenter says how it is. `back` needs a time in the future; the others have none."""
    until = future(command.until, now, "until")
    if command.status == "back" and until is None:
        raise Refused(refusals.INVALID, "Say when you will be back.", "until")
    if command.status != "back" and until is not None:
        raise Refused(refusals.INVALID, "Only “back at” has a time.", "until")
    return updates.Staffed(id=command.id, at=at, by=by, status=command.status, until=until)
