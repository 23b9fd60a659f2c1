"""Importing is repeatable: the same poster keeps its room, live edits are kept, a second run changes nothing."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.importers.files import csv_of
from venue.domain.records import EVENT, ROOM, Event, Room
from venue.importers.drafts import Drafts, Options
from venue.importers.plan import Known, Plan, make_plan
from venue.importers.reading import read_drafts
from venue.importers.rooms import new_ids
from venue.protocol.names import ID_PATTERN

ROWS = [
    {"id": "x1", "title": "One", "authors": "Ann|Bob", "board": ""},
    {"id": "", "title": "Two", "authors": "Cy", "board": ""},
    {"id": "", "title": "Three: a study", "authors": "Dee", "board": ""},
]
PROGRAM = "start,end,title,kind\n09:00,10:00,Keynote,keynote\n10:00,10:30,Break,break\n15:00,15:30,Break,break\n"
VIENNA = Options(day="2024-05-11", zone="Europe/Vienna")


def posters(rows: list[dict[str, str]]) -> Drafts:
    return read_drafts(("posters.csv", csv_of(rows)), None)


def programme(text: str) -> Drafts:
    return read_drafts(None, ("program.csv", text.encode()))


def after(known: Known, plan: Plan) -> Known:
    """What the venue holds once the plan was put."""
    rooms, sessions, event = dict(known.rooms), dict(known.sessions), known.event
    for kind, key, record in plan.records:
        if kind == EVENT:
            event = record
        else:
            (rooms if kind == ROOM else sessions)[key] = record
    for _, key in plan.drops:
        del sessions[key]
    return Known(event, rooms, sessions)


def imported(rows: list[dict[str, str]], known: Known | None = None, options: Options | None = None) -> Known:
    known = known or Known()
    return after(known, make_plan(posters(rows), known, options or Options()))


def titles(known: Known) -> dict[str, str]:
    return {room.id: room.title for room in known.rooms.values() if room.poster}


def edited(known: Known, room: str, **fields: object) -> Known:
    before = known.rooms[room]
    facts = replace(before.poster, **fields)
    return replace(known, rooms=known.rooms | {room: replace(before, poster=facts, title=facts.title)})


def test_a_first_import_makes_rooms_named_by_their_rows() -> None:
    """Posters p1, p2 …, the floor and the help desk, and an event record to hold it all."""
    known = imported(ROWS)
    assert titles(known) == {"p1": "One", "p2": "Two", "p3": "Three: a study"}
    assert {room.id: room.kind for room in known.rooms.values() if not room.poster} == {
        "floor": "floor",
        "help": "help",
    }
    assert known.event == Event(title="Poster session")
    assert known.rooms["p1"].source == "x1"
    assert known.rooms["p2"].source.startswith("digest:")


def test_the_same_file_again_changes_nothing() -> None:
    """Not one record is put."""
    known = imported(ROWS)
    plan = make_plan(posters(ROWS), known, Options())
    assert plan.records == []
    assert plan.report.is_empty
    assert plan.report.unchanged == 3


words = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)
poster_rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.one_of(st.just(""), words),
            "title": words,
            "authors": st.lists(words, max_size=3).map("|".join),
            "board": st.one_of(st.just(""), st.integers(1, 30).map(str), st.just("Hall A")),
        }
    ),
    min_size=1,
    max_size=12,
)


@given(poster_rows, st.randoms(use_true_random=False))
def test_any_file_is_repeatable_and_its_order_does_not_matter(rows: list[dict[str, str]], rng: random.Random) -> None:
    """Importing the good rows of any file again puts nothing; shuffled, each poster keeps its room."""
    options = Options(skip_bad=True)
    read = posters(rows)
    known = after(Known(), make_plan(read, Known(), options))
    assert make_plan(read, known, options).records == []
    good = [rows[draft.number - 1] for draft in read.posters]
    rng.shuffle(good)
    if good:
        again = make_plan(posters(good), known, options)
        assert not again.report.added
        assert not again.report.changed
        assert not again.report.vanished


def test_a_poster_renamed_under_the_same_id_keeps_its_room() -> None:
    """The outside id is the surest sign."""
    known = imported([{**ROWS[0], "title": "One, renamed", "authors": "New"}, *ROWS[1:]], imported(ROWS))
    assert titles(known) == {"p1": "One, renamed", "p2": "Two", "p3": "Three: a study"}


def test_a_poster_without_id_is_known_by_title_and_first_author_or_by_its_title_alone() -> None:
    """Spelling, an id given later and another first author make no new poster; another title does."""
    rows = [
        {**ROWS[1], "id": "x2", "title": " TWO "},
        {**ROWS[2], "authors": "New|Dee"},
        {"id": "", "title": "Four", "authors": "Eve", "board": ""},
    ]
    plan = make_plan(posters(rows), known := imported(ROWS), Options())
    assert titles(after(known, plan)) == {"p1": "One", "p2": "TWO", "p3": "Three: a study", "p4": "Four"}
    assert [thing.id for thing in plan.report.vanished] == ["p1"]
    assert after(known, plan).rooms["p2"].source == "x2"


def test_a_poster_with_another_id_is_another_poster() -> None:
    """Equal titles do not join what ids keep apart."""
    known = imported([{**ROWS[0], "id": "x9"}], imported(ROWS))
    assert titles(known) == {"p1": "One", "p2": "Two", "p3": "Three: a study", "p4": "One"}


def test_what_was_edited_live_is_kept_and_told() -> None:
    """Field by field: the file's other news come in."""
    known = edited(imported(ROWS), "p1", title="Edited live")
    rows = [{**ROWS[0], "title": "From the file", "board": "7"}, *ROWS[1:]]
    plan = make_plan(posters(rows), known, Options())
    room = after(known, plan).rooms["p1"]
    assert (room.title, room.poster.title, room.poster.board) == ("Edited live", "Edited live", "7")
    assert [(k.field, k.old, k.new) for k in plan.report.kept] == [("title", "Edited live", "From the file")]
    again = make_plan(posters(rows), after(known, plan), Options())
    assert again.records == []
    assert len(again.report.kept) == 1


