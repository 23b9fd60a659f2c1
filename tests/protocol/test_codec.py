"""The codec: whatever a frame holds, the answer is a command or a typed refusal (RELIABILITY S14)."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tests.protocol.examples import VALID, check_answer, decided, frame
from venue.protocol import codec, refusals
from venue.protocol.commands import COMMANDS, Command, Enter, Post
from venue.protocol.names import MAX_FRAME, MAX_TEXT, Position
from venue.protocol.refusals import Refusal, Refused


def refusal_of(data: bytes | str) -> Refusal:
    """The refusal of a frame; both it and the answer made of it must be encodable."""
    with pytest.raises(Refused) as refused:
        codec.decode_command(data)
    check_answer(data, refused.value.refusal)
    return refused.value.refusal


def test_every_command_has_an_example() -> None:
    """The tests below reach every command there is."""
    assert VALID.keys() == COMMANDS.keys()


@pytest.mark.parametrize("do", COMMANDS)
def test_commands_are_read(do: str) -> None:
    """What is in the frame is in the command, and the same frame comes out of it again."""
    command = codec.decode_command(frame(do))
    assert type(command) is COMMANDS[do]
    assert command.ref == 1
    assert codec.decode_command(codec.encode(command)) == command
    assert codec.decode_command(frame(do).decode()) == command


DEEP = 100_000
MALFORMED = {
    "nothing": b"",
    "white space": b" \n ",
    "half an object": b'{"do":"probe"',
    "an array": b'[{"do":"probe"}]',
    "a number": b"1",
    "a string": b'"probe"',
    "true": b"true",
    "null": b"null",
    "two objects": b'{"do":"probe"}{"do":"probe"}',
    "NaN": b'{"do":"probe","ref":NaN}',
    "infinity": b'{"do":"seen","room":"p1","messages":Infinity}',
    "a comma too many": b'{"do":"probe",}',
    "single quotes": b"{'do':'probe'}",
    "a comment": b'{"do":"probe"/**/}',
    "a byte order mark": b'\xef\xbb\xbf{"do":"probe"}',
    "UTF-16": '{"do":"probe"}'.encode("utf-16"),
    "a byte that is no UTF-8": b'{"do":"post","room":"p1","id":"m1","text":"\xff"}',
    "a character spelled too long": b'{"do":"post","room":"p1","id":"m1","text":"\xc0\x80"}',
    "a surrogate in bytes": b'{"do":"post","room":"p1","id":"m1","text":"\xed\xa0\x80"}',
    "a surrogate escaped": rb'{"do":"post","room":"p1","id":"m1","text":"a\ud800b"}',
    "surrogates the wrong way round": rb'{"do":"post","room":"p1","id":"m1","text":"\udc00\ud800"}',
    "a surrogate as a language": rb'{"do":"announce","id":"a1","text":{"en":"\ud83d"}}',
    "a NUL as a byte": b'{"do":"post","room":"p1","id":"m1","text":"a\x00b"}',
    "a raw newline": b'{"do":"post","room":"p1","id":"m1","text":"a\nb"}',
    "only arrays": b"[" * DEEP,
    "arrays in an unknown field": b'{"x":' + b"[" * DEEP + b"]" * DEEP + b',"do":"probe"}',
    "objects in the tag": b'{"do":' + b'{"do":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "no tag": b'{"ref":1,"room":"p1"}',
    "a number as tag": b'{"do":1}',
    "null as tag": b'{"do":null}',
    "an array as tag": b'{"do":["probe"]}',
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_frames(name: str) -> None:
    """What is no object of JSON with a `do` is refused as malformed."""
    assert refusal_of(MALFORMED[name]).code == refusals.MALFORMED


def test_malformed_text() -> None:
    """The same where a transport hands over text: half a character is no way in."""
    assert refusal_of('{"do":"post","room":"p1","id":"m1","text":"\ud800"}').code == refusals.MALFORMED
    assert refusal_of("[" * DEEP).code == refusals.MALFORMED


@pytest.mark.parametrize("do", ["", "Probe", "probe ", "__class__", "gone", "drop", "\u0000", "a" * 60_000])
def test_unknown_commands(do: str) -> None:
    """A command that does not exist is refused as such, whatever else is in it."""
    assert refusal_of(json.dumps({"do": do, "ref": 3, "x": [1]}).encode()).code == refusals.UNKNOWN_COMMAND


INVALID = [
    ("post", {"text": ""}, "text"),
    ("post", {"text": "x" * (MAX_TEXT + 1)}, "text"),
    ("post", {"text": 5}, "text"),
    ("post", {"text": None}, "text"),
    ("post", {"text": ["x"]}, "text"),
    ("post", {"room": "p 1"}, "room"),
    ("post", {"room": "p1\n"}, "room"),
    ("post", {"room": "../p1"}, "room"),
    ("post", {"room": "x" * 65}, "room"),
    ("post", {"room": ""}, "room"),
    ("post", {"room": "p١"}, "room"),
    ("post", {"id": "m:1"}, "id"),
    ("post", {"mentions": ["a"] * 21}, "mentions"),
    ("post", {"mentions": ["a", "b c"]}, "mentions[1]"),
    ("post", {"reply_to": 7}, "reply_to"),
    ("post", {"ref": -1}, "ref"),
    ("post", {"ref": 2**53}, "ref"),
    ("post", {"ref": 10**40}, "ref"),
    ("post", {"ref": 1.5}, "ref"),
    ("post", {"ref": "1"}, "ref"),
    ("post", {"ref": True}, "ref"),
    ("post", {"extra": 1}, "extra"),
    ("post", {"up": "posted"}, "up"),
    ("enter", {"after": ["e1"]}, "after"),
    ("enter", {"after": ["e1", -1]}, "after[1]"),
    ("enter", {"after": ["e1", 2**53]}, "after[1]"),
    ("enter", {"after": ["e 1", 1]}, "after[0]"),
    ("enter", {"after": ["e1", 1, "x", 2]}, None),  # the decoder does not say where
    ("enter", {"after": {"epoch": "e1", "seq": 1}}, "after"),
    ("enter", {"after": ["e1", "1"]}, "after[1]"),
    ("enter", {"watch": "yes"}, "watch"),
    ("hello", {"mode": "hologram"}, "mode"),
    ("hello", {"key": "k" * 1_001}, "key"),
    ("hello", {"locale": "de\n"}, "locale"),
    ("hello", {"name": "n" * 81}, "name"),
    ("hello", {"name": ""}, "name"),
    ("hello", {"after": {str(n): ["e", 1] for n in range(9)}}, "after"),
    ("react", {"emoji": "💣"}, "emoji"),
    ("react", {"on": 1}, "on"),
    ("seen", {"messages": -1}, "messages"),
    ("seen", {"messages": 1.5}, "messages"),
    ("staff", {"status": "gone"}, "status"),
    ("staff", {"until": "x" * 33}, "until"),
    ("announce", {"to": "me"}, "to"),
    ("announce", {"text": {}}, "text"),
    ("announce", {"text": "Soon"}, "text"),
    ("announce", {"text": {f"l{n}": "x" for n in range(21)}}, "text"),
    ("revise", {"title": ""}, "title"),
    ("revise", {"links": [{"url": "http://example.org/"}]}, "links[0].url"),
    ("revise", {"links": [{"url": "javascript:alert(1)"}]}, "links[0].url"),
    ("revise", {"links": [{"url": "https://e.org/", "kind": "malware"}]}, "links[0].kind"),
    ("revise", {"video": ["https://e.org/"] * 6}, "video"),
    ("revise", {"authors": [{}]}, "authors[0]"),
]


@pytest.mark.parametrize(("do", "changes", "field"), INVALID)
def test_invalid_fields_are_named(do: str, changes: dict[str, Any], field: str | None) -> None:
    """A known command with something wrong in it: `invalid`, and `field` says where."""
    refusal = refusal_of(frame(do, **changes))
    assert refusal.code == refusals.INVALID
    assert refusal.field == field


def test_numbers_beyond_all_bounds() -> None:
    """1e400 is no number a computer holds; it does not become infinity."""
    refusal = refusal_of(b'{"do":"seen","room":"p1","messages":1e400}')
    assert (refusal.code, refusal.field) == (refusals.INVALID, "messages")


@pytest.mark.parametrize("do", COMMANDS)
def test_required_fields_are_required(do: str) -> None:
    """A command without a field it needs is refused and the field is named; without an optional one it is taken."""
    for field in msgspec.structs.fields(COMMANDS[do]):
        data = json.loads(frame(do))
        data.pop(field.encode_name, None)
        result = decided(json.dumps(data).encode())
        if field.required:
            assert isinstance(result, Refusal)
            assert (result.code, result.field) == (refusals.INVALID, field.encode_name)
        else:
            assert type(result) is COMMANDS[do]


def test_a_field_given_twice_is_no_way_around_a_check() -> None:
    """Of a field given twice what counts is what was checked."""
    result = decided(b'{"do":"post","room":"p1","id":"m1","text":"x","text":5}')
    assert isinstance(result, Refusal)
    kept = decided(b'{"do":"post","room":"p1","id":"m1","text":"x","room":"p2"}')
    assert isinstance(kept, Post)
    assert kept.room in ("p1", "p2")
    assert isinstance(decided(b'{"do":"probe","do":"post"}'), (Refusal, Command))


@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"\ud83d\u0041"])
def test_half_characters_anywhere(escape: str) -> None:
    """Half a character in a name of a field, a tag or a value is refused, and the refusal itself can be sent."""
    for text in (
        f'{{"do":"probe","{escape}":1}}',
        f'{{"do":"{escape}"}}',
        f'{{"do":"react","room":"p1","message":"m1","emoji":"{escape}"}}',
        f'{{"do":"hello","after":{{"{escape}":["e",1]}}}}',
        f'{{"do":"hello","after":{{"{escape}":1}}}}',
        f'{{"do":"hello","name":"{escape}"}}',
        f'{{"do":"announce","id":"a","text":{{"{escape}":"x"}}}}',
        f'{{"ref":"{escape}","do":"probe"}}',
    ):
        assert refusal_of(text.encode()).code in (refusals.MALFORMED, refusals.INVALID, refusals.UNKNOWN_COMMAND)


def test_whole_characters_escaped_are_text() -> None:
    """A pair of surrogates is one character; an escaped NUL is a character for the rules to deal with."""
    assert codec.decode_command(rb'{"do":"post","room":"p1","id":"m1","text":"\ud83d\udc4d\u0000"}').text == "👍\x00"


def test_a_name_as_large_as_a_frame() -> None:
    """A refusal does not send 64 KiB back: what was wrong is named in a line."""
    for data in (
        b'{"do":"probe","' + b"x" * (MAX_FRAME - 20) + b'":1}',
        b'{"do":"react","room":"p1","message":"m1","emoji":"' + b"x" * (MAX_FRAME - 60) + b'"}',
        b'{"do":"hello","after":{"' + b"x" * (MAX_FRAME - 40) + b'":1}}',
        b'{"do":"' + b"x" * (MAX_FRAME - 20) + b'"}',
    ):
        refusal_of(data)


@pytest.mark.parametrize(
    ("data", "ref"),
    [
        (b'{"do":"nonsense","ref":7}', 7),
        (b'{"ref":0}', 0),
        (b'{"do":5,"ref":9,"x":{"y":[]}}', 9),
        (b'{"do":"x","ref":-1}', None),
        (b'{"do":"x","ref":true}', None),
        (b'{"do":"x","ref":1.0}', None),
        (b'{"do":"x","ref":"7"}', None),
        (b'{"do":"x","ref":9007199254740992}', None),
        (b'{"do":"x","ref":123456789012345678901234567890}', None),
        (b'{"do":"x","ref":[[[]]]}', None),
        (b'{"do":"x"}', None),
        (b"[7]", None),
        (b"", None),
        (b"\xff", None),
        (b'{"ref":7', None),
        (b'{"ref":7,"x":' + b"[" * DEEP, None),
    ],
)
def test_the_ref_of_a_refused_frame(data: bytes, ref: int | None) -> None:
    """The answer to a frame that was refused carries its ref where that can be read, null otherwise."""
    assert codec.ref_of(data) == ref


def test_positions() -> None:
    """`[epoch, seq]` and `[epoch, seq, id]`, nothing else."""
    assert codec.decode_command(b'{"do":"enter","room":"p","after":["e1",4]}').after == Position("e1", 4)
    assert codec.decode_command(b'{"do":"enter","room":"p","after":["e1",0,"m"]}').after == Position("e1", 0, "m")
    assert codec.decode_command(b'{"do":"enter","room":"p","after":["e1",4,null]}').after == Position("e1", 4)
    assert codec.decode_command(b'{"do":"enter","room":"p","after":null}') == Enter(room="p")
