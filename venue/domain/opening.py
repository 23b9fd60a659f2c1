"""Opening: whether a room can be written. A closed room is read, never vanished."""

from venue.protocol import commands, refusals, updates
from venue.protocol.facts import Who
from venue.protocol.refusals import Refused


class Opening:
    """The fold of `opened` and `closed`: rooms start open."""

    __slots__ = ("open",)

    def __init__(self) -> None:
        self.open = True

    def apply(self, change: updates.Logged) -> None:
        """Fold one change in; changes of other nouns are ignored."""
        if type(change) is updates.Opened:
            self.open = True
        elif type(change) is updates.Closed:
            self.open = False


def decide_opening(opening: Opening, command: commands.Open | commands.Close, by: Who, at: str) -> updates.Logged:
    """Open or close. Refuses what is already so."""
    opens = type(command) is commands.Open
    if opening.open == opens:
        raise Refused(refusals.CHANGED, "The room is already open." if opens else "The room is already closed.", "room")
    return (updates.Opened if opens else updates.Closed)(id=command.id, at=at, by=by)
