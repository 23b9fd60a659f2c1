"""What is kept can be read again: no text that is let in grows past what the log's and the records' readers take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.domain.revising import decide_revise
from venue.domain.text import clean
from venue.protocol import codec, commands, updates
from venue.protocol.facts import Author, PosterFacts, Who
from venue.protocol.names import MAX_TEXT
from venue.protocol.refusals import Refused

GROWING = "\u0958"
"""Becomes two characters in its normal form."""


@given(st.text(st.sampled_from(GROWING + "\ufb2ca\u0301 "), min_size=MAX_TEXT - 400, max_size=MAX_TEXT))
def test_a_message_that_is_kept_can_be_read_again(text: str) -> None:
    """One message must not make a room's log unreadable."""
    try:
        kept = clean(text)
    except Refused:
        return
    change = updates.Posted(id="m1", at="2026-05-11T09:00:00.000Z", text=kept)
    assert codec.decode_logged(codec.encode(change)) == change


def test_ordinary_text_may_grow_within_the_limit() -> None:
    """Only what would be too long is refused."""
    assert len(clean(GROWING * 500)) == 1000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", GROWING * 300),
        ("abstract", GROWING * 6000),
        ("keywords", [GROWING * 200]),
        ("board", GROWING * 15),
        ("track", GROWING * 200),
        ("authors", [Author(GROWING * 150)]),
    ],
)
def test_a_revision_that_is_kept_can_be_read_again(field: str, value: object) -> None:
    """Too long after cleaning is a refusal that names the field."""
    command = commands.Revise(room="p1", id="c1", **{field: value})
    with pytest.raises(Refused) as refused:
        decide_revise(PosterFacts(title="A"), command, Who("a1"), "2026-05-11T09:00:00.000Z")
    assert refused.value.refusal.field == field


def test_a_long_abstract_may_grow() -> None:
    """Its limit is its own, not a message's."""
    command = commands.Revise(room="p1", id="c1", abstract=GROWING * 4000)
    change = decide_revise(PosterFacts(title="A"), command, Who("a1"), "2026-05-11T09:00:00.000Z")
    assert len(change.abstract) == 8000
