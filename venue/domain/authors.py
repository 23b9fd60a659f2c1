"""Authors as people write them in one cell, taken apart: `A|B`, `A; B`, `A, B and C`, `Name (Affiliation)*; …`."""

import re

from venue.protocol.facts import Author

MAX_AUTHORS = 500
MAX_AUTHOR_NAME = 200
MAX_AFFILIATION = 300

_WIDE = str.maketrans({"（": "(", "）": ")", "；": ";", "؛": ";", "，": ",", "،": ",", "｜": "|", "＊": "*"})
# Marks for "corresponding", "equal contribution" or a footnote; a digit only where it sticks to a name (Lee1 or Lee¹,²)
# so that "Team 42" keeps its number.
_SYMBOLS = "*†‡§¶‖#⁎∗✉⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ"
_MARKS_END = re.compile(
    rf"(?:\s*[{_SYMBOLS}]+(?:\s*[,⁻]\s*[{_SYMBOLS}\d]+)*|(?<=[^\W\d_])\d+(?:\s*,\s*\d+)*|\s*\[[\d,\s{_SYMBOLS}]+\])+$"
)
_MARKS_INSIDE = re.compile(
    rf"\s*\[[\d,\s]+\]|(?<=[^\W\d_])\d+(?:\s*,\s*\d+\b)*|[{_SYMBOLS}]+(?:\s*,\s*[{_SYMBOLS}\d]+(?!\w))*"
)
_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "phd", "md", "msc", "ma", "dr", "esq"}
# Scripts that put no space between family and given name: two letters make a whole name.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af·・]{2,}")


class BadAuthors(ValueError):
    """The cell cannot be taken apart; the text says what to change."""


def split_authors(text: str) -> list[Author]:
    """One cell → its authors in order, names as printed, marks stripped, affiliations apart.

    `text` is clean (NFC, white space folded; line breaks may stand between authors). Separators inside parentheses
    count for nothing. Commas separate only where every piece is a whole name, so that `Curie, Marie` stays one person.
    Raises BadAuthors for parentheses that do not balance and names too long to be one.
    """
    text = text.translate(_WIDE)
    if text.count("(") != text.count(")"):
        raise BadAuthors("the parentheses do not balance")
    for separator in ("|", ";", "\n", "、"):
        pieces = _split_outside(text, separator)
        if len(pieces) > 1:
            break
    else:
        pieces = _split_at_commas(text)
    authors = [author for author in map(_author, pieces) if author is not None]
    if len(authors) > MAX_AUTHORS:
        raise BadAuthors(f"more than {MAX_AUTHORS} authors")
    return authors


def join_authors(authors: list[Author]) -> str:
    """Authors in one line for people to read: `Ann Lee (MIT), Bob Ray`."""
    return ", ".join(f"{a.name} ({a.affiliation})" if a.affiliation else a.name for a in authors)


def _split_outside(text: str, separator: str) -> list[str]:
    """Split at a separator of one character, outside parentheses. Raises BadAuthors for `)(`."""
    pieces, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth < 0:
                raise BadAuthors("the parentheses do not balance")
        elif letter == separator and not depth:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return pieces


def _split_at_commas(text: str) -> list[str]:
    marked = _MARKS_INSIDE.sub("", text) if "," in text else text
    pieces: list[str] = []
    for piece in _split_outside(marked, ","):
        if pieces and piece.strip().lower().rstrip(".").replace(".", "") in _SUFFIXES:
            pieces[-1] += f",{piece}"
        elif piece.strip():
            pieces.append(piece)
    if pieces:
        last = _LEADING_AND.sub("", pieces[-1].strip())
        both = _split_at_and(last)
        pieces[-1:] = both if len(pieces) > 1 or all(map(_is_whole, both)) else [last]
    return pieces if all(map(_is_whole, pieces)) else [text]


def _split_at_and(piece: str) -> list[str]:
    depths = [piece[: found.start()].count("(") == piece[: found.start()].count(")") for found in _AND.finditer(piece)]
    if depths.count(True) != 1:
        return [piece]
    found = list(_AND.finditer(piece))[depths.index(True)]
    return [piece[: found.start()], piece[found.end() :]]


def _is_whole(piece: str) -> bool:
    """Whether a piece between commas can only be a person: two words, an affiliation, or a name without spaces."""
    name, affiliation = _cut_affiliation(piece.strip())
    return bool(affiliation) or len(name.split()) > 1 or _UNSPACED.fullmatch(name) is not None


def _strip_marks(name: str) -> str:
    return _MARKS_END.sub("", name.strip()).strip().lstrip("*†‡§¶∗⁎").strip()


def _cut_affiliation(piece: str) -> tuple[str, str]:
    """`Ann Lee (MIT (CSAIL), USA)*` → (`Ann Lee`, `MIT (CSAIL), USA`). Parentheses inside a name stay in it."""
    rest, found = _strip_marks(piece), []
    while rest.endswith(")"):
        depth = 0
        for start in range(len(rest) - 1, -1, -1):
            depth += (rest[start] == ")") - (rest[start] == "(")
            if not depth:
                break
        if depth or start == 0:
            break
        inside = rest[start + 1 : -1].strip()
        if inside and not re.fullmatch(rf"[\d,\s{_SYMBOLS}]+", inside):
            found.insert(0, inside)
        rest = _strip_marks(rest[:start])
    return rest, ", ".join(found)


def _author(piece: str) -> Author | None:
    name, affiliation = _cut_affiliation(_LEADING_AND.sub("", piece.strip()))
    name = " ".join(name.strip(" ,").split())
    affiliation = " ".join(affiliation.split())
    if re.search(r"\w", name) is None:
        if affiliation:
            raise BadAuthors("an affiliation without a name")
        return None
    if len(name) > MAX_AUTHOR_NAME:
        raise BadAuthors(f"a name of more than {MAX_AUTHOR_NAME} characters; put | or ; between authors")
    if len(affiliation) > MAX_AFFILIATION:
        raise BadAuthors(f"an affiliation of more than {MAX_AFFILIATION} characters")
    return Author(name=name, affiliation=affiliation)
