"""The documents the store keeps by key: event, session, room, person, invitation. Facts, not behaviour."""

from msgspec import Struct

from venue.protocol.facts import Mode, PosterFacts, RoomKind

EVENT = "event"
SESSION = "session"
ROOM = "room"
PERSON = "person"
INVITATION = "invitation"
SECRET = "secret"
TRIAL = "trial"
"""Written to see whether the store takes anything."""


class Event(Struct, omit_defaults=True):
    """The one event a store holds, under the key `event`. Dates are local calendar days in `zone`."""

    title: str
    subtitle: str = ""
    zone: str = "UTC"
    day: str = ""
    """The (first) day, 2024-05-11."""
    place: str = ""
    website: str = ""
    door: str = "open"
    demo: bool = False


class Session(Struct, omit_defaults=True):
    """A timetabled part of the event. `start` and `end` are RFC 3339 in UTC."""

    id: str
    title: str
    start: str
    end: str
    kind: str = ""
    speakers: list[str] = []
    affiliation: str = ""
    moderator: str = ""
    in_person: bool = True
    virtual: bool = True
    detail: list[str] = []
    room: str | None = None


class Room(Struct, omit_defaults=True):
    """A live place. A poster's room carries the poster's facts; its key is its id."""

    id: str
    kind: RoomKind
    title: str = ""
    order: int = 0
    """Where it stands in the list, as imported."""
    poster: PosterFacts | None = None
    source: str = ""
    """What the importer recognises it by: the outside id, or a digest of title and first author."""
    submission: str = ""
    imported: PosterFacts | None = None
    """The facts as last imported: what differs from them was edited live and is not overwritten."""
    hidden: bool = False


class Person(Struct, omit_defaults=True):
    """Someone the store knows: invited, or a guest who said or marked something."""

    id: str
    name: str
    roles: list[str] = []
    """Beside attendee, which everyone is: presenter, scribe, volunteer, chair."""
    presents: list[str] = []
    """Room ids of one's posters."""
    guest: bool = False
    mode: Mode = "remote"
    affiliation: str = ""
    email: str = ""
    locale: str = ""
    muted_until: str | None = None
    """A Time; the far future when until further notice."""
    removed: bool = False
    invited_as: str = ""
    """The name on the invitation, once the person goes by another."""


class Invitation(Struct, omit_defaults=True):
    """A personal link; its key in the store is the SHA-256 of its token, so that a stolen store opens no door."""

    person: str
    made_at: str = ""
    revoked: bool = False
