"""The only JSON of the venue: commands in, updates and answers out, records and logged changes at rest.

Decoding never raises anything but Refused: a hostile frame becomes a typed answer (RELIABILITY S14).
"""

import re
from typing import Any

import msgspec

from venue.protocol import refusals
from venue.protocol.commands import COMMANDS, AnyCommand, Command
from venue.protocol.refusals import Refusal, Refused
from venue.protocol.updates import AnyLogged, Logged

MAX_QUOTED = 200
"""Characters of a frame that its refusal may quote: naming a 64 KiB field twice would send back double of what came."""

_command = msgspec.json.Decoder(AnyCommand)
_logged = msgspec.json.Decoder(AnyLogged)
_encoder = msgspec.json.Encoder()
encode = _encoder.encode
"""Any struct → compact UTF-8 JSON bytes."""

_PATH = re.compile(r"at `\$\.?([^`]*)`")
_FIELD = re.compile(r"field `([^`]*)`")


class _Head(msgspec.Struct):
    do: Any = None
    ref: Any = None


_head = msgspec.json.Decoder(_Head)


def decode_command(frame: bytes | str) -> Command:
    """One text frame → a command. Raises Refused: `malformed`, `unknown_command` or `invalid` (naming the field)."""
    try:
        command = _command.decode(frame)
    except RecursionError:
        raise Refused(refusals.MALFORMED, "That is nested too deeply.") from None
    except msgspec.ValidationError as error:
        raise _explain(frame, error) from None
    except (msgspec.DecodeError, UnicodeError):
        raise Refused(refusals.MALFORMED, "That is not JSON in UTF-8.") from None
    # JSON can spell a lone surrogate ("\ud800") that no encoder, store or other reader can hold.
    escape = b"\\u" if isinstance(frame, bytes) else "\\u"
    if escape in frame:
        try:
            encode(command)
        except UnicodeEncodeError:
            raise Refused(refusals.MALFORMED, "A character there is half of one (a lone surrogate).") from None
    return command


def _explain(frame: bytes | str, error: msgspec.ValidationError) -> Refused:
    try:
        head = _head.decode(frame)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Refused(refusals.MALFORMED, "A frame is one JSON object.")
    if not isinstance(head.do, str):
        return Refused(refusals.MALFORMED, "A command has a `do` that names it.", "do")
    if head.do not in COMMANDS:
        return Refused(refusals.UNKNOWN_COMMAND, "There is no such command.", "do")
    text = str(error)
    where = _PATH.search(text) or _FIELD.search(text)
    if len(text) > MAX_QUOTED:
        text = f"{text[:MAX_QUOTED]}…"
    return Refused(refusals.INVALID, text, (where.group(1)[:MAX_QUOTED] or "do") if where else None)


def ref_of(frame: bytes | str) -> int | None:
    """The `ref` of a frame that was refused, as far as it can be read; None otherwise."""
    try:
        ref = _head.decode(frame).ref
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return ref if type(ref) is int and 0 <= ref < 2**53 else None


def encode_ok(ref: int, body: Any) -> bytes:
    """`{"re":ref,"ok":body}`."""
    return b'{"re":%d,"ok":%b}' % (ref, encode(body))


def encode_done(ref: int, seq: int) -> bytes:
    """The commonest answer, `{"re":ref,"ok":{"seq":seq}}`, without building a struct for it."""
    return b'{"re":%d,"ok":{"seq":%d}}' % (ref, seq)


def encode_no(ref: int | None, refusal: Refusal) -> bytes:
    """`{"re":ref,"no":{…}}`."""
    return b'{"re":%b,"no":%b}' % (b"null" if ref is None else b"%d" % ref, encode(refusal))


def decode_logged(data: bytes) -> Logged:
    """A change as the log holds it. Raises msgspec.DecodeError on a damaged one."""
    return _logged.decode(data)


def decode(data: bytes | str, kind: type) -> Any:
    """A record at rest → its struct. Raises msgspec.DecodeError when it does not fit."""
    return msgspec.json.decode(data, type=kind)
