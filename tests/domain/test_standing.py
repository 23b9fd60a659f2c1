"""People's standing: what one is to a room, and mutes and removals."""

from __future__ import annotations

from itertools import product

import pytest

from tests.domain.logs import AT, NOON
from venue.domain.people import decide_standing, is_muted, relations_of, shown_role
from venue.domain.records import Person
from venue.domain.times import FOREVER, text_of
from venue.protocol import commands, refusals, updates
from venue.protocol.facts import Who
from venue.protocol.refusals import Refused

CHAIR = Person("carl", "Carl", ["chair"])
OTHER_CHAIR = Person("chris", "Chris", ["chair"])
VOLUNTEER = Person("vera", "Vera", ["volunteer"])
ADA = Person("ada", "Ada")


def decide(target: Person, actor: Person, command: commands.Command) -> tuple[updates.Logged, Person]:
    return decide_standing(target, actor, command, Who(actor.id), AT, NOON)


def test_relations() -> None:
    """Everyone is an attendee; a presenter only where the poster is theirs; an author only of their own message."""
    pat = Person("pat", "Pat", ["presenter", "chair"], ["p1"])
    assert relations_of(ADA) == {"attendee"}
    assert relations_of(pat, "p1") == {"attendee", "presenter", "chair"}
    assert relations_of(pat, "p2") == {"attendee", "chair"}
    assert relations_of(pat) == {"attendee", "chair"}
    assert relations_of(ADA, "p1", "ada") == {"attendee", "author"}
    assert relations_of(ADA, "p1", "bo") == {"attendee"}
    assert relations_of(Person("x", "X", ["presenter", "king"]), "p1") == {"attendee"}, "only known roles count"


def test_the_role_to_show() -> None:
    """Presenter of this room first, then chair, volunteer, scribe."""
    pat = Person("pat", "Pat", ["scribe", "chair"], ["p1"])
    assert [shown_role(pat, room) for room in ("p1", "p2", None)] == ["presenter", "chair", "chair"]
    assert shown_role(ADA, "p1") is None
    assert shown_role(None, "p1") is None


def test_mute_and_unmute() -> None:
    """Until a time or until further notice; the record says so and the change tells the person."""
    change, record = decide(ADA, VOLUNTEER, commands.Mute(id="c1", person="ada", until=text_of(NOON + 60)))
    assert (type(change), change.until, change.by.id) == (updates.Muted, text_of(NOON + 60), "vera")
    assert is_muted(record, text_of(NOON + 59))
    assert not is_muted(record, text_of(NOON + 60))
    assert ADA.muted_until is None, "the record that was there is left alone"
    change, record = decide(ADA, VOLUNTEER, commands.Mute(id="c2", person="ada"))
    assert (change.until, record.muted_until) == (None, FOREVER)
    change, record = decide(record, VOLUNTEER, commands.Unmute(id="c3", person="ada"))
    assert (type(change), record) == (updates.Unmuted, ADA)


def test_remove_and_readmit() -> None:
    """Removal is a fact of the record and can be undone."""
    change, record = decide(ADA, CHAIR, commands.Remove(id="c1", person="ada"))
    assert type(change) is updates.Removed
    assert record.removed
    change, record = decide(record, CHAIR, commands.Readmit(id="c2", person="ada"))
    assert (type(change), record) == (updates.Readmitted, ADA)


KINDS = (commands.Mute, commands.Unmute, commands.Remove, commands.Readmit)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_does_it_to_themselves(kind: type[commands.Command]) -> None:
    """A chair cannot lock themselves out by a slip."""
    with pytest.raises(Refused) as refused:
        decide(CHAIR, CHAIR, kind(id="c1", person="carl"))
    assert refused.value.refusal.code == refusals.NOT_ALLOWED


@pytest.mark.parametrize(("kind", "actor"), [*product(KINDS, [VOLUNTEER, ADA])])
def test_only_chairs_touch_chairs(kind: type[commands.Command], actor: Person) -> None:
    """A volunteer's stolen link silences no chair."""
    with pytest.raises(Refused) as refused:
        decide(OTHER_CHAIR, actor, kind(id="c1", person="chris"))
    assert refused.value.refusal.code == refusals.NOT_ALLOWED
    assert decide(OTHER_CHAIR, CHAIR, commands.Mute(id="c1", person="chris"))[1].muted_until == FOREVER


def test_what_is_so_already_is_refused() -> None:
    """An undo undoes one thing; muting again sets another time."""
    for kind in (commands.Unmute, commands.Readmit):
        with pytest.raises(Refused) as refused:
            decide(ADA, CHAIR, kind(id="c1", person="ada"))
        assert refused.value.refusal.code == refusals.CHANGED
    expired = Person("ada", "Ada", muted_until=text_of(NOON - 1))
    with pytest.raises(Refused):
        decide(expired, CHAIR, commands.Unmute(id="c1", person="ada"))
    with pytest.raises(Refused):
        decide(Person("ada", "Ada", removed=True), CHAIR, commands.Remove(id="c1", person="ada"))
    muted = Person("ada", "Ada", muted_until=FOREVER)
    assert decide(muted, CHAIR, commands.Mute(id="c1", person="ada", until=text_of(NOON + 5)))[1].muted_until != FOREVER
    with pytest.raises(Refused):
        decide(ADA, CHAIR, commands.Mute(id="c1", person="ada", until=text_of(NOON - 5)))
