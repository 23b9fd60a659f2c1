"""Text as it is kept: nothing hidden, nothing that breaks out of its line, every script intact."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.domain.text import clean, clean_line
from venue.protocol import refusals
from venue.protocol.refusals import Refused

TRICKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"
JOINERS = "\u200c\u200d"
SELECTORS = "\ufe0e\ufe0f\U000e0100"
ACCENTS = "\u0300\u0301\u0302\u0327\u0336\u20dd\ufe20"
hostile = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.text(
    st.sampled_from(TRICKS + JOINERS + SELECTORS + ACCENTS + "\U0001f3f4\U000e0067\U000e007f\x00\x1b\r\n\t aeשׁ"),
    min_size=1,
    max_size=40,
)


def cleaned(text: str) -> str | None:
    try:
        return clean(text)
    except Refused:
        return None


@given(hostile)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """What is kept is clean: an edit that changes nothing keeps every character."""
    kept = cleaned(text)
    assert kept is None or clean(kept) == kept


@given(hostile)
def test_what_is_kept(text: str) -> None:
    """No control but newline and tab, no reordering of what follows, no runs of nothing, no towers of accents."""
    kept = cleaned(text)
    if kept is None:
        return
    assert kept == kept.strip()
    assert kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not set(TRICKS) & set(kept)
    run = joiners = 0
    for c in kept:
        run = run + 1 if c in ACCENTS else 0
        joiners = joiners + 1 if c in JOINERS else 0
        assert run <= 4
        assert joiners <= 1


@pytest.mark.parametrize(
    "text",
    [
        "👩‍💻 and 👨‍👩‍👧‍👦 with 🏳️‍🌈",
        "👍🏽 ❤️ 1️⃣ 🇦🇹",
        "می‌خواهم",  # Persian: zero-width non-joiner
        "क्‍ष और क्‌ष",  # Hindi: both joiners
        "ශ්‍රී ලංකා",  # Sinhala
        "അവന്‍",  # Malayalam
        "שָׁלוֹם",  # Hebrew with points
        "مُحَمَّدٌ",  # Arabic with vowel signs
        "Việt Nam, Tiếng Việt",
        "Zoë Åström ñ ő",
        "ไม่ได้ ภาษาไทย",
        "བོད་སྐད་",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # a flag of tags
        "葛\U000e0100城",  # a variant of a Han character
        "日本語と한국어と中文",
        "Line one\n\n\tline two",
        "a\u0331\u0308b",
    ],
)
def test_every_script_survives(text: str) -> None:
    """Joiners, points, vowel signs and emoji sequences are how people write; they stay."""
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  hello \n", "hello"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1b[31mc\x7f\x85", "ab[31mc"),
        ("abc\u202edef\u2069", "abcdef"),
        ("a\u200b\ufeffb", "ab"),
        ("a\u200d\u200c\u200db", "ab"),
        ("e\u0301", "é"),
        ("Z" + "\u0336\u0337" * 30, "Z" + "\u0336\u0337" * 2),
        ("a\ufffe\uffffb", "ab"),
        ("\x0cform feed\x0b", "form feed"),
        ("e\u200b\u0301", "é"),
        ("a\u200d\u200bb\u200d\u200b\u200dc", "a\u200dbc"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("hi\U000e0068\U000e0069", "hi"),
        ("❤\ufe0f\ufe0f\ufe01", "❤\ufe0f"),
    ],
)
def test_what_is_dropped(text: str, kept: str) -> None:
    """The tricks, one by one."""
    assert clean(text) == kept


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t", "\u200b", "\u202e\u202c", "\x00", "\ufeff", "\u200d\u200d", "\u3000", "\u200d", "\u00ad \u3164"],
)
def test_nothing_to_read(text: str) -> None:
    """Refused, naming the field that was given."""
    with pytest.raises(Refused) as refused:
        clean(text, "title")
    assert (refused.value.refusal.code, refused.value.refusal.field) == (refusals.INVALID, "title")


def test_one_line() -> None:
    """A title or a label stays on its line; an empty one is empty."""
    assert clean_line("  a \n\n b\tc ", "title") == "a b c"
    assert clean_line(" \n ", "label") == ""
