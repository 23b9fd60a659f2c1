"""The venue's typed "no". A refusal says what to change; it is a value, and an exception only on its way up."""

from msgspec import Struct

MALFORMED = "malformed"
UNKNOWN_COMMAND = "unknown_command"
INVALID = "invalid"
HELLO_FIRST = "hello_first"
HELLO_TWICE = "hello_twice"
NOT_SIGNED_IN = "not_signed_in"
NOT_ALLOWED = "not_allowed"
NOT_FOUND = "not_found"
ROOM_CLOSED = "room_closed"
MUTED = "muted"
REMOVED = "removed"
TOO_FAST = "too_fast"
TOO_MANY = "too_many"
ID_REUSED = "id_reused"
CHANGED = "changed"
BUSY = "busy"

MEANINGS = {
    MALFORMED: "The frame is not one JSON object of the known shape.",
    UNKNOWN_COMMAND: "There is no command of that name.",
    INVALID: "A field is missing or wrong; `field` names it.",
    HELLO_FIRST: "The first command of a connection is hello.",
    HELLO_TWICE: "hello was already said on this connection.",
    NOT_SIGNED_IN: "The door needs a name, or a personal link, or the key is no longer good.",
    NOT_ALLOWED: "This person may not do this here.",
    NOT_FOUND: "There is no such room, message, announcement or person, or it is not for you.",
    ROOM_CLOSED: "The room is closed: it can be read, not written.",
    MUTED: "A chair has muted this person.",
    REMOVED: "A chair has removed this person from the venue.",
    TOO_FAST: "Over this person's limit; `retry_after` says in how many seconds to try again.",
    TOO_MANY: "Too many of something at once: connections of a person, rooms of a visit, commands in flight.",
    ID_REUSED: "This id was used for another body.",
    CHANGED: "What this was decided on has changed since; look again.",
    BUSY: "The store cannot take it just now; the same command with the same id may be sent again.",
}


class Refusal(Struct, frozen=True, omit_defaults=False):
    """What stands under `no`: a code of this module, a sentence for people, the field, seconds to wait."""

    code: str
    message: str
    field: str | None = None
    retry_after: float | None = None


class Refused(Exception):
    """Carries a Refusal to whoever answers the command."""

    def __init__(self, code: str, message: str, field: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message, field, retry_after)
