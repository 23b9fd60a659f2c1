"""Chat: what was said in a room, as a fold over its log, and who may change it.

A message is referred to by the id of the command that posted it; the store keeps ids unique in a topic.
"""

from bisect import bisect_left

from msgspec import Struct

from venue.domain.text import clean
from venue.domain.times import text_of
from venue.protocol import commands, refusals, updates
from venue.protocol.answers import Message
from venue.protocol.facts import Who
from venue.protocol.refusals import Refused

HIDDEN_FOR = 24 * 3600.0
"""Seconds for which hiding can be undone; then the message leaves the log for good."""
EDIT_WINDOW = 24 * 3600.0
"""Seconds in which one may change what one said; later, people have answered and quoted it."""


class Said(Struct):
    """A message as the fold holds it. `edits` are the seqs of its edits: redaction must reach their texts too.
    `changed` is the seq of the last change of it: two changes decided at once would else both hold, and an edit that
    follows a deletion would leave its text in the log."""

    seq: int
    id: str
    at: str
    by: Who
    text: str
    reply_to: str | None
    mentions: list[str]
    edited_at: str | None = None
    hidden_at: str | None = None
    edits: list[int] = []
    changed: int = 0


class Chat:
    """The fold. `total` counts every message ever posted here, so that unread ones can be counted as a difference."""

    __slots__ = ("_order", "_taken_back", "by_id", "total")

    def __init__(self) -> None:
        self.by_id: dict[str, Said] = {}
        self._taken_back: set[str] = set()
        self._order: list[str] = []
        self.total = 0

    def apply(self, change: updates.Logged) -> None:
        """Fold one change in; changes of other nouns are ignored."""
        kind = type(change)
        if kind is updates.Posted:
            self.total += 1
            said = Said(change.seq, change.id, change.at, change.by, change.text, change.reply_to, change.mentions)
            self.by_id[change.id] = said
            self._order.append(change.id)
        elif kind is updates.Deleted:
            if self.by_id.pop(change.message, None):
                self._order.remove(change.message)
            elif change.message not in self._taken_back:
                self.total += 1  # read again later, what it took back stands in the log as `gone`
            self._taken_back.add(change.message)
        elif kind in (updates.Edited, updates.Hidden, updates.Unhidden) and (said := self.by_id.get(change.message)):
            said.changed = change.seq
            if kind is updates.Edited:
                said.text, said.edited_at = change.text, change.at
                said.edits = [*said.edits, change.seq]
            else:
                said.hidden_at = change.at if kind is updates.Hidden else None

    def newest(self, limit: int, before: int | None = None) -> tuple[list[Said], bool]:
        """The `limit` messages nearest before the seq (or the newest), oldest first; and whether older ones exist."""
        end = len(self._order)
        if before is not None:
            end = bisect_left(self._order, before, key=lambda id: self.by_id[id].seq)
        start = max(0, end - limit)
        return [self.by_id[id] for id in self._order[start:end]], start > 0

    def find(self, message: str) -> Said:
        """A message that is there. Refused `not_found` otherwise."""
        said = self.by_id.get(message)
        if said is None:
            raise Refused(refusals.NOT_FOUND, "That message is no longer there.", "message")
        return said


def noun_of(message: str) -> str:
    """The noun of a message's changes, for `Append.expect`."""
    return f"message/{message}"


def message_of(said: Said) -> Message:
    """A message as state, for all who may read the topic: a hidden one keeps its text and its flag, because whoever
    reads the log has both; pages do not show it."""
    return Message(
        seq=said.seq, id=said.id, at=said.at, by=said.by, text=said.text, reply_to=said.reply_to,
        mentions=said.mentions, edited_at=said.edited_at, hidden=said.hidden_at is not None,
    )  # fmt: skip


def decide_post(chat: Chat, command: commands.Post, by: Who, at: str) -> updates.Posted:
    """Say something. Refuses an answer to a message that is not here."""
    if command.reply_to is not None and command.reply_to not in chat.by_id:
        raise Refused(refusals.NOT_FOUND, "The message you answer is no longer there.", "reply_to")
    return updates.Posted(
        id=command.id, at=at, by=by, text=clean(command.text), reply_to=command.reply_to, mentions=command.mentions
    )


def decide_edit(chat: Chat, command: commands.Edit, by: Who, at: str, age: float) -> updates.Edited:
    """Change one's own words (the table checked that they are); `age` of the message in seconds."""
    chat.find(command.message)
    if age > EDIT_WINDOW:
        raise Refused(refusals.NOT_ALLOWED, "That was more than a day ago: answer it instead.", "message")
    return updates.Edited(id=command.id, at=at, by=by, message=command.message, text=clean(command.text))


def decide_delete(chat: Chat, command: commands.Delete, by: Who, at: str) -> tuple[updates.Deleted, tuple[int, ...]]:
    """Take back one's words: the change, and the seqs to redact."""
    said = chat.find(command.message)
    change = updates.Deleted(id=command.id, at=at, by=by, message=command.message, posted=said.seq)
    return change, (said.seq, *said.edits)


def decide_hide(chat: Chat, command: commands.Hide | commands.Unhide, by: Who, at: str) -> updates.Logged:
    """Hide a message or show it again. Refuses what is already so, so that an undo undoes one thing."""
    said = chat.find(command.message)
    hide = type(command) is commands.Hide
    if (said.hidden_at is not None) == hide:
        raise Refused(refusals.CHANGED, "It is already hidden." if hide else "It is not hidden.", "message")
    change = updates.Hidden if hide else updates.Unhidden
    return change(id=command.id, at=at, by=by, message=command.message)


def overdue(chat: Chat, now: float) -> list[Said]:
    """Messages hidden for so long that they are to be redacted."""
    before = text_of(now - HIDDEN_FOR)
    return [said for said in chat.by_id.values() if said.hidden_at is not None and said.hidden_at < before]


def redaction(said: Said, at: str) -> tuple[updates.Deleted, tuple[int, ...]]:
    """The venue itself takes a long-hidden message back: the change, and the seqs to redact."""
    change = updates.Deleted(id=f"redact-{said.seq}", at=at, message=said.id, posted=said.seq)
    return change, (said.seq, *said.edits)
