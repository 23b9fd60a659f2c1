"""Rows of posters become drafts with clean facts; every wrong cell is told with its place."""

from __future__ import annotations

import pytest

from venue.importers.drafts import Drafts
from venue.importers.posters import read_mode
from venue.importers.problems import BadCell
from venue.importers.reading import read_drafts
from venue.protocol.facts import Author, Link, VideoLink


def read(text: str) -> Drafts:
    return read_drafts(("posters.csv", text.encode()), None)


def test_columns_come_in_any_order_and_under_many_names() -> None:
    """What a column is called and where it stands is the file's affair."""
    text = (
        "Board Number;Author(s);PAPER TITLE;Paper ID;Primary Subject Area;Participation mode;Keywords;Zoom link;Code\n"
        'B-12;"Ann Lee (MIT)*; Bob"; A  study ;x7;Theory;In-person;a, b;https://zoom.us/j/1;https://example.org/code\n'
    )
    drafts = read(text)
    (draft,) = drafts.posters
    facts = draft.facts
    assert not drafts.problems
    assert (draft.outside, draft.line, draft.number) == ("x7", 2, 1)
    assert (facts.title, facts.board, facts.track, facts.mode) == ("A study", "B-12", "Theory", "on_site")
    assert facts.authors == [Author("Ann Lee", "MIT"), Author("Bob")]
    assert facts.keywords == ["a", "b"]
    assert facts.video == [VideoLink("https://zoom.us/j/1", "Zoom")]
    assert facts.links == [Link("https://example.org/code", "Code", "code")]
    assert "abstract" not in draft.given


def test_a_title_is_enough() -> None:
    """All other columns are optional, and unknown ones are told, not refused."""
    drafts = read("title,shoe size\nA study,43\n")
    assert [draft.facts.title for draft in drafts.posters] == ["A study"]
    assert not drafts.problems
    assert drafts.notes == ["posters.csv: not used: shoe size"]


def test_text_is_cleaned() -> None:
    """One normal form, white space folded (no-break too), no direction tricks; abstracts keep their paragraphs."""
    drafts = read(
        'title,abstract,authors\nNai\u0308ve\u00a0 title\u202e,"One\r\n\r\n\r\n\r\ntwo  ",Zoe\u0308 \u00a0 Q\n'
    )
    facts = drafts.posters[0].facts
    assert (facts.title, facts.abstract) == ("Naïve title", "One\n\ntwo")
    assert facts.authors == [Author("Zoë Q")]


def test_openreview_links_are_called_so() -> None:
    """Forum and PDF become two links of the paper; the same address twice is one."""
    drafts = read(
        "title,forum_url,pdf_url,url\nA,https://openreview.net/forum?id=1,https://openreview.net/pdf?id=1,"
        "https://openreview.net/pdf?id=1\n"
    )
    assert drafts.posters[0].facts.links == [
        Link("https://openreview.net/forum?id=1", "OpenReview", "paper"),
        Link("https://openreview.net/pdf?id=1", "PDF", "paper"),
    ]


def test_every_wrong_cell_is_told_with_its_place() -> None:
    """File, line, column and reason for each, also several in one row."""
    drafts = read(
        "title,authors,url,mode,board\n"
        ",Ann,,,\n"
        "B,Ann (MIT,http://example.org,on the moon,123456789012345678901\n"
        "C,Ann,javascript:alert(1),,\n"
        f"{'x' * 501},Ann,,,\n"
        "Good,Ann,,,\n"
    )
    assert [draft.facts.title for draft in drafts.posters] == ["Good"]
    assert sorted((p.line, p.column) for p in drafts.problems) == [
        (2, "title"),
        (3, "authors"),
        (3, "board"),
        (3, "mode"),
        (3, "url"),
        (4, "url"),
        (5, "title"),
    ]
    assert all(problem.file == "posters.csv" and problem.reason for problem in drafts.problems)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("x1,A,Ann\nx1,B,Bob\n", (3, "id")),
        (",A study,Ann\n,a  STUDY!,Ann\n", (3, "title")),
        ("x1,A study,Ann\n,A study,Ann\n", (3, "title")),
    ],
)
def test_the_same_poster_twice_is_a_problem(rows: str, place: tuple[int, str]) -> None:
    """The later row is named, and says which line it repeats."""
    drafts = read(f"id,title,authors\n{rows}")
    assert len(drafts.posters) == 1
    assert [(p.line, p.column) for p in drafts.problems] == [place]
    assert "line 2" in drafts.problems[0].reason


def test_the_same_title_with_two_ids_is_two_posters() -> None:
    """Outside ids are believed."""
    assert len(read("id,title,authors\nx1,A,Ann\nx2,A,Ann\n").posters) == 2


def test_a_file_without_titles_is_refused_at_once() -> None:
    """One sentence instead of one for each row."""
    drafts = read("a,b\n1,2\n3,4\n")
    assert [(p.line, p.reason.split(";")[0]) for p in drafts.problems] == [(1, "there is no column “title”")]


def test_a_column_twice_is_a_problem() -> None:
    """Which of the two would be meant?"""
    assert [(p.line, p.column) for p in read("title,Title\nA,B\n").problems] == [(1, "title")]


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("", ""),
        ("In-person", "on_site"),
        ("in person", "on_site"),
        ("On-site", "on_site"),
        ("on_site", "on_site"),
        ("ONSITE", "on_site"),
        ("Virtual", "remote"),
        ("remote presenter", "remote"),
        ("online", "remote"),
        ("both", "both"),
        ("Hybrid", "both"),
        ("In-person and virtual", "both"),
    ],
)
def test_modes(text: str, mode: str) -> None:
    """The words that calls for papers use."""
    assert read_mode(text) == mode


def test_unknown_modes_are_told() -> None:
    """No guess."""
    with pytest.raises(BadCell, match="on the moon"):
        read_mode("on the moon")
