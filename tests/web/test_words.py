"""What pages make of texts, times and people: Markdown, clocks, faces. Golden files hold the browser to the same."""

from __future__ import annotations

import json
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.domain.records import Session
from venue.web import faces, markdown, times

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize("case", json.loads((GOLDEN / "markdown.json").read_text()), ids=lambda case: case["name"])
def test_markdown_is_read_as_agreed(case: dict) -> None:
    assert markdown.nodes(case["text"]) == case["nodes"]


@pytest.mark.parametrize("case", json.loads((GOLDEN / "faces.json").read_text()), ids=lambda case: case["id"])
def test_people_look_the_same_everywhere(case: dict) -> None:
    assert (faces.hue(case["id"]), faces.initials(case["name"])) == (case["hue"], case["initials"])


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


FRAGMENTS = st.lists(
    st.sampled_from(
        ["*", "**", "_", "`", "``", "[", "](", ")", "https://", "a.example", "/", "<b>", "javascript:", '"', "'"]
    )
    | st.text(max_size=6),
    max_size=30,
).map("".join)


@given(FRAGMENTS)
def test_whatever_is_written_only_five_tags_come_out(text: str) -> None:
    """No tag but em, strong, code, br and a; no attribute but a link's own; every link https (S7, S8)."""
    found = Tags()
    found.feed(str(markdown.render(text)))
    for tag, attributes in found.tags:
        assert tag in ("em", "strong", "code", "br", "a")
        if tag == "a":
            assert set(attributes) == {"href", "rel", "target"}
            assert attributes["href"].startswith("https://")
            assert "@" not in attributes["href"][8:].partition("/")[0].partition("?")[0].partition("#")[0]
            assert attributes["rel"] == "noopener nofollow ugc"
        else:
            assert not attributes


def test_the_worst_message_is_read_in_no_time() -> None:
    """2,000 characters made to be hard: brackets and stars that never close."""
    for text in ("[" * 1_000 + "*a" * 500, "**a" * 666, "`" * 2_000, "https://" * 250, "[a](" * 500):
        assert markdown.render(text[:2_000])


def test_a_quote_is_words_without_marks() -> None:
    assert markdown.plain("**why** not\n\n`x`?") == "why not x?"


def at(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def session(id: str, start: str, end: str, kind: str = "") -> Session:
    return Session(id, id, f"2026-05-11T{start}:00.000Z", f"2026-05-11T{end}:00.000Z", kind)


DAY = [
    session("opening", "07:00", "07:30"),
    session("posters", "09:00", "10:00", "poster"),
    session("talk", "09:30", "11:00"),
]


@pytest.mark.parametrize(
    ("time", "now", "following"),
    [
        ("06:00", None, "opening"),
        ("07:00", "opening", "posters"),
        ("07:30", None, "posters"),
        ("09:45", "talk", None),
        ("11:00", None, None),
    ],
)
def test_now_and_next(time: str, now: str | None, following: str | None) -> None:
    found = times.now_and_next(DAY, at(f"2026-05-11T{time}:00+00:00"))
    assert tuple(one and one.id for one in found) == (now, following)


def test_the_poster_session_is_the_running_or_the_next_one() -> None:
    assert times.poster_session(DAY, at("2026-05-11T09:45:00+00:00")).id == "posters"
    assert times.poster_session(DAY, at("2026-05-11T06:00:00+00:00")).id == "posters"
    assert times.poster_session(DAY, at("2026-05-11T12:00:00+00:00")) is None


def test_times_are_those_of_the_venue() -> None:
    vienna = times.zone_of("Europe/Vienna")
    assert times.clock("2026-05-11T09:45:00.000Z", vienna) == "11:45"
    assert times.clock("2026-01-11T09:45:00.000Z", vienna) == "10:45"
    late = session("late", "22:30", "23:30")
    assert [date for date, _ in times.by_day([late, *DAY], vienna)] == ["2026-05-11", "2026-05-12"]
    assert times.day("2026-05-11") == "Monday 11 May 2026"


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../../etc/passwd", "x" * 1_000, "\x00"])
def test_a_zone_that_is_none_reads_as_utc(name: str) -> None:
    assert str(times.zone_of(name)) == "UTC"
