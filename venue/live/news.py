"""News between processes: small facts that are not in any log, sent over the bus to every process."""

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from venue.domain.records import Invitation, Person, Room

PEOPLE = "news:people"
ROOMS = "news:rooms"
FIGURES = "news:figures"


class News(Struct, tag_field="news", omit_defaults=True):
    """What the bus carries beside logged changes."""


class Reacted(News, tag="reacted"):
    """A person put or took back a reaction; the mark is in the store."""

    person: str
    message: str
    emoji: str
    on: bool


class Typed(News, tag="typed"):
    """A person writes in a room."""

    person: str
    name: str
    mode: str


class PersonChanged(News, tag="person"):
    """A person's record is now this."""

    person: Person


class Introduced(News, tag="introduced"):
    """A guest speaks for the first time: who that is. Told in the topic before the words are, so that every process can
    name their author, and to all once the store has the record."""

    person: Person


class InvitationChanged(News, tag="invitation"):
    """An invitation is now this."""

    key: str
    invitation: Invitation


class RoomChanged(News, tag="room"):
    """A room's record is now this."""

    room: Room


class Imported(News, tag="imported"):
    """A tool changed the event, its programme or its posters in the store that all processes share."""


class Invited(News, tag="invited"):
    """A tool changed people or invitations there."""


class Figures(News, tag="figures"):
    """How a process is doing: what its /metrics would say."""

    process: str
    figures: dict[str, float]


_decoder = Decoder(
    Reacted | Typed | PersonChanged | Introduced | InvitationChanged | RoomChanged | Imported | Invited | Figures
)


def decode_news(payload: bytes) -> News | None:
    """News of another process; None for what a newer one may have sent that this one does not know."""
    try:
        return _decoder.decode(payload)
    except DecodeError:
        return None
