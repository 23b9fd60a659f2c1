"""Local times of a programme become UTC, through summer time and back; unfinished slots are left out with a note."""

from __future__ import annotations

import pytest

from venue.importers.drafts import Drafts
from venue.importers.problems import BadCell
from venue.importers.programme import read_day, read_time, read_zone, to_utc
from venue.importers.reading import read_drafts


def read(text: str) -> Drafts:
    return read_drafts(None, ("program.csv", text.encode()))


def test_reads_a_slot() -> None:
    """All columns of a full programme."""
    drafts = read(
        "start,end,title,kind,speakers,affiliation,moderator,in_person,virtual,detail\n"
        "9:15,10:00,Keynote 1,keynote,James Zou|Ann Lee,Stanford U,Bob,yes,no,One; two\n"
        "11:45,12:45,Poster session,poster,,,,yes,no,\n"
    )
    assert not drafts.problems
    keynote, posters = drafts.sessions
    assert (keynote.start, keynote.end) == ("09:15", "10:00")
    session = keynote.session
    assert (session.title, session.kind, session.speakers) == ("Keynote 1", "keynote", ["James Zou", "Ann Lee"])
    assert (session.in_person, session.virtual, session.detail, session.room) == (True, False, ["One", "two"], None)
    assert posters.session.room == "floor"


def test_a_slot_without_a_title_is_left_out_with_a_note() -> None:
    """Tentative programmes have holes; that is no mistake of the file."""
    drafts = read("start,end,title,kind,speakers\n10:00,10:35,,,\n11:00,12:00,Lunch,break,\n")
    assert [draft.session.title for draft in drafts.sessions] == ["Lunch"]
    assert not drafts.problems
    assert drafts.notes == ["program.csv, line 2: 10:00–10:35 has no title yet and is left out"]


def test_every_wrong_cell_is_told() -> None:
    """Times that are none, ends before starts, titles forgotten, answers that are neither yes nor no."""
    drafts = read(
        "start,end,title,speakers,virtual,date\n"
        "9 am,10:00,A,,,\n"
        "10:00,09:00,B,,,\n"
        "10:00,,C,,,\n"
        "10:00,11:00,,Ann,,\n"
        "10:00,11:00,E,,perhaps,11.5.2024\n"
    )
    assert not drafts.sessions
    assert [(p.line, p.column) for p in drafts.problems] == [
        (2, "start"),
        (3, "end"),
        (4, "end"),
        (5, "title"),
        (6, "date"),
        (6, "virtual"),
    ]


def test_missing_columns_are_named() -> None:
    """A programme needs start, end and title."""
    assert "“end”, “title”" in read("start,x\n9:00,1\n").problems[0].reason


@pytest.mark.parametrize(
    ("text", "time"),
    [("09:00", "09:00"), ("9:00", "09:00"), ("9.05", "09:05"), ("24:00", "24:00"), ("13:45:00", "13:45")],
)
def test_times(text: str, time: str) -> None:
    """24-hour times in the spellings that spreadsheets make of them."""
    assert read_time(text) == time


@pytest.mark.parametrize("text", ["", "9", "25:00", "24:01", "12:60", "1:45 pm", "٩:٠٠", "-1:00"])
def test_other_times_are_refused(text: str) -> None:
    """No guess at morning or evening."""
    with pytest.raises(BadCell):
        read_time(text)


@pytest.mark.parametrize("text", ["2024-13-01", "2024-02-30", "11.5.2024", "today", "2024-5"])
def test_other_days_are_refused(text: str) -> None:
    """ISO days only: 3/4 is March in one country and April in another."""
    with pytest.raises(BadCell):
        read_day(text)


@pytest.mark.parametrize("name", ["Vienna", "", "../../etc/passwd", "/etc/localtime", "Europe", "Europe/Vienna\x00"])
def test_other_zones_are_refused(name: str) -> None:
    """Names of the IANA list only; paths get nowhere."""
    with pytest.raises(BadCell):
        read_zone(name)


@pytest.mark.parametrize(
    ("day", "time", "utc"),
    [
        ("2024-05-11", "11:45", "2024-05-11T09:45"),
        ("2024-01-11", "11:45", "2024-01-11T10:45"),
        ("2024-05-11", "24:00", "2024-05-11T22:00"),
        ("2024-05-11", "00:30", "2024-05-10T22:30"),
        ("2024-03-31", "01:59", "2024-03-31T00:59"),
        ("2024-03-31", "03:00", "2024-03-31T01:00"),
    ],
)
def test_local_times_become_utc(day: str, time: str, utc: str) -> None:
    """Winter, summer, midnight, and both sides of the change."""
    moment, note = to_utc(day, time, read_zone("Europe/Vienna"))
    assert f"{moment:%Y-%m-%dT%H:%M}" == utc
    assert not note


def test_an_hour_that_is_left_out_is_told() -> None:
    """02:30 does not exist on the night the clocks go forward."""
    with pytest.raises(BadCell, match="does not exist"):
        to_utc("2024-03-31", "02:30", read_zone("Europe/Vienna"))


def test_an_hour_that_comes_twice_is_the_first() -> None:
    """And the note says so."""
    moment, note = to_utc("2024-10-27", "02:30", read_zone("Europe/Vienna"))
    assert f"{moment:%H:%M}" == "00:30"
    assert "twice" in note


def test_the_calendar_ends() -> None:
    """The last day of all is a refusal, not a crash."""
    with pytest.raises(BadCell):
        to_utc("9999-12-31", "24:00", read_zone("Europe/Vienna"))
