"""Posters: how the same one is recognised again, and how facts from a file meet facts that were edited live."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from venue.protocol.facts import Author, PosterFacts

FIELDS = PosterFacts.__struct_fields__
DIGEST_PREFIX = "digest:"

Draft = TypeVar("Draft")
Known = TypeVar("Known")

_LIMIT = re.compile(r"`(str|array)` of length (<=|>=) (\d+)")
_WORDS = re.compile(r"[^\W_]+")


def fold_name(text: str) -> str:
    """A title or name as it is compared: compatibility form, no case, no punctuation, no white space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(_WORDS.findall(folded)) or folded.strip()


def digest_of(title: str, authors: list[Author]) -> str:
    """What a poster without an outside id is recognised by: its title and first author, however they are spaced."""
    first = fold_name(authors[0].name) if authors else ""
    digest = hashlib.sha256(f"{fold_name(title)}\n{first}".encode()).hexdigest()
    return DIGEST_PREFIX + digest[:32]


def match(
    drafts: Iterable[Draft],
    known: Iterable[Known],
    keys: Iterable[tuple[Callable[[Draft], str], Callable[[Known], str]]],
    may_match: Callable[[Draft, Known], bool] = lambda draft, known: True,
) -> dict[int, Known]:
    """Which known thing each draft is: draft's index → known thing. `keys` from the surest to the weakest; a key that
    is empty, or that several have, decides nothing."""
    left_drafts, left_known, found = dict(enumerate(drafts)), dict(enumerate(known)), {}
    for draft_key, known_key in keys:
        by_key: dict[str, int | None] = {}
        for at, thing in left_known.items():
            key = known_key(thing)
            by_key[key] = None if key in by_key else at
        seen: dict[str, int | None] = {}
        for at, draft in left_drafts.items():
            key = draft_key(draft)
            seen[key] = None if key in seen else at
        for key, at in seen.items():
            other = by_key.get(key)
            if key and at is not None and other is not None and may_match(left_drafts[at], left_known[other]):
                found[at] = left_known.pop(other)
                del left_drafts[at]
    return found


def merge(
    live: PosterFacts, imported: PosterFacts | None, fresh: Mapping[str, Any], overwrite: bool = False
) -> tuple[PosterFacts, PosterFacts, list[str]]:
    """Fresh facts from a file (only the fields it has) meet the live ones: (live after, imported after, fields kept).

    A field is kept when it was edited live, which is when it differs from what was last imported, and the file says
    something else. `overwrite` lets the file win. Without `imported` everything counts as edited.
    """
    kept, changes = [], {}
    for field, value in fresh.items():
        now = getattr(live, field)
        if now == value:
            continue
        if not overwrite and (imported is None or now != getattr(imported, field)):
            kept.append(field)
        else:
            changes[field] = value
    base = imported if imported is not None else PosterFacts(title=live.title)
    return replace(live, **changes), replace(base, **fresh), kept


def edited_fields(live: PosterFacts, imported: PosterFacts | None) -> list[str]:
    """The fields that were edited live since the last import."""
    return [] if imported is None else [f for f in FIELDS if getattr(live, f) != getattr(imported, f)]


def unfit(field: str, value: Any) -> str:
    """Why a value cannot be a poster's fact (too long, too many); empty when it can."""
    facts = {"title": "x", field: msgspec.to_builtins(value)}
    try:
        msgspec.convert(facts, PosterFacts)
    except msgspec.ValidationError as error:
        limit = _LIMIT.search(str(error))
        if limit is None:
            return "that is no value it can have"
        bound = "at most" if limit[2] == "<=" else "at least"
        unit = "entries" if limit[1] == "array" else "characters"
        return f"{'one entry of it' if '[' in str(error) else 'it'} can have {bound} {limit[3]} {unit}"
    return ""
