"""Authority: every command × every role × own, other, closed, muted, against expectations written here anew (S5)."""

from __future__ import annotations

from itertools import product

import pytest

from venue.domain.authority import TABLE, authorize, may
from venue.protocol import refusals
from venue.protocol.commands import COMMANDS
from venue.protocol.refusals import Refused

# In words, without looking at the table: who may, in an open room, not muted.
EVERYONE = {"hello", "probe", "attend", "rename", "enter", "leave", "seen", "typing", "post", "react"}
AUTHORS = {"edit", "delete"}
THIS_ROOMS_STAFF = {"hide", "unhide"}  # presenter of this poster, volunteer, chair
PRESENTERS_AND_CHAIRS = {"revise"}
PRESENTERS = {"staff"}
HELPERS = {"mute", "unmute"}
CHAIRS = {"open", "close", "announce", "withdraw", "remove", "readmit"}
WRITES = {"typing", "post", "react", "edit"}
"""What a closed room refuses to all but its staff."""
SPEAKS = WRITES | {"rename", "revise", "hide", "unhide"}
"""What a muted person cannot do: everything by which one could go on talking, or silence others."""

PERSONS = {
    "attendee": (set(), set()),
    "presenter": (set(), {"presenter"}),
    "author": (set(), {"author"}),
    "scribe": ({"scribe"}, {"scribe"}),
    "volunteer": ({"volunteer"}, {"volunteer"}),
    "chair": ({"chair"}, {"chair"}),
}
"""Role → relations in somebody else's room (or to another's message), and in their own."""


def expected(command: str, relations: set[str], closed: bool, muted: bool) -> str | None:
    """The refusal that a reader of the rules in words expects; None: it goes through."""
    allowed = (
        command in EVERYONE
        or (command in AUTHORS and "author" in relations)
        or (command in THIS_ROOMS_STAFF and relations & {"presenter", "volunteer", "chair"})
        or (command in PRESENTERS_AND_CHAIRS and relations & {"presenter", "chair"})
        or (command in PRESENTERS and "presenter" in relations)
        or (command in HELPERS and relations & {"volunteer", "chair"})
        or (command in CHAIRS and "chair" in relations)
    )
    if not allowed:
        return refusals.NOT_ALLOWED
    if closed and command in WRITES and not relations & {"presenter", "volunteer", "chair"}:
        return refusals.ROOM_CLOSED
    if muted and command in SPEAKS:
        return refusals.MUTED
    return None


def test_the_rules_in_words_are_complete() -> None:
    """Every command stands in exactly one of the groups above, and in the table."""
    groups = (EVERYONE, AUTHORS, THIS_ROOMS_STAFF, PRESENTERS_AND_CHAIRS, PRESENTERS, HELPERS, CHAIRS)
    assert sorted(command for group in groups for command in group) == sorted(COMMANDS)
    assert TABLE.keys() == COMMANDS.keys()


def test_every_cell() -> None:
    """Command × role × own or other × closed × muted: the table decides as the words do."""
    cells, wrong = 0, []
    for command, (role, kinds), own, closed, muted in product(
        sorted(COMMANDS), PERSONS.items(), (False, True), (False, True), (False, True)
    ):
        relations = {"attendee"} | kinds[own]
        try:
            authorize(command, frozenset(relations), closed=closed, muted=muted)
            found = None
        except Refused as refused:
            found = refused.refusal.code if refused.refusal.message else "no sentence"
        cells += 1
        if found != expected(command, relations, closed, muted):
            wrong.append((command, role, own, closed, muted, found))
    assert not wrong
    assert cells == len(COMMANDS) * 6 * 2 * 2 * 2


def test_deny_by_default() -> None:
    """A command that is not in the table, and somebody who is nothing, get nowhere."""
    for command in ("", "erase", "shutdown"):
        with pytest.raises(Refused) as refused:
            authorize(command, frozenset({"attendee", "author", "presenter", "scribe", "volunteer", "chair"}))
        assert refused.value.refusal.code == refusals.NOT_ALLOWED
    for command in COMMANDS:
        with pytest.raises(Refused):
            authorize(command, frozenset())


@pytest.mark.parametrize(
    ("relations", "commands"),
    [
        ({"attendee"}, set()),
        ({"attendee", "scribe"}, set()),
        ({"attendee", "presenter"}, {"hide", "unhide", "staff", "revise"}),
        ({"attendee", "volunteer"}, {"hide", "unhide", "mute", "unmute"}),
        ({"attendee", "chair"}, {"hide", "unhide", "revise", "mute", "unmute"} | CHAIRS),
    ],
)
def test_the_buttons_to_show(relations: set[str], commands: set[str]) -> None:
    """`may` lists what goes beyond everyone's, and all of it is really allowed."""
    found = may(frozenset(relations))
    assert set(found) == commands
    for command in found:
        authorize(command, frozenset(relations))
