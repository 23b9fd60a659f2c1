"""Shapes shared by commands, updates and records: who, links, poster facts, room kinds."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from venue.protocol.names import Id, Name

Mode = Literal["remote", "on_site"]
Role = Literal["attendee", "presenter", "scribe", "volunteer", "chair"]
RoomKind = Literal["floor", "poster", "stage", "table", "help"]
Staffing = Literal["here", "back", "away"]
Url = Annotated[str, Meta(min_length=9, max_length=2_000, pattern=r"^https://", description="an https address")]
Short = Annotated[str, Meta(max_length=300)]
Locale = Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z0-9-]*$(?!\n)", description="a BCP 47 language tag")]


class Who(Struct):
    """A person as an update names them. In the log `name` is empty: it is joined when a frame is encoded, so that a
    rename or an erasure reaches old messages. `role` is the one to show beside the name, in this room."""

    id: Id
    name: str = ""
    mode: Mode = "remote"
    role: Role | UnsetType = UNSET


class Member(Struct, omit_defaults=True):
    """A line of a roster: one person, however many tabs and phones."""

    id: Id
    name: str
    mode: Mode
    role: Role | None = None
    passing: bool = False
    """True while all of the person's pages are hidden: here, but not looking."""


class Count(Struct, frozen=True):
    """How many people are in a room, by mode; someone in both modes counts as on-site."""

    remote: int = 0
    on_site: int = 0


class Link(Struct, frozen=True, omit_defaults=True):
    """A link of a poster: what it is called, where it goes, and what it is for."""

    url: Url
    label: Annotated[str, Meta(max_length=80)] = ""
    kind: Literal["paper", "code", "slides", "recording", "data", "other"] = "other"


class VideoLink(Struct, frozen=True, omit_defaults=True):
    """A meeting link of a room. `provider` is recognised from the address, as people call it: Zoom, Google Meet …"""

    url: Url
    provider: Short = ""
    label: Annotated[str, Meta(max_length=80)] = ""


class Author(Struct, frozen=True, omit_defaults=True):
    """An author as printed, affiliation apart."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    affiliation: Short = ""


class PosterFacts(Struct, omit_defaults=True):
    """What is known of a poster: the facts its presenter or a chair may change live."""

    title: Annotated[str, Meta(min_length=1, max_length=500)]
    authors: Annotated[list[Author], Meta(max_length=500)] = []
    abstract: Annotated[str, Meta(max_length=10_000)] = ""
    keywords: Annotated[list[Short], Meta(max_length=50)] = []
    board: Annotated[str, Meta(max_length=20)] = ""
    track: Short = ""
    mode: Literal["", "remote", "on_site", "both"] = ""
    links: Annotated[list[Link], Meta(max_length=20)] = []
    video: Annotated[list[VideoLink], Meta(max_length=5)] = []


class StaffingNow(Struct, omit_defaults=True):
    """The staffing light of a room: what the presenters said, and whether one is really here now."""

    present: bool = False
    said: Staffing | None = None
    until: str | None = None
    """For `back`: when (a Time)."""
    by: list[Name] = []
    """Names of the presenters who are here."""
