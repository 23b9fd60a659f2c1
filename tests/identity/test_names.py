"""Names: what people see of each other."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.domain.confusables import skeleton
from venue.domain.names import clean_name, refuse_reserved
from venue.protocol.refusals import Refused

RESERVED = ["Alice Chen", "Bob", "Dr. Ömer Yılmaz", "李雷"]
ALIKE = {
    "A": "АΑᎪꓮＡ𝐀Ⓐ🄰🅰Å",
    "l": "ӏlⅼI1|ｌ𝑙ⓛ",
    "i": "іιıｉ𝒾ⓘí1l",
    "c": "сϲⅽｃ𝔠ⓒç",
    "e": "еεｅℯⓔé",
    "C": "СϹᏟꓚＣℂⒸ",
    "h": "һհｈ𝒽ⓗ",
    "n": "ηոｎ𝓃ⓝñ",
}


def spellings() -> list[str]:
    """Over 200 ways to look like "Alice Chen": one letter changed, all changed, things added between."""
    name = "Alice Chen"
    found = {
        name,
        name.upper(),
        name.lower(),
        "AliceChen",
        "Alice  Chen",
        "Alice.Chen",
        "Chair Alice Chen",
        "alice_chen",
    }
    for place, letter in enumerate(name):
        found |= {name[:place] + other + name[place + 1 :] for other in ALIKE.get(letter, "")}
        found |= {
            name[:place] + hidden + name[place:] for hidden in "\u200b\u200d\u202e\u2066\ufeff\u00ad\u0301\ufe0f\u034f"
        }
    found |= {"".join(ALIKE.get(c, c)[n % len(ALIKE.get(c, c))] for c in name) for n in range(12)}
    found |= {
        f"{a} {name}{b}" for a, b in itertools.product(["Chair", "CHΑIR", "Organiser", "admin:", "✓"], ["", "!", " ★"])
    }
    return sorted(found)


def is_refused(name: str) -> bool:
    try:
        refuse_reserved(clean_name(name), RESERVED)
    except Refused as no:
        return (no.refusal.code, no.refusal.field) == ("invalid", "name")
    return False


def test_no_spelling_of_a_chairs_name_is_accepted() -> None:
    """200 look-alikes of a chair's name: none gets in (S20)."""
    tried = spellings()
    assert len(tried) >= 150
    assert [name for name in tried if not is_refused(name)] == []


@pytest.mark.parametrize("name", ["Chair", "chаir", "ADMIN", "Moderator", "Staff ★", "Co-Chair"])
def test_a_role_is_no_name(name: str) -> None:
    assert is_refused(name)


@pytest.mark.parametrize(
    "name", ["Alice", "Alice Chan", "Ben Chen", "Bobby", "李", "Ömer", "Modesta", "Hostas", "Šárka Nováková"]
)
def test_other_people_keep_their_names(name: str) -> None:
    assert not is_refused(name)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ada \t Lovelace\n", "Ada Lovelace"),
        ("Ada\u202e\u2066 L", "Ada L"),
        ("A\u0308da", "Äda"),
        ("\u0301Ada", "Ada"),
        ("Z" + "\u0301" * 40 + "oe", unicodedata.normalize("NFC", "Z" + "\u0301" * 5) + "oe"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Ad\u200ca", "Ada"),
        ("Ada\u3164", "Ada"),
        ("李雷", "李雷"),
    ],
)
def test_a_name_is_kept_as_people_see_it(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b", "\u3164\u2800", "★!", "\u0301", "\x00\x1b", "a" * 81, "\u0301" * 5_000]
)
def test_a_name_nobody_could_read_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        clean_name(name)


@given(st.text(max_size=120))
def test_cleaning_is_final_and_leaves_nothing_invisible(text: str) -> None:
    """Whatever is typed: refused, or a name that is clean and stays as it is."""
    try:
        name = clean_name(text)
    except Refused:
        return
    assert clean_name(name) == name
    assert 1 <= len(name) <= 80
    assert name == unicodedata.normalize("NFC", name) == " ".join(name.split())
    assert not {unicodedata.category(c) for c in name if c not in "\u200c\u200d"} & {"Cc", "Cf", "Cs", "Co", "Cn"}


@given(st.text(max_size=60))
def test_a_skeleton_does_not_depend_on_case_or_form(text: str) -> None:
    assert skeleton(unicodedata.normalize("NFC", text)) == skeleton(unicodedata.normalize("NFD", text))
