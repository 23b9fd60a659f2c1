"""What people write, made safe to keep: one normal form, no control characters, no invisible direction tricks."""

import re
import unicodedata

from venue.protocol import refusals
from venue.protocol.names import MAX_TEXT
from venue.protocol.refusals import Refused

# C0/C1 controls but tab and newline; a NUL ends strings in other programs, escapes recolour terminals.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_NEWLINES = re.compile("\r\n|[\r\u2028\u2029]")
# Overrides and isolates that reorder what follows them, even outside the message ("Trojan Source").
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Zero-width characters and tags hide text; tags in a flag (🏴 …) are no hiding place, and stay.
_INVISIBLE = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)
# Single joiners are needed by emoji and several scripts, single variation selectors by emoji and Han; runs hide text.
_JOINERS = re.compile("[\u200c\u200d]{2,}")
_SELECTORS = re.compile("([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{4}}){_MARK}+")
# Drawn as nothing although they are letters, signs or joiners: a message of these would be an empty line.
_BLANK = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200c-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0]*"
)


def clean(text: str, field: str = "text", longest: int = MAX_TEXT) -> str:
    """A message as it is kept; cleaning it again changes nothing. Refuses one with nothing to see in it, and one that
    its normal form makes longer than `longest` characters. Stacked accents beyond four are dropped: they climb over
    other people's messages ("Zalgo")."""
    kept = text.strip() if text.isascii() and text.isprintable() else _cleaned(text)
    if _BLANK.fullmatch(kept):
        raise Refused(refusals.INVALID, "There is nothing to read in that.", field)
    # Attack: U+0958 becomes two characters; 2,000 of them would be kept as 4,000, which the log's reader refuses, and
    # with that one message the whole room could not be opened any more.
    if len(kept) > longest and len(kept) > len(text):
        raise Refused(refusals.INVALID, f"That is longer than {longest} characters.", field)
    return kept


def _cleaned(text: str) -> str:
    kept = _BIDI.sub("", _CONTROLS.sub("", _NEWLINES.sub("\n", text)))
    kept = _SELECTORS.sub(r"\1", _JOINERS.sub("", _INVISIBLE.sub(r"\1", kept)))
    # Last, because what was taken out may have stood between a letter and its accent.
    kept = _MARKS.sub(r"\1", unicodedata.normalize("NFC", kept)).strip()
    return kept if kept == text else _cleaned(kept)


def clean_line(text: str, field: str) -> str:
    """As `clean`, on one line. An empty one stays empty."""
    return clean(" ".join(text.split()), field) if text.strip() else ""
