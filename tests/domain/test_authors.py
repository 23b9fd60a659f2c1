"""Authors survive the way from one cell to a list, in every script and however people separate them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.domain.authors import MAX_AFFILIATION, BadAuthors, join_authors, split_authors
from venue.protocol.facts import Author


def names(text: str) -> list[str]:
    return [author.name for author in split_authors(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (";; | ", []),
        ("Ada", ["Ada"]),
        ("A|B", ["A", "B"]),
        ("Ann Lee; Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Lee; and Bob", ["Lee", "Bob"]),
        ("Curie, Marie; Curie, Pierre", ["Curie, Marie", "Curie, Pierre"]),
        ("Curie, Marie", ["Curie, Marie"]),
        ("Plato, Aristotle", ["Plato, Aristotle"]),
        ("Ann Lee, Bob Ray, Cy Doe", ["Ann Lee", "Bob Ray", "Cy Doe"]),
        ("Ann Lee, Bob Ray and Cy Doe", ["Ann Lee", "Bob Ray", "Cy Doe"]),
        ("Ann Lee, Bob Ray, and Cy Doe", ["Ann Lee", "Bob Ray", "Cy Doe"]),
        ("Ann Lee & Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Smith & Wesson Lab", ["Smith & Wesson Lab"]),
        ("Sammy Davis, Jr., Bob Smith", ["Sammy Davis, Jr.", "Bob Smith"]),
        ("Ann Lee1,2, Bob Ray3*, Cy Doe1", ["Ann Lee", "Bob Ray", "Cy Doe"]),
        ("Ann Lee¹,², Bob Ray*†", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee [1,2], Bob Ray [3]", ["Ann Lee", "Bob Ray"]),
        ("*Ann Lee; †Bob", ["Ann Lee", "Bob"]),
        ("Team 42|X Æ A-12", ["Team 42", "X Æ A-12"]),
        ("Ann\nBob", ["Ann", "Bob"]),
        ("张伟, 李娜", ["张伟", "李娜"]),
        ("张伟、李娜", ["张伟", "李娜"]),
        ("张伟（清华）；李娜", ["张伟", "李娜"]),
        ("أحمد علي، محمد حسن", ["أحمد علي", "محمد حسن"]),
        ("Alihan Hüyük|Loris D'Antoni|AJAY KUMAR JAISWAL", ["Alihan Hüyük", "Loris D'Antoni", "AJAY KUMAR JAISWAL"]),
        ("William (Bill) Smith; X", ["William (Bill) Smith", "X"]),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    """Each separator that people use is understood; an ambiguous comma leaves the cell whole."""
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee (MIT)*; Bob", [("Ann Lee", "MIT"), ("Bob", "")]),
        (
            "Ann (UC San Diego (UCSD), USA)*†; Bob (A; B | C)",
            [("Ann", "UC San Diego (UCSD), USA"), ("Bob", "A; B | C")],
        ),
        ("Madonna (X), Cher (Y, Z)", [("Madonna", "X"), ("Cher", "Y, Z")]),
        ("Ann Lee (MIT) (ETH); B", [("Ann Lee", "MIT, ETH"), ("B", "")]),
        ("Ann Lee (1,2); B", [("Ann Lee", ""), ("B", "")]),
        ("Hao Sun (Cambridge and Oxford), Bob Ray", [("Hao Sun", "Cambridge and Oxford"), ("Bob Ray", "")]),
    ],
)
def test_affiliations(text: str, expected: list[tuple[str, str]]) -> None:
    """What stands in parentheses after a name is its affiliation, nested parentheses and separators included."""
    assert [(author.name, author.affiliation) for author in split_authors(text)] == expected


@pytest.mark.parametrize(
    "text", ["Ann (MIT", "Ann MIT)", "Ann )MIT(", "(MIT); Ann (", "x" * 201, f"Ann ({'x' * (MAX_AFFILIATION + 1)})"]
)
def test_says_what_cannot_be_taken_apart(text: str) -> None:
    """Unbalanced parentheses and names too long to be one are refused with a reason, not guessed at."""
    with pytest.raises(BadAuthors):
        split_authors(text)


letters = st.characters(categories=["Lu", "Ll", "Lo"])
words = st.text(letters, min_size=2, max_size=10)
full_names = st.lists(words, min_size=2, max_size=4).map(" ".join).filter(lambda n: " and " not in n.casefold())
affiliations = st.one_of(
    st.just(""), st.lists(words, min_size=1, max_size=3).map("; ".join), words.map("A ({})".format)
)


@given(st.lists(full_names, min_size=1, max_size=30), st.sampled_from(["|", " | ", "; ", ";", "\n", ", "]))
def test_names_round_trip(people: list[str], separator: str) -> None:
    """Whole names joined by any separator come back as they were, in order, in any script."""
    people = [name for name in people if not name.casefold().startswith("and ")] or ["Ada Byron"]
    assert names(separator.join(people)) == people


@given(st.lists(st.tuples(full_names, affiliations), min_size=1, max_size=20), st.sampled_from(["|", "; "]))
def test_affiliations_round_trip(people: list[tuple[str, str]], separator: str) -> None:
    """Names with affiliations come back as they were."""
    authors = [Author(name, affiliation) for name, affiliation in people if not name.casefold().startswith("and ")]
    text = separator.join(f"{a.name} ({a.affiliation})*" if a.affiliation else a.name for a in authors)
    assert split_authors(text) == authors


@given(st.text(st.sampled_from("ab ,;|()*1¹[]&\n、and"), max_size=60))
def test_never_fails_in_another_way(text: str) -> None:
    """Whatever stands in the cell: authors with a name each, or BadAuthors."""
    try:
        authors = split_authors(text)
    except BadAuthors:
        return
    assert all(author.name == author.name.strip() != "" for author in authors)


def test_a_list_for_people_to_read() -> None:
    """Authors in one line."""
    assert join_authors([Author("Ann", "MIT"), Author("Bob")]) == "Ann (MIT), Bob"
