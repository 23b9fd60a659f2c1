"""Authority: who may give which command. The one table; tests generate every cell of it.

A relation is what a person is to the thing at hand: everyone let in is an `attendee`; `author` of the message,
`presenter` of this room's poster; `scribe`, `volunteer` and `chair` by role.
"""

from dataclasses import dataclass

from venue.protocol import refusals
from venue.protocol.refusals import Refused

Relation = str
EVERYONE = frozenset({"attendee"})
CHAIRS = frozenset({"chair"})
HELPERS = frozenset({"volunteer", "chair"})
ROOM_STAFF = frozenset({"presenter", "volunteer", "chair"})


@dataclass(slots=True, frozen=True)
class Rule:
    """Who may (`allowed`: any of these relations), who may even in a closed room, whether a muted person may, and the
    sentence for those who may not."""

    allowed: frozenset[Relation]
    why_not: str = ""
    in_closed: frozenset[Relation] | None = None
    """None: a closed room makes no difference."""
    when_muted: bool = True


_CHAIRS = "Only chairs can do that. Ask one in the help room."
_OWN = "Only the person who wrote it can do that."
_STAFF = "Only the poster's presenters, volunteers and chairs can do that."
_PRESENTERS = "Only the poster's presenters and chairs can do that."

TABLE: dict[str, Rule] = {
    "hello": Rule(EVERYONE),
    "probe": Rule(EVERYONE),
    "attend": Rule(EVERYONE),
    "rename": Rule(EVERYONE, when_muted=False),  # a muted person must not go on talking through the name
    "enter": Rule(EVERYONE),
    "leave": Rule(EVERYONE),
    "seen": Rule(EVERYONE),
    "typing": Rule(EVERYONE, in_closed=ROOM_STAFF, when_muted=False),
    "post": Rule(EVERYONE, in_closed=ROOM_STAFF, when_muted=False),
    "react": Rule(EVERYONE, in_closed=ROOM_STAFF, when_muted=False),
    "edit": Rule(frozenset({"author"}), _OWN, in_closed=ROOM_STAFF, when_muted=False),
    "delete": Rule(frozenset({"author"}), _OWN),  # taking back one's words works always
    "hide": Rule(ROOM_STAFF, _STAFF, when_muted=False),  # nor silence others while silenced
    "unhide": Rule(ROOM_STAFF, _STAFF, when_muted=False),
    "staff": Rule(frozenset({"presenter"}), "Only the poster's presenters can do that."),
    "revise": Rule(frozenset({"presenter", "chair"}), _PRESENTERS, when_muted=False),
    "open": Rule(CHAIRS, _CHAIRS),
    "close": Rule(CHAIRS, _CHAIRS),
    "announce": Rule(CHAIRS, "Only chairs can announce. Ask one in the help room."),
    "withdraw": Rule(CHAIRS, _CHAIRS),
    "mute": Rule(HELPERS, "Only volunteers and chairs can do that."),
    "unmute": Rule(HELPERS, "Only volunteers and chairs can do that."),
    "remove": Rule(CHAIRS, _CHAIRS),
    "readmit": Rule(CHAIRS, _CHAIRS),
}


def is_free(command: str, *, closed: bool, restricted: bool) -> bool:
    """Whether everyone who was let in may give this command here, so that nobody's relations need be looked up: true
    of nearly all commands, thousands a second. `restricted`: the person is or was muted."""
    rule = TABLE.get(command)
    return rule is not None and rule.allowed is EVERYONE and not restricted and not (closed and rule.in_closed)


def authorize(command: str, relations: frozenset[Relation], *, closed: bool = False, muted: bool = False) -> None:
    """Refuses (`not_allowed`, `room_closed`, `muted`) unless the table allows it. A command that is not in it is for
    nobody."""
    rule = TABLE.get(command)
    if rule is None or not rule.allowed & relations:
        raise Refused(refusals.NOT_ALLOWED, rule.why_not if rule else "Nobody can do that.")
    if closed and rule.in_closed is not None and not rule.in_closed & relations:
        raise Refused(refusals.ROOM_CLOSED, "This room is closed: it can be read, not written.", "room")
    if muted and not rule.when_muted:
        raise Refused(refusals.MUTED, "A chair has muted you. Ask in person, or wait until it ends.")


def may(relations: frozenset[Relation]) -> list[str]:
    """The commands these relations allow beyond what every attendee may: for showing the right buttons."""
    return [name for name, rule in TABLE.items() if rule.allowed & relations and "attendee" not in rule.allowed]
