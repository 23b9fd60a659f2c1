"""Revising a poster: only what really changes is told, and what is kept is clean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.logs import ADA, AT
from venue.domain.revising import FIELDS, decide_revise, revised
from venue.protocol import codec, commands, refusals, updates
from venue.protocol.facts import Author, Link, PosterFacts, VideoLink
from venue.protocol.refusals import Refused

FACTS = PosterFacts(
    "Old title",
    [Author("Ada", "Here")],
    "Abstract",
    ["one"],
    "7",
    "Track",
    "remote",
    [Link("https://example.org/")],
    [VideoLink("https://meet.jit.si/x", "Jitsi")],
)


def decide(**fields: Any) -> updates.Revised:
    return decide_revise(FACTS, commands.Revise(room="p1", id="c1", **fields), ADA, AT)


def changed(change: updates.Revised) -> set[str]:
    return {name for name in FIELDS if getattr(change, name) is not None}


def test_only_what_changes_is_told() -> None:
    """Fields left out, and fields said again, stay out of the change."""
    change = decide(title="New title", abstract="Abstract", board="7", keywords=["two"])
    assert changed(change) == {"title", "keywords"}
    facts = revised(FACTS, change)
    assert (facts.title, facts.keywords, facts.abstract) == ("New title", ["two"], "Abstract")
    assert FACTS.title == "Old title", "the facts that were there are left alone"


def test_facts_can_be_emptied() -> None:
    """An empty value is a value; all but the title can be empty."""
    change = decide(authors=[], abstract="", keywords=[], board="", track="", mode="", links=[], video=[])
    assert changed(change) == {*FIELDS} - {"title"}
    assert revised(FACTS, change) == PosterFacts("Old title")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " \n"}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"abstract": "   "}, "abstract"),
        ({"authors": [Author(" ")]}, "authors"),
        ({"links": [Link("https://user@example.org/")]}, "links"),
        ({"links": [Link("https://exa mple.org/")]}, "links"),
        ({"video": ["https://"]}, "video"),
        ({"video": ["https://a\\b.example/"]}, "video"),
    ],
)
def test_what_cannot_be_kept(fields: dict[str, Any], field: str) -> None:
    """Refused, naming the field."""
    with pytest.raises(Refused) as refused:
        decide(**fields)
    assert (refused.value.refusal.code, refused.value.refusal.field) == (refusals.INVALID, field)


def test_nothing_new_is_refused() -> None:
    """Saying what is so already is no revision; cleaning comes first."""
    for fields in ({}, {"title": " Old  title "}, {"video": ["https://MEET.jit.si/x"]}, {"keywords": ["one", " "]}):
        with pytest.raises(Refused) as refused:
            decide(**fields)
        assert refused.value.refusal.code == refusals.CHANGED


def test_links_are_spelled_in_one_way() -> None:
    """A meeting's provider is recognised; labels are one line."""
    change = decide(
        video=["https://us02web.zoom.us/j/1"], links=[Link("https://EXAMPLE.org/ä", " My\npaper ", "paper")]
    )
    assert change.video == [VideoLink("https://us02web.zoom.us/j/1", "Zoom")]
    assert change.links == [Link("https://example.org/%C3%A4", "My paper", "paper")]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.text(min_size=1, max_size=20),
            "abstract": st.text(max_size=20),
            "keywords": st.lists(st.text(max_size=5), max_size=3),
            "board": st.text(max_size=20),
            "authors": st.lists(st.builds(Author, st.text(min_size=1, max_size=9), st.text(max_size=9)), max_size=3),
        },
    )
)
def test_what_is_told_is_what_is_kept(fields: dict[str, Any]) -> None:
    """Whoever applies the change to the old facts has the new ones, and both can be read again."""
    try:
        change = decide(**fields)
    except Refused:
        return
    facts = revised(FACTS, change)
    assert codec.decode(codec.encode(facts), PosterFacts) == facts
    assert codec.decode_logged(codec.encode(change)) == change
    with pytest.raises(Refused):  # saying it again is nothing new
        decide_revise(facts, commands.Revise(room="p1", id="c2", **fields), ADA, AT)
