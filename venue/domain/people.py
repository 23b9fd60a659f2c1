"""People and their standing: roles, mutes and removals. A person is a record; these are the rules for changing it."""

from msgspec.structs import replace

from venue.domain.records import Person
from venue.domain.times import FOREVER, future
from venue.protocol import commands, refusals, updates
from venue.protocol.facts import Who
from venue.protocol.refusals import Refused

SHOWN_ROLES = ("chair", "volunteer", "scribe")


def relations_of(person: Person, room: str | None = None, author: str | None = None) -> frozenset[str]:
    """What this person is to a room and to the author of a message in it."""
    found = {"attendee", *(role for role in person.roles if role in SHOWN_ROLES)}
    if room is not None and room in person.presents:
        found.add("presenter")
    if author is not None and author == person.id:
        found.add("author")
    return frozenset(found)


def shown_role(person: Person | None, room: str | None) -> str | None:
    """The role to show beside a name in this room: its presenter first, then chair, volunteer, scribe."""
    if person is None:
        return None
    if room is not None and room in person.presents:
        return "presenter"
    return next((role for role in SHOWN_ROLES if role in person.roles), None)


def renamed(person: Person, name: str) -> Person:
    """The person under another name. An invited one is still known by the name they were invited under. Attack: calling
    oneself what a chair is called who gets a link later; that row of the list would then be oneself."""
    if person.guest or name == person.name:
        return replace(person, name=name)
    invited_as = person.invited_as or person.name
    return replace(person, name=name, invited_as="" if name == invited_as else invited_as)


def is_muted(person: Person, now_text: str) -> bool:
    """Whether the person is muted at a time (as text: RFC 3339 in UTC sorts like time)."""
    return person.muted_until is not None and person.muted_until > now_text


def decide_standing(
    target: Person, actor: Person, command: commands.Command, by: Who, at: str, now: float
) -> tuple[updates.Logged, Person]:
    """Mute, unmute, remove or readmit: the change for the person's own topic, and the record as it will be.

    Refuses oneself, a chair by anyone but a chair, and what is already so."""
    if target.id == actor.id:
        raise Refused(refusals.NOT_ALLOWED, "That would be you. Ask another chair.", "person")
    if "chair" in target.roles and "chair" not in actor.roles:
        raise Refused(refusals.NOT_ALLOWED, "Only a chair can do that to a chair.", "person")
    kind = type(command)
    if kind is commands.Mute:
        until = future(command.until, now, "until")
        change = updates.Muted(id=command.id, at=at, by=by, until=until)
        return change, replace(target, muted_until=until or FOREVER)
    if kind is commands.Unmute:
        if not is_muted(target, at):
            raise Refused(refusals.CHANGED, "This person is not muted.", "person")
        return updates.Unmuted(id=command.id, at=at, by=by), replace(target, muted_until=None)
    removing = kind is commands.Remove
    if target.removed == removing:
        raise Refused(
            refusals.CHANGED, "This person is already removed." if removing else "This person is not removed.", "person"
        )
    change = (updates.Removed if removing else updates.Readmitted)(id=command.id, at=at, by=by)
    return change, replace(target, removed=removing)
