"""Names people choose: cleaned so that they can be shown, and kept apart from those of chairs and volunteers."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from venue.domain.confusables import skeleton
from venue.protocol import refusals
from venue.protocol.names import MAX_NAME
from venue.protocol.refusals import Refused

MAX_RAW = 1_000
"""Characters looked at before cleaning. Attack: megabytes of marks to be normalised."""
MAX_MARKS = 4
"""Marks on one letter; more climb over the lines above ("Zalgo")."""

# Drawn as nothing: a name of these would be an empty line on the roster.
_BLANK = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0]")
# Joiners belong inside Arabic and Indic words; anywhere else they hide a difference between two equal-looking names.
_JOINER = re.compile("(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])")
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ROLE_WORDS = frozenset(
    skeleton(word)
    for word in (
        "chair", "chairs", "chairman", "chairwoman", "chairperson", "cochair", "organizer", "organiser", "organizers",
        "organisers", "volunteer", "host", "admin", "administrator", "moderator", "mod", "staff", "support", "team",
        "official",
    )
)  # fmt: skip
_SEPARATORS = re.compile(r"[\W_]+")


def clean_name(text: str) -> str:
    """A name as it is kept: NFC, single spaces, nothing invisible. Cleaning a clean name changes nothing.

    Refuses (`invalid`, field `name`) one without a letter or digit, and one of more than 80 characters."""
    if len(text) > MAX_RAW:
        raise _unusable(f"That name is too long. Use at most {MAX_NAME} characters.")
    shown = unicodedata.normalize("NFC", "".join(map(_visible, _BLANK.sub(" ", text))))
    kept = unicodedata.normalize("NFC", _bounded(" ".join(_JOINER.sub("", shown).split())))
    if not any(c.isalnum() for c in kept):
        raise _unusable("Write a name with at least one letter, so that people can address you.")
    if len(kept) > MAX_NAME:
        raise _unusable(f"That name is too long. Use at most {MAX_NAME} characters.")
    return kept


def _visible(c: str) -> str:
    if c in "\u200c\u200d":
        return c
    if c.isspace():
        return " "
    # Variation selectors change nothing a reader could tell two people apart by.
    if unicodedata.category(c) in _DROPPED or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef":
        return ""
    return c


def _bounded(text: str) -> str:
    kept, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS and (marks == 0 or kept):
            kept.append(c)
    return "".join(kept)


def _unusable(message: str) -> Refused:
    return Refused(refusals.INVALID, message, "name")


@lru_cache(maxsize=4_096)
def _looks(name: str) -> frozenset[str]:
    """The skeletons a name stands for: the whole, and what is left without words such as `chair`."""
    words = [skeleton(word) for word in _SEPARATORS.split(name)]
    without = "".join(word for word in words if word not in _ROLE_WORDS)
    return frozenset({skeleton(name), without})


def refuse_reserved(name: str, reserved: Iterable[str]) -> None:
    """Refuses (`invalid`, field `name`) a clean name that looks like one of the reserved ones, or like a role.

    Attack: a guest who comes in as the chair, with a Cyrillic letter or an added "Chair" (RELIABILITY S20)."""
    looks = _looks(name)
    if "" in looks or looks & _ROLE_WORDS:
        raise _unusable("That names a role, not a person. Use your own name.")
    for taken in reserved:
        if looks & _looks(taken):
            raise _unusable("Somebody who runs this event has that name. Add something that tells you apart.")