def test_overwrite_lets_the_file_win() -> None:
    """Only when told, and it is listed as a change."""
    known = edited(imported(ROWS), "p1", title="Edited live")
    plan = make_plan(posters(ROWS), known, Options(overwrite=True))
    assert after(known, plan).rooms["p1"].title == "One"
    assert [(c.field, c.old, c.new) for c in plan.report.changed] == [("title", "Edited live", "One")]


def test_columns_that_are_missing_change_nothing() -> None:
    """A file of titles and boards leaves authors and abstracts alone."""
    known = imported(ROWS)
    rows = [{"id": "x1", "title": "One", "board": "9"}]
    room = imported(rows, known).rooms["p1"]
    assert [author.name for author in room.poster.authors] == ["Ann", "Bob"]
    assert room.poster.board == "9"


def test_a_bad_row_changes_nothing_unless_skipped() -> None:
    """All or nothing; with skip_bad the good rows."""
    drafts = posters([*ROWS, {"id": "", "title": "", "authors": "", "board": "1"}])
    plan = make_plan(drafts, Known(), Options())
    assert plan.report.refused
    assert plan.records == []
    plan = make_plan(drafts, Known(), Options(skip_bad=True))
    assert not plan.report.refused
    assert len(titles(after(Known(), plan))) == 3


@pytest.mark.parametrize(
    ("wishes", "taken", "ids"),
    [
        ([("", 1), ("", 2)], set(), ["p1", "p2"]),
        ([("12", 1), ("B-7", 2), ("Hall A", 3)], set(), ["p12", "p7", "p3"]),
        ([("2", 1), ("", 2)], set(), ["p2", "p3"]),
        ([("", 1), ("1", 2)], set(), ["p3", "p1"]),
        ([("4", 1), ("4", 2)], {"p1"}, ["p4", "p2"]),
        ([("", 1)], {"p1", "p7"}, ["p8"]),
        ([("007", 1), ("A1-B2", 2), ("0", 3), ("999999", 4)], set(), ["p7", "p2", "p3", "p4"]),
    ],
)
def test_new_rooms_are_called_by_board_else_by_row(
    wishes: list[tuple[str, int]], taken: set[str], ids: list[str]
) -> None:
    """Short names that can be said aloud; boards choose before rows; no name twice."""
    assert new_ids(wishes, taken) == ids


