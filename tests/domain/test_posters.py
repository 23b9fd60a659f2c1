"""The same poster is recognised again; files never overwrite what was edited live."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from venue.domain.posters import FIELDS, digest_of, edited_fields, match, merge, unfit
from venue.protocol.facts import Author, PosterFacts

FACTS = PosterFacts(title="A title", authors=[Author("Ann")], abstract="Old", board="12")


def test_digest_knows_a_poster_however_it_is_spaced_and_spelled() -> None:
    """Case, punctuation, white space and normal form make no other poster; title and first author do."""
    digest = digest_of("Naïve  Bayes: a study", [Author("Zoë Q."), Author("Bob")])
    assert digest == digest_of("nai\u0308ve bayes – A Study!", [Author("zoë q", "MIT")])
    assert digest != digest_of("Naïve Bayes: a study", [Author("Bob")])
    assert digest != digest_of("Naïve Bayes: another study", [Author("Zoë Q.")])
    assert digest_of("???", []) != digest_of("!!!", [])


def test_match_goes_from_the_surest_key_to_the_weakest() -> None:
    """A sure key decides first; empty keys and keys that several have decide nothing."""
    drafts = [("1", "x"), ("", "y"), ("", "z"), ("", "z"), ("9", "w")]
    known = [("", "y"), ("1", "other"), ("", "z"), ("8", "w")]
    keys = [(lambda d: d[0], lambda k: k[0]), (lambda d: d[1], lambda k: k[1])]
    found = match(drafts, known, keys, lambda d, k: not (d[0] and k[0]) or d[0] == k[0])
    assert found == {0: ("1", "other"), 1: ("", "y")}


def test_merge_takes_what_the_file_changed_and_keeps_what_was_edited_live() -> None:
    """Field by field: the file's news come in, live edits stay, and are told."""
    live = replace(FACTS, title="Edited live", board="13")
    fresh = {"title": "From the file", "abstract": "New", "board": "13"}
    after, imported, kept = merge(live, FACTS, fresh)
    assert (after.title, after.abstract, after.board) == ("Edited live", "New", "13")
    assert kept == ["title"]
    assert (imported.title, imported.abstract, imported.authors) == ("From the file", "New", FACTS.authors)
    assert edited_fields(after, imported) == ["title"]


def test_merge_overwrites_only_when_told() -> None:
    """With `overwrite` the file wins, and only for the fields it has."""
    live = replace(FACTS, title="Edited live", abstract="Edited too")
    after, imported, kept = merge(live, FACTS, {"title": "From the file"}, overwrite=True)
    assert after == replace(live, title="From the file")
    assert not kept
    assert edited_fields(after, imported) == ["abstract"]


texts = st.sampled_from(["", "a", "b", "c"])
facts = st.builds(PosterFacts, title=st.sampled_from("xyz"), abstract=texts, board=texts, track=texts)


@given(facts, facts, st.dictionaries(st.sampled_from(["abstract", "board", "track"]), texts), st.booleans())
def test_merging_twice_changes_nothing_more(
    live: PosterFacts, base: PosterFacts, fresh: dict[str, str], overwrite: bool
) -> None:
    """Import is repeatable: the same file a second time leaves live and imported facts as they are."""
    after, imported, kept = merge(live, base, fresh, overwrite)
    assert merge(after, imported, fresh, overwrite) == (after, imported, kept)
    for field in FIELDS:
        if field not in fresh or field in kept:
            assert getattr(after, field) == getattr(live, field)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", "x" * 500, ""),
        ("title", "x" * 501, "it can have at most 500 characters"),
        ("title", "", "it can have at least 1 characters"),
        ("keywords", ["x"] * 51, "it can have at most 50 entries"),
        ("keywords", ["x" * 301], "one entry of it can have at most 300 characters"),
        ("mode", "nowhere", "that is no value it can have"),
    ],
)
def test_unfit_says_why(field: str, value: object, reason: str) -> None:
    """The limits of the records, as a sentence."""
    assert unfit(field, value) == reason
