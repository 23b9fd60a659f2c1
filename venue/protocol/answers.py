"""Answers to commands: what stands under `ok`, by command."""

from msgspec import UNSET, Raw, Struct, UnsetType, field

from venue.protocol.facts import Member, Mode, PosterFacts, RoomKind, StaffingNow, Who
from venue.protocol.names import Id, Time
from venue.protocol.updates import AnyLogged, Count, FloorRoom


class Me(Struct, omit_defaults=True):
    """Who the venue takes you for."""

    id: Id
    name: str
    roles: list[str]
    mode: Mode
    presents: list[Id] = []
    guest: bool = False
    muted: bool = False


class Message(Struct, omit_defaults=True):
    """A message as it stands now: the fold of posted, edited, hidden."""

    seq: int
    id: Id
    at: Time
    by: Who
    text: str
    reply_to: Id | None = None
    mentions: list[Id] = []
    edited_at: Time | None = None
    hidden: bool = False


class AnnouncementNow(Struct, omit_defaults=True):
    """An announcement that still stands, or (in the list of past ones) stood."""

    seq: int
    id: Id
    at: Time
    by: Who
    text: dict[str, str]
    until: Time | None = None
    withdrawn: bool = False


class RoomState(Struct, omit_defaults=True):
    """A room folded: its newest messages (50 at most) and whether older ones exist."""

    kind: RoomKind
    title: str
    open: bool
    messages: list[Message]
    total: int
    """Messages ever posted here, the deleted ones too."""
    older: bool
    poster: PosterFacts | None = None
    said: dict[str, str | None] | None = None
    """What the presenters last said: {"status", "until"}."""


class EventState(Struct, omit_defaults=True):
    """The event folded: its announcements, newest last (100 at most)."""

    announcements: list[AnnouncementNow]


class PersonState(Struct, omit_defaults=True):
    """What only you see: who named you lately (50 at most), newest last."""

    mentions: list[AnyLogged] = []


class Now(Struct):
    """What a room is like this moment, and what is not in its log."""

    roster: list[Member] = []
    roster_v: int = 0
    count: Count = Count()
    tallies: dict[str, dict[str, int]] = {}
    staffing: StaffingNow = field(default_factory=StaffingNow)
    floor: dict[str, FloorRoom] | Raw | UnsetType = UNSET
    """In the room `floor`: every room at one glance."""
    inside: Count | UnsetType = UNSET


class Mine(Struct):
    """What is mine in a room: my reactions (message id → emojis), how far I have read, what I may do."""

    reactions: dict[str, list[str]] = {}
    seen: int = 0
    may: list[str] = []
    """Commands of the authority table that I may give here, beyond what everyone may."""
    came_while_away: int | UnsetType = UNSET
    """For a presenter: how many people came while none was here."""


class TopicNow(Struct, kw_only=True, omit_defaults=True):
    """A topic as enter and hello answer it: either the updates since, or the state."""

    topic: str
    position: tuple[str, int]
    recovered: bool
    updates: list[Raw] | UnsetType = UNSET


class RoomTopic(TopicNow):
    """The answer to enter."""

    state: RoomState | Raw | UnsetType = UNSET
    now: Now | UnsetType = UNSET
    mine: Mine | UnsetType = UNSET


class EventTopic(TopicNow):
    """The topic `event` in the answer to hello."""

    state: EventState | Raw | UnsetType = UNSET


class PersonTopic(TopicNow):
    """The topic `person:<id>` in the answer to hello."""

    state: PersonState | UnsetType = UNSET


class Welcome(Struct, omit_defaults=True):
    """The answer to hello."""

    visit: Id
    key: str
    me: Me
    at: Time
    beat: int
    """Seconds between beats; three times that without a frame means the connection is dead."""
    commands: list[str]
    topics: dict[str, TopicNow]
    """`event`: an EventTopic; `person:<me>`: a PersonTopic."""
    unread: dict[str, int] = {}
    """Room → messages seen, for the rooms I have read in."""


class Done(Struct, omit_defaults=True):
    """The answer to a logged command: it is durable, at this place."""

    seq: int
