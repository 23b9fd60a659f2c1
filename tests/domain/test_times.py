"""Times: one spelling, UTC, to the millisecond; as text they sort as they come."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.domain.logs import NOON
from venue.domain.times import FOREVER, future, seconds_of, text_of
from venue.protocol.refusals import Refused

moments = st.floats(0, 4e9)


@given(moments)
@example(1_778_497_200.9999998)
@example(1_778_497_200.0005)
def test_a_time_is_what_it_says(seconds: float) -> None:
    """Within half a millisecond, also just before a full second."""
    text = text_of(seconds)
    assert len(text) == 24
    assert abs(datetime.fromisoformat(text).timestamp() - seconds) <= 0.000501


@given(moments)
def test_there_and_back(seconds: float) -> None:
    """What is read and written again is the same text: a time does not creep."""
    text = text_of(seconds)
    assert text_of(seconds_of(text)) == text


@given(moments, moments)
def test_text_sorts_like_time(one: float, other: float) -> None:
    """Mutes and hidings compare times as text."""
    assert one > other or text_of(one) <= text_of(other)


def test_forever_is_after_everything() -> None:
    """Until further notice is later than any time that can be given."""
    assert text_of(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp() - 1) < FOREVER


@pytest.mark.parametrize(
    ("time", "kept"),
    [
        ("2026-05-11T12:00:00Z", "2026-05-11T12:00:00.000Z"),
        ("2026-05-11T14:00:00.25+02:00", "2026-05-11T12:00:00.250Z"),
        ("2026-05-11T07:00:00-05:00", "2026-05-11T12:00:00.000Z"),
        ("20260511T120000Z", "2026-05-11T12:00:00.000Z"),
    ],
)
def test_times_are_kept_in_utc(time: str, kept: str) -> None:
    """Whatever zone they were given in."""
    assert future(time, NOON, "until") == kept


def test_no_time_stays_none() -> None:
    """Until withdrawn, until further notice."""
    assert future(None, NOON, "until") is None


@pytest.mark.parametrize(
    "time",
    [
        "",
        "soon",
        "12:30",
        "2026-05-11",
        "2026-05-11T12:00:00",
        "2026-05-11T10:59:59Z",
        "2026-05-11T11:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-05-11T25:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+23:59",
        "2026-05-11T12:00:00+99:00",
        "٢٠٢٦-05-11T12:00:00Z",
    ],
)
def test_what_is_no_time_to_come(time: str) -> None:
    """Refused and named; never an error of ours."""
    with pytest.raises(Refused) as refused:
        future(time, NOON, "until")
    assert refused.value.refusal.field == "until"


@given(st.text(max_size=32))
def test_any_text_as_a_time(text: str) -> None:
    """A time or a refusal."""
    with contextlib.suppress(Refused):
        assert len(future(text, NOON, "until") or "") == 24
