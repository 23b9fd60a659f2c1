"""What people write, made safe to keep: one normal form, no control characters, no invisible direction tricks."""

import re
import unicodedata

from venue.protocol import refusals
from venue.protocol.names import MAX_TEXT
from venue.protocol.refusals import Refused

# C0/C1 controls but tab and newline; a NUL ends strings in other programs, escapes recolour terminals.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
# Overrides and isolates that reorder what follows them, even outside the message ("Trojan Source").
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Runs of zero-width characters hide text; single joiners are needed by emoji and several scripts.
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff]|[\u200c\u200d]{2,}")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{4}}){_MARK}+")


def clean(text: str, field: str = "text", longest: int = MAX_TEXT) -> str:
    """A message as it is kept. Refuses one with nothing to see in it, and one that its normal form makes longer than
    `longest` characters. Stacked accents beyond four are dropped: they climb over other people's messages ("Zalgo")."""
    if text.isascii() and text.isprintable():
        kept = text.strip()
    else:
        kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        kept = _INVISIBLE.sub("", _BIDI.sub("", _CONTROLS.sub("", kept)))
        kept = _MARKS.sub(r"\1", kept).strip()
    if not kept:
        raise Refused(refusals.INVALID, "There is nothing to read in that.", field)
    # Attack: U+0958 becomes two characters; 2,000 of them would be kept as 4,000, which the log's reader refuses, and
    # with that one message the whole room could not be opened any more.
    if len(kept) > longest and len(kept) > len(text):
        raise Refused(refusals.INVALID, f"That is longer than {longest} characters.", field)
    return kept


def clean_line(text: str, field: str) -> str:
    """As `clean`, on one line. An empty one stays empty."""
    return clean(" ".join(text.split()), field) if text.strip() else ""