@given(st.lists(st.tuples(st.text("0123456789 AB-", max_size=6), st.integers(1, 50)), max_size=20), st.booleans())
def test_new_rooms_have_names_of_their_own_that_fit_the_wire(wishes: list[tuple[str, int]], crowded: bool) -> None:
    """Unique, and as ids are on the wire."""
    taken = {f"p{n}" for n in range(40)} if crowded else set()
    ids = new_ids(wishes, taken)
    assert len({*ids} | taken) == len(ids) + len(taken)
    assert all(re.fullmatch(ID_PATTERN, one) for one in ids)


def test_a_programme_is_placed_in_its_zone() -> None:
    """Day and zone come from the options and stay with the event."""
    known = after(Known(), make_plan(programme(PROGRAM), Known(), VIENNA))
    assert known.sessions["s1"].start == "2024-05-11T07:00:00.000Z"
    assert (known.event.day, known.event.zone) == ("2024-05-11", "Europe/Vienna")
    again = make_plan(programme(PROGRAM), known, Options())
    assert again.records == []
    assert again.report.notes == []


def test_a_programme_without_a_day_is_taken_for_today_and_says_so() -> None:
    """Nobody is left with a wrong day without being told how to move it; moved, every session keeps its id."""
    plan = make_plan(programme(PROGRAM), Known(), Options(today="2026-05-11"))
    known = after(Known(), plan)
    assert known.sessions["s1"].start == "2026-05-11T09:00:00.000Z"
    assert ["--date" in note for note in plan.report.notes] == [True, True]
    moved = make_plan(programme(PROGRAM), known, VIENNA)
    assert not moved.report.added
    assert not moved.report.vanished
    assert after(known, moved).sessions["s3"].start == "2024-05-11T13:00:00.000Z"


def test_times_that_do_not_exist_are_problems() -> None:
    """In the night of the change, with the line."""
    text = "start,end,title\n02:30,04:00,Night talk\n"
    plan = make_plan(programme(text), Known(), Options(day="2024-03-31", zone="Europe/Vienna"))
    assert [(p.line, p.column) for p in plan.report.problems] == [(2, "start")]


@pytest.mark.parametrize(("options", "file"), [(Options(day="11.5."), "--date"), (Options(zone="Vienna"), "--zone")])
def test_bad_options_are_problems(options: Options, file: str) -> None:
    """They stand in the report beside the rows, and nothing is changed."""
    plan = make_plan(posters(ROWS), Known(), options)
    assert [problem.file for problem in plan.report.problems] == [file]
    assert plan.records == []


def test_sessions_that_are_gone_stay_unless_pruned() -> None:
    """Listed first; taken out only when told."""
    known = after(Known(), make_plan(programme(PROGRAM), Known(), VIENNA))
    shorter = programme("start,end,title,kind\n09:00,10:00,Keynote,keynote\n")
    plan = make_plan(shorter, known, Options())
    assert [thing.id for thing in plan.report.vanished] == ["s2", "s3"]
    assert set(after(known, plan).sessions) == {"s1", "s2", "s3"}
    assert set(after(known, make_plan(shorter, known, Options(prune=True))).sessions) == {"s1"}


def test_rooms_made_live_are_no_posters_and_are_left_alone() -> None:
    """A table or stage is neither matched nor listed as vanished, and its id is not given away."""
    known = Known(rooms={"p1": Room("p1", "table", "A table")})
    plan = make_plan(posters(ROWS[:1]), known, Options())
    assert not plan.report.vanished
    assert titles(after(known, plan)) == {"p2": "One"}
