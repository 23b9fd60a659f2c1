"""Announcements: told until a time or until withdrawn."""

from __future__ import annotations

import pytest

from tests.domain.logs import ADA, AT, NOON, Log
from venue.domain.announcements import KEPT, Announcements, decide_announce, decide_withdraw
from venue.domain.times import text_of
from venue.protocol import commands, refusals
from venue.protocol.refusals import Refused


def announce(log: Log, id: str, **fields) -> None:
    log.add(decide_announce(commands.Announce(id=id, text={"en": "Soon"}, **fields), ADA, AT, NOON))


def test_announced_and_withdrawn() -> None:
    """All stand in the fold, newest last; a withdrawn one is marked, not lost: a list of past ones is shown."""
    fold = Announcements()
    log = Log(fold)
    announce(log, "a1")
    announce(log, "a2", until=text_of(NOON + 60))
    log.add(decide_withdraw(fold, commands.Withdraw(id="c1", announcement="a1"), ADA, AT))
    for each in (fold, log.read_into(Announcements())):
        assert [(a.id, a.seq, a.withdrawn, a.until) for a in each.all.values()] == [
            ("a1", 1, True, None),
            ("a2", 2, False, text_of(NOON + 60)),
        ]


def test_only_what_stands_can_be_withdrawn() -> None:
    """Once, and only what was announced."""
    fold = Announcements()
    log = Log(fold)
    withdraw = commands.Withdraw(id="c1", announcement="a1")
    with pytest.raises(Refused) as refused:
        decide_withdraw(fold, withdraw, ADA, AT)
    assert refused.value.refusal.code == refusals.NOT_FOUND
    announce(log, "a1")
    log.add(decide_withdraw(fold, withdraw, ADA, AT))
    with pytest.raises(Refused) as refused:
        decide_withdraw(fold, withdraw, ADA, AT)
    assert refused.value.refusal.code == refusals.CHANGED


@pytest.mark.parametrize(
    ("text", "until", "field"),
    [
        ({"en": "Hello", "de": " \u200b"}, None, "text.de"),
        ({"en": "Hello"}, text_of(NOON), "until"),
        ({"en": "Hello"}, "tomorrow", "until"),
        ({"en": "Hello"}, "9999-12-31T23:59:59-12:00", "until"),
    ],
)
def test_what_cannot_be_announced(text: dict[str, str], until: str | None, field: str) -> None:
    """Nothing to read in a language, a time that is past or none: refused, naming the field."""
    with pytest.raises(Refused) as refused:
        decide_announce(commands.Announce(id="a1", text=text, until=until), ADA, AT, NOON)
    assert (refused.value.refusal.code, refused.value.refusal.field) == (refusals.INVALID, field)


def test_the_newest_are_kept() -> None:
    """A hundred announcements are more than an event has; the state stays bounded."""
    fold = Announcements()
    log = Log(fold)
    for n in range(KEPT + 5):
        announce(log, f"a{n}")
    assert list(fold.all) == [f"a{n}" for n in range(5, KEPT + 5)]
