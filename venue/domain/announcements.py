"""Announcements: what chairs tell everyone, until a time or until withdrawn."""

from venue.domain.text import clean
from venue.domain.times import future
from venue.protocol import commands, refusals, updates
from venue.protocol.answers import AnnouncementNow
from venue.protocol.facts import Who
from venue.protocol.refusals import Refused

KEPT = 100
"""Announcements in the state; a chair's list of past ones need not be longer."""


class Announcements:
    """The fold, newest last."""

    __slots__ = ("all",)

    def __init__(self) -> None:
        self.all: dict[str, AnnouncementNow] = {}

    def apply(self, change: updates.Logged) -> None:
        """Fold one change in; changes of other nouns are ignored."""
        if type(change) is updates.Announced:
            self.all[change.id] = AnnouncementNow(
                seq=change.seq, id=change.id, at=change.at, by=change.by, text=change.text, until=change.until
            )
            if len(self.all) > KEPT:
                del self.all[next(iter(self.all))]
        elif type(change) is updates.Withdrawn and (announcement := self.all.get(change.announcement)):
            announcement.withdrawn = True


def decide_announce(command: commands.Announce, by: Who, at: str, now: float) -> updates.Announced:
    """Tell everyone. Refuses a text with nothing in it, and a time already past."""
    text = {language: clean(words, f"text.{language}") for language, words in command.text.items()}
    until = future(command.until, now, "until")
    return updates.Announced(id=command.id, at=at, by=by, to=command.to, text=text, until=until)


def decide_withdraw(announcements: Announcements, command: commands.Withdraw, by: Who, at: str) -> updates.Withdrawn:
    """Take one back. Refuses one that is not there or is withdrawn already."""
    announcement = announcements.all.get(command.announcement)
    if announcement is None:
        raise Refused(refusals.NOT_FOUND, "There is no such announcement.", "announcement")
    if announcement.withdrawn:
        raise Refused(refusals.CHANGED, "It is already withdrawn.", "announcement")
    return updates.Withdrawn(id=command.id, at=at, by=by, announcement=command.announcement)
