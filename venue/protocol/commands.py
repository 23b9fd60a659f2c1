"""Commands, browser → venue. Unknown fields are refused; a command with a `ref` gets exactly one answer."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from venue.protocol.facts import Author, Link, Locale, Mode, Short, Staffing, Url
from venue.protocol.names import Id, Name, Position, Seq, Text, Time

Ref = Annotated[int, Meta(ge=0, le=2**53 - 1, description="echoed in the answer")]
Emoji = Literal["👍", "❤️", "😂", "🎉", "🤔", "👏", "🙋"]
Label = Annotated[str, Meta(max_length=80)]


class Command(Struct, tag_field="do", forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What all commands have. Without a `ref` only a refusal is answered."""

    ref: Ref | None = None


class Hello(Command, tag="hello"):
    """The first frame, within 5 s: who comes in, and from where to go on."""

    name: Name | None = None
    locale: Locale = ""
    key: Annotated[str, Meta(max_length=1_000)] | None = None
    ticket: Annotated[str, Meta(max_length=200)] | None = None
    mode: Mode | None = None
    code: Annotated[str, Meta(max_length=80)] | None = None
    after: Annotated[dict[str, Position], Meta(max_length=8)] = {}


class Enter(Command, tag="enter"):
    """Come into a room; `after` asks for what came since, `watch` subscribes without standing on the roster."""

    room: Id
    after: Position | None = None
    watch: bool = False


class Leave(Command, tag="leave"):
    """Go out of a room; noticed at once."""

    room: Id


class Post(Command, tag="post"):
    """Say something in a room. `id` makes a repeat harmless."""

    room: Id
    id: Id
    text: Text
    reply_to: Id | None = None
    mentions: Annotated[list[Id], Meta(max_length=20)] = []


class Edit(Command, tag="edit"):
    """Change the text of one's own message."""

    room: Id
    id: Id
    message: Id
    text: Text


class Delete(Command, tag="delete"):
    """Take back one's own message: its text leaves the log for good."""

    room: Id
    id: Id
    message: Id


class Hide(Command, tag="hide"):
    """Hide someone's message; can be undone."""

    room: Id
    id: Id
    message: Id


class Unhide(Command, tag="unhide"):
    """Show a hidden message again."""

    room: Id
    id: Id
    message: Id


class React(Command, tag="react"):
    """Put (`on`) or take back a reaction; only tallies are told, never who."""

    room: Id
    message: Id
    emoji: Emoji
    on: bool = True


class Typing(Command, tag="typing"):
    """I am writing in this room: told for a few seconds, never logged."""

    room: Id


class Seen(Command, tag="seen"):
    """I have read this room up to this many messages; my other devices count unread ones from there."""

    room: Id
    messages: Seq


class Attend(Command, tag="attend"):
    """Whether this page is being looked at; a hidden page is `passing`."""

    looking: bool


class Staff(Command, tag="staff"):
    """A presenter says: here, back at `until`, or away."""

    room: Id
    id: Id
    status: Staffing
    until: Time | None = None


class Revise(Command, tag="revise"):
    """Change facts of a poster; fields left out stay as they are."""

    room: Id
    id: Id
    title: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    authors: Annotated[list[Author], Meta(max_length=500)] | None = None
    abstract: Annotated[str, Meta(max_length=10_000)] | None = None
    keywords: Annotated[list[Short], Meta(max_length=50)] | None = None
    board: Annotated[str, Meta(max_length=20)] | None = None
    track: Short | None = None
    mode: Literal["", "remote", "on_site", "both"] | None = None
    links: Annotated[list[Link], Meta(max_length=20)] | None = None
    video: Annotated[list[Url], Meta(max_length=5)] | None = None


class Open(Command, tag="open"):
    """Open a closed room."""

    room: Id
    id: Id


class Close(Command, tag="close"):
    """Close a room: it can be read, not written."""

    room: Id
    id: Id


class Announce(Command, tag="announce", kw_only=True):
    """Tell everyone, in one or more languages, until a time (or until withdrawn)."""

    id: Id
    to: Literal["everyone"] = "everyone"
    text: Annotated[dict[Locale, Text], Meta(min_length=1, max_length=20)]
    until: Time | None = None


class Withdraw(Command, tag="withdraw"):
    """Take an announcement back."""

    id: Id
    announcement: Id


class Rename(Command, tag="rename"):
    """Change one's own name or mode."""

    name: Name | None = None
    mode: Mode | None = None


class Mute(Command, tag="mute"):
    """A muted person can read, not write. `until` none: until unmuted."""

    id: Id
    person: Id
    until: Time | None = None


class Unmute(Command, tag="unmute"):
    """Let a muted person write again."""

    id: Id
    person: Id


class Remove(Command, tag="remove"):
    """Remove a person: their connections close and their link no longer works."""

    id: Id
    person: Id


class Readmit(Command, tag="readmit"):
    """Undo a removal."""

    id: Id
    person: Id


class Probe(Command, tag="probe"):
    """Are you there? A phone asks after waking up; the answer is an empty ok."""


AnyCommand = (
    Hello | Enter | Leave | Post | Edit | Delete | Hide | Unhide | React | Typing | Seen | Attend | Staff | Revise
    | Open | Close | Announce | Withdraw | Rename | Mute | Unmute | Remove | Readmit | Probe
)  # fmt: skip

COMMANDS: dict[str, type[Command]] = {c.__struct_config__.tag: c for c in AnyCommand.__args__}
