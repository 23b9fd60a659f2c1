"""Opening, staffing, absence: the small nouns of a room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.logs import ADA, AT, NOON, Log
from venue.domain.absence import Absence
from venue.domain.opening import Opening, decide_opening
from venue.domain.staffing import Staffing, decide_staff
from venue.domain.times import text_of
from venue.protocol import commands, refusals, updates
from venue.protocol.facts import StaffingNow
from venue.protocol.refusals import Refused


@given(st.lists(st.booleans(), max_size=8))
def test_a_room_opens_and_closes(wishes: list[bool]) -> None:
    """It starts open; each wish either changes it or is refused because it is so already."""
    fold = Opening()
    log = Log(fold)
    for number, opens in enumerate(wishes):
        command = (commands.Open if opens else commands.Close)(room="p1", id=f"c{number}")
        if fold.open == opens:
            with pytest.raises(Refused) as refused:
                decide_opening(fold, command, ADA, AT)
            assert refused.value.refusal.code == refusals.CHANGED
        else:
            log.add(decide_opening(fold, command, ADA, AT))
            assert fold.open == opens
    log.add(updates.Posted(id="m1", text="x"))
    assert log.read_into(Opening()).open == fold.open


def staffed(status: str, until: str | None = None) -> Staffing:
    fold = Staffing()
    command = commands.Staff(room="p1", id="c1", status=status, until=until)
    Log(fold).add(decide_staff(command, ADA, AT, NOON))
    return fold


def test_nothing_said() -> None:
    """The light says who is here even when nobody said anything."""
    assert Staffing().light([], NOON) == StaffingNow()
    assert Staffing().light(["Pat"], NOON) == StaffingNow(present=True, by=["Pat"])


def test_here_is_shown_while_it_is_true() -> None:
    """Who said "here" and went without a word is not here: a green dot would lie."""
    fold = staffed("here")
    assert fold.light(["Pat"], NOON).said == "here"
    assert fold.light([], NOON).said is None


def test_back_at_is_shown_until_then() -> None:
    """A promise nobody kept is no information."""
    until = text_of(NOON + 60)
    fold = staffed("back", until)
    assert fold.light([], NOON) == StaffingNow(said="back", until=until)
    assert fold.light([], NOON + 59.9).until == until
    assert fold.light([], NOON + 60) == StaffingNow()
    assert fold.light(["Pat"], NOON + 60) == StaffingNow(present=True, by=["Pat"])


def test_away_stays() -> None:
    """Away holds until something else is said."""
    assert staffed("away").light([], NOON + 1e6).said == "away"


@pytest.mark.parametrize(
    ("status", "until"),
    [
        ("back", None),
        ("here", text_of(NOON + 60)),
        ("away", text_of(NOON + 60)),
        ("back", text_of(NOON)),
        ("back", text_of(NOON - 60)),
        ("back", "soon"),
        ("back", "2026-05-11T12:00:00"),
        ("back", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_staffing_that_makes_no_sense(status: str, until: str | None) -> None:
    """`back` needs a time to come, with its zone; the others have none. The field is named."""
    with pytest.raises(Refused) as refused:
        staffed(status, until)
    assert (refused.value.refusal.code, refused.value.refusal.field) == (refusals.INVALID, "until")


def test_back_at_is_kept_in_utc() -> None:
    """Whatever zone the presenter's phone is in."""
    assert staffed("back", "2026-05-11T14:30:00+02:00").until == "2026-05-11T12:30:00.000Z"


def test_absence_counts_people_once() -> None:
    """How many came while no presenter was there: each person once, from the last one's leaving on."""
    absence = Absence()
    assert not absence.arrived("ada"), "a presenter is here"
    absence.begin(NOON)
    assert absence.arrived("ada")
    assert not absence.arrived("ada")
    assert absence.arrived("bo")
    assert len(absence.came) == 2
    absence.end()
    assert not absence.arrived("cy")
    assert len(absence.came) == 2, "the count stays to be told"
    absence.begin(NOON + 60)
    assert (absence.since, absence.came) == (NOON + 60, set())


def test_absence_goes_on_after_a_restart() -> None:
    """Who came before the restart is not counted again."""
    absence = Absence(NOON, {"ada"})
    assert not absence.arrived("ada")
    assert absence.arrived("bo")
