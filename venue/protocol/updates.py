"""Updates, venue → browser. Logged ones carry a `seq` and stand in a topic's log; volatile ones are latest-wins.

A logged update is also the stored shape: in the log `in`, `seq` and names are empty and filled in when a frame is
encoded (live/encoding.py), so there is one description of each thing that can happen.
"""

from typing import Literal

from msgspec import Struct, field

from venue.protocol.facts import Author, Count, Link, Member, Mode, Staffing, StaffingNow, VideoLink, Who
from venue.protocol.names import Id, Seq, Text, Time


class Update(Struct, tag_field="up", kw_only=True, omit_defaults=True):
    """What all updates have: the topic they belong to."""

    topic: str = field(default="", name="in")


class Logged(Update, kw_only=True):
    """An update with a place in its topic's log. `id` is the command's."""

    seq: int = 0
    id: Id = ""
    at: Time = ""
    by: Who | None = None


class Posted(Logged, tag="posted"):
    """Someone said something."""

    text: Text
    reply_to: Id | None = None
    mentions: list[Id] = []


class Edited(Logged, tag="edited"):
    """A message has a new text."""

    message: Id
    text: Text


class Deleted(Logged, tag="deleted"):
    """A message is gone for good; its own entry in the log reads `gone`."""

    message: Id
    posted: Seq = 0
    """The message's seq: who missed it, and got only its `gone`, counts it by this."""


class Hidden(Logged, tag="hidden"):
    """A message was hidden by a chair, a volunteer or the room's presenter."""

    message: Id


class Unhidden(Logged, tag="unhidden"):
    """A hidden message shows again."""

    message: Id


class Staffed(Logged, tag="staffed"):
    """A presenter said here, back at `until`, or away."""

    status: Staffing
    until: Time | None = None


class Revised(Logged, tag="revised"):
    """Facts of the poster changed; only what changed is here."""

    title: str | None = None
    authors: list[Author] | None = None
    abstract: str | None = None
    keywords: list[str] | None = None
    board: str | None = None
    track: str | None = None
    mode: Literal["", "remote", "on_site", "both"] | None = None
    links: list[Link] | None = None
    video: list[VideoLink] | None = None


class Opened(Logged, tag="opened"):
    """The room can be written again."""


class Closed(Logged, tag="closed"):
    """The room can be read, not written."""


class Announced(Logged, tag="announced", kw_only=True):
    """A chair told everyone. `text` by language."""

    to: Literal["everyone"] = "everyone"
    text: dict[str, Text]
    until: Time | None = None


class Withdrawn(Logged, tag="withdrawn"):
    """An announcement was taken back."""

    announcement: Id


class Mentioned(Logged, tag="mentioned"):
    """On one's own topic: somebody named you, or replied to you. Carries ids, never text."""

    room: Id
    message: Id
    why: Literal["mention", "reply"]


class Muted(Logged, tag="muted"):
    """On one's own topic: a chair muted you, until then or until further notice."""

    until: Time | None = None


class Unmuted(Logged, tag="unmuted"):
    """On one's own topic: you may write again."""


class Removed(Logged, tag="removed"):
    """On one's own topic: a chair removed you."""


class Readmitted(Logged, tag="readmitted"):
    """On one's own topic: you may come in again."""


class Gone(Logged, tag="gone"):
    """What stood at this seq was redacted."""


class Roster(Update, tag="roster", kw_only=True):
    """Who is in the room now. `joined` upserts; after a frame was coalesced away the next is `whole`."""

    v: int
    joined: list[Member] = []
    left: list[Id] = []
    whole: bool = False
    count: Count


class Tallies(Update, tag="tallies"):
    """Reactions of messages, absolute: message id → emoji → how many."""

    reactions: dict[str, dict[str, int]]


class TypingNow(Update, tag="typing"):
    """Who is writing in the room; replaces what was said before."""

    people: list[Who]


class StaffingChanged(Update, tag="staffing"):
    """The room's staffing light."""

    staffing: StaffingNow


class FloorRoom(Struct, omit_defaults=True):
    """A room as the floor shows it; a field left out in a later update is unchanged."""

    here: Count | None = None
    staffing: StaffingNow | None = None
    who: list[Who] | None = None
    """Up to five of the people there, staff first."""
    messages: int | None = None
    """How many messages were ever posted there: minus what I have seen, the unread ones."""
    open: bool | None = None
    title: str | None = None


class Floor(Update, tag="floor"):
    """The whole event's rooms at one glance, at most once a second, only what changed. `in` is the floor's topic."""

    rooms: dict[str, FloorRoom]
    inside: Count


class Beat(Update, tag="beat"):
    """Every 10 s: where this topic's log stands, so that a gap shows on a quiet connection."""

    position: tuple[str, int]


class Reconnect(Update, tag="reconnect"):
    """The venue restarts: come back after a random part of this many milliseconds."""

    after_ms: int


class You(Update, tag="you"):
    """On one's own topic: your name, mode or roles changed."""

    name: str
    mode: Mode
    roles: list[str]


AnyLogged = (
    Posted | Edited | Deleted | Hidden | Unhidden | Staffed | Revised | Opened | Closed | Announced | Withdrawn
    | Mentioned | Muted | Unmuted | Removed | Readmitted | Gone
)  # fmt: skip
AnyVolatile = Roster | Tallies | TypingNow | StaffingChanged | Floor | Beat | Reconnect | You
