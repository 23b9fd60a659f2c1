"""Hostile, broken and out-of-turn frames, each with what the venue must say to it.

ROOM stands for a real poster's room, CHAIR for the chair's person id. A frame is sent by an ordinary attendee who has
said hello and is in that room, unless its list says otherwise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

ROOM = "ROOM"
KIB = 1024


@dataclass(frozen=True)
class Hostile:
    """One frame. `refusal`: the codes one of which must be answered; or `close`: the code the connection ends with."""

    name: str
    frame: str | bytes
    refusal: tuple[str, ...] = ()
    close: int | None = None
    text: bool = True


def _malformed(name: str, frame: str | bytes) -> Hostile:
    return Hostile(name, frame, ("malformed",))


def _invalid(name: str, do: str, /, **fields: Any) -> Hostile:
    return Hostile(name, json.dumps({"do": do, "ref": 5, **fields}), ("invalid",))


def _no(name: str, code: str, do: str, /, **fields: Any) -> Hostile:
    return Hostile(name, json.dumps({"do": do, "ref": 5, **fields}), (code,))


def _post(text: str) -> str:
    """A post whose text is this JSON literal."""
    return f'{{"do":"post","ref":5,"room":"{ROOM}","id":"h1","text":{text}}}'


NOT_JSON = [
    _malformed("empty frame", ""),
    _malformed("blank frame", " \n\t "),
    _malformed("half an object", '{"do":"probe"'),
    _malformed("trailing words", '{"do":"probe","ref":5} and more'),
    _malformed("two objects", '{"do":"probe","ref":5}{"do":"probe","ref":6}'),
    _malformed("a comment", '{"do":"probe",/* */"ref":5}'),
    _malformed("single quotes", "{'do':'probe','ref':5}"),
    _malformed("byte order mark", b'\xef\xbb\xbf{"do":"probe","ref":5}'),
    _malformed("a raw control character in a string", _post('"a\x01b"')),
    _malformed("a raw newline in a string", _post('"a\nb"')),
    _malformed("an unknown escape", _post(r'"\x41"')),
    _malformed("not a number", '{"do":"probe","ref":NaN}'),
    _malformed("infinity", '{"do":"probe","ref":-Infinity}'),
    _malformed("hexadecimal", '{"do":"probe","ref":0x10}'),
    _malformed("leading zeros", '{"do":"probe","ref":007}'),
    _malformed("script", "<script>alert(1)</script>"),
    _malformed("an HTTP request", "GET / HTTP/1.1\r\n\r\n"),
]
NOT_A_COMMAND = [
    _malformed("null", "null"),
    _malformed("a number", "42"),
    _malformed("a string", '"hello"'),
    _malformed("an array", '[{"do":"probe","ref":5}]'),
    _malformed("an empty object", "{}"),
    _malformed("do is a number", '{"do":7,"ref":5}'),
    _malformed("do is an object", '{"do":{"do":"post"},"ref":5}'),
    _malformed("do is null", '{"do":null,"ref":5}'),
    Hostile("unknown command", '{"do":"sudo","ref":5}', ("unknown_command",)),
    Hostile("a command in capitals", '{"do":"POST","ref":5}', ("unknown_command",)),
    Hostile("a name every object has", '{"do":"__proto__","ref":5}', ("unknown_command",)),
    Hostile("an update as command", '{"do":"posted","ref":5}', ("unknown_command",)),
]
DEEP = [
    _malformed("60,000 open brackets", "[" * 60_000),
    _malformed("60,000 brackets, closed", "[" * 30_000 + "]" * 30_000),
    Hostile("deep objects", '{"a":' * 9_000 + "1" + "}" * 9_000, ("malformed", "invalid")),
    Hostile("depth in an unknown field", '{"do":"probe","ref":5,"x":' + "[" * 20_000 + "]" * 20_000 + "}",
            ("malformed", "invalid")),
    Hostile("depth in a known field", _post("[" * 20_000 + "]" * 20_000), ("malformed", "invalid")),
    Hostile("depth before do", '{"x":' + "[" * 20_000 + "]" * 20_000 + ',"do":"probe","ref":5}',
            ("malformed", "invalid")),
]  # fmt: skip
NUMBERS = [
    Hostile("1e400", '{"do":"probe","ref":1e400}', ("malformed", "invalid")),
    Hostile("-1e400", '{"do":"probe","ref":-1e400}', ("malformed", "invalid")),
    Hostile("5,000 digits", f'{{"do":"probe","ref":{"9" * 5_000}}}', ("malformed", "invalid")),
    Hostile("one more than JavaScript counts", f'{{"do":"probe","ref":{2**53}}}', ("invalid",)),
    Hostile("past 64 bits", f'{{"do":"probe","ref":{2**64}}}', ("malformed", "invalid")),
    Hostile("a negative ref", '{"do":"probe","ref":-1}', ("invalid",)),
    Hostile("half a ref", '{"do":"probe","ref":1.5}', ("invalid",)),
    Hostile("a ref of words", '{"do":"probe","ref":"1"}', ("invalid",)),
    Hostile("true as ref", '{"do":"probe","ref":true}', ("invalid",)),
    _invalid("negative messages seen", "seen", room=ROOM, messages=-1),
    _invalid("more seen than there is", "seen", room=ROOM, messages=2**53 - 1),
    _invalid("a negative position", "enter", room=ROOM, after=["e1", -1]),
    _invalid("a position of floats", "enter", room=ROOM, after=["e1", 1.5]),
]
TEXTS = [
    _malformed("a lone surrogate, escaped", _post(r'"\ud800"')),
    _malformed("surrogates the wrong way round", _post(r'"\udc00\ud800"')),
    _malformed("a lone surrogate in a name", r'{"do":"rename","ref":5,"name":"Ada\udfff"}'),
    _malformed("a lone surrogate in an unknown place", r'{"do":"post\ud800","ref":5}'),
    Hostile("nothing but NUL", _post(r'"\u0000"'), ("invalid",)),
    Hostile("nothing but zero-width spaces", _post(r'"\u200b\u200b"'), ("invalid",)),
    Hostile("nothing but direction overrides", _post(r'"\u202e\u202d"'), ("invalid",)),
    _invalid("empty text", "post", room=ROOM, id="h1", text=""),
    _invalid("blank text", "post", room=ROOM, id="h1", text=" \n\t "),
    _invalid("2,001 characters", "post", room=ROOM, id="h1", text="x" * 2_001),
    _invalid("60,000 characters", "post", room=ROOM, id="h1", text="x" * 60_000),
    _invalid("text as number", "post", room=ROOM, id="h1", text=5),
    _invalid("text as null", "post", room=ROOM, id="h1", text=None),
    _invalid("text as list", "post", room=ROOM, id="h1", text=["a"]),
    _invalid("a name of 81", "rename", name="x" * 81),
    _invalid("an empty name", "rename", name=""),
    _invalid("an invisible name", "rename", name="\u200b\u2060"),
    _invalid("a chair's name", "rename", name="Chair"),
]
FIELDS = [
    _invalid("a field too many", "post", room=ROOM, id="h1", text="x", admin=True),
    _invalid("somebody else as author", "post", room=ROOM, id="h1", text="x", by={"id": "a1"}),
    _invalid("a place of one's own choice", "post", room=ROOM, id="h1", text="x", seq=1),
    _invalid("no text", "post", room=ROOM, id="h1"),
    _invalid("no id", "post", room=ROOM, text="x"),
    _invalid("no room", "post", id="h1", text="x"),
    _invalid("an empty id", "post", room=ROOM, id="", text="x"),
    _invalid("an id of 65", "post", room=ROOM, id="x" * 65, text="x"),
    _invalid("an id with a newline at its end", "post", room=ROOM, id="h1\n", text="x"),
    _invalid("an id with a slash", "post", room=ROOM, id="a/b", text="x"),
    _invalid("an id with a NUL", "post", room=ROOM, id="a\0b", text="x"),
    _invalid("an id as number", "post", room=ROOM, id=1, text="x"),
    _invalid("a room that is a path", "enter", room="../../etc/passwd"),
    _invalid("a room that is a query", "enter", room="p1' OR 1=1 --"),
    _invalid("a room that is a topic", "enter", room="room:p1"),
    _invalid("a room that is a list", "enter", room=[ROOM]),
    _invalid("21 mentions", "post", room=ROOM, id="h1", text="x", mentions=[f"a{n}" for n in range(21)]),
    _invalid("a mention that is an object", "post", room=ROOM, id="h1", text="x", mentions=[{"id": "a"}]),
    _invalid("a position of one", "enter", room=ROOM, after=["e1"]),
    _invalid("a position of four", "enter", room=ROOM, after=["e1", 1, "h1", "x"]),
    _invalid("a position as object", "enter", room=ROOM, after={"epoch": "e1", "seq": 1}),
    _invalid("watch as word", "enter", room=ROOM, watch="yes"),
    _invalid("looking as number", "attend", looking=1),
    _invalid("an emoji of one's own", "react", room=ROOM, message="m1", emoji="💣"),
    _invalid("an emoji of markup", "react", room=ROOM, message="m1", emoji="<img src=x>"),
    _invalid("an unknown mode", "rename", mode="hologram"),
]
NOT_THERE = [
    _no("a room that is not there", "not_found", "enter", room="nowhere"),
    _no("speaking where nothing is", "not_found", "post", room="nowhere", id="h1", text="x"),
    _no("typing where nothing is", "not_found", "typing", room="nowhere"),
    _no("an answer to nothing", "not_found", "post", room=ROOM, id="h1", text="x", reply_to="nothing"),
    _no("editing nothing", "not_found", "edit", room=ROOM, id="h1", message="nothing", text="x"),
    _no("deleting nothing", "not_found", "delete", room=ROOM, id="h1", message="nothing"),
    _no("reacting to nothing", "not_found", "react", room=ROOM, message="nothing", emoji="👍"),
]
NOT_FOR_YOU = [
    _no("announcing", "not_allowed", "announce", id="h1", text={"en": "Free beer"}),
    _no("withdrawing", "not_allowed", "withdraw", id="h1", announcement="a1"),
    _no("closing a room", "not_allowed", "close", room=ROOM, id="h1"),
    _no("opening a room", "not_allowed", "open", room=ROOM, id="h1"),
    _no("muting the chair", "not_allowed", "mute", id="h1", person="CHAIR"),
    _no("unmuting", "not_allowed", "unmute", id="h1", person="CHAIR"),
    _no("removing the chair", "not_allowed", "remove", id="h1", person="CHAIR"),
    _no("readmitting", "not_allowed", "readmit", id="h1", person="CHAIR"),
    _no("revising a poster", "not_allowed", "revise", room=ROOM, id="h1", title="Mine now"),
    _no("staffing a poster", "not_allowed", "staff", room=ROOM, id="h1", status="here"),
    _no("hello again", "hello_twice", "hello", name="Somebody else"),
]
BY_A_CHAIR = [
    _invalid("an announcement in no language", "announce", id="h1", text={}),
    _invalid("an announcement in 21 languages", "announce", id="h1", text={f"x-{n:02d}": "x" for n in range(21)}),
    _invalid("a language with a newline", "announce", id="h1", text={"en\n": "x"}),
    _invalid("a language of markup", "announce", id="h1", text={"<b>": "x"}),
    _invalid("an announcement to some", "announce", id="h1", to="chairs", text={"en": "x"}),
    _invalid("until yesterday, in words", "announce", id="h1", text={"en": "x"}, until="yesterday"),
    _invalid("until a day that is none", "announce", id="h1", text={"en": "x"}, until="2031-02-30T10:00:00Z"),
    _invalid("until a number", "announce", id="h1", text={"en": "x"}, until=1e300),
    _invalid("a javascript link", "revise", room=ROOM, id="h1", video=["javascript:alert(1)"]),
    _invalid("a data link", "revise", room=ROOM, id="h1", video=["data:text/html,<script>alert(1)</script>"]),
    _invalid("a plain http link", "revise", room=ROOM, id="h1", links=[{"url": "http://example.org/"}]),
    _invalid("https hidden behind a newline", "revise", room=ROOM, id="h1", video=["\nhttps://example.org/"]),
    _invalid("a link with someone's password", "revise", room=ROOM, id="h1", video=["https://a:b@example.org/"]),
    _invalid("six video links", "revise", room=ROOM, id="h1", video=["https://example.org/"] * 6),
    _invalid("an unknown kind of link", "revise", room=ROOM, id="h1", links=[{"url": "https://a.b/", "kind": "exe"}]),
    _invalid("a title of 501", "revise", room=ROOM, id="h1", title="x" * 501),
    _no("muting nobody", "not_found", "mute", id="h1", person="nobody"),
    _no("removing nobody", "not_found", "remove", id="h1", person="nobody"),
    _no("withdrawing nothing", "not_found", "withdraw", id="h1", announcement="nothing"),
]
ENDING = [
    Hostile("a binary frame", b"\x00\x01\x02", close=1003, text=False),
    Hostile("a command in a binary frame", b'{"do":"probe","ref":5}', close=1003, text=False),
    Hostile("not UTF-8", b'{"do":"probe","ref":5,"x":"\xff"}', close=1007),
    Hostile("a surrogate in UTF-8", _post('"').encode() + b"\xed\xa0\x80", close=1007),
    Hostile("overlong UTF-8", b'{"do":"\xc0\xaf"}', close=1007),
    Hostile("one byte over 64 KiB", "x" * (64 * KIB + 1), close=1009),
    Hostile("100,000 open brackets", "[" * 100_000, close=1009),
    Hostile("a megabyte", " " * 1_000_000, close=1009),
]
BEFORE_HELLO = [
    Hostile("a post first", _post('"x"'), ("hello_first",), close=4501),
    Hostile("an enter first", f'{{"do":"enter","ref":5,"room":"{ROOM}"}}', ("hello_first",), close=4501),
    Hostile("garbage first", "garbage", ("malformed",), close=4501),
    Hostile("an empty frame first", "", ("malformed",), close=4501),
    Hostile("an unknown command first", '{"do":"sudo","ref":5}', ("unknown_command",), close=4501),
    Hostile("hello with a field too many", '{"do":"hello","ref":5,"name":"Ada","roles":["chair"]}', ("invalid",),
            close=4501),
    Hostile("hello without anything", '{"do":"hello","ref":5}', ("not_signed_in",), close=4500),
    Hostile("hello with a made-up key", '{"do":"hello","ref":5,"key":"a.b.c"}', ("not_signed_in",), close=4500),
    Hostile("hello with a made-up ticket", '{"do":"hello","ref":5,"ticket":"t"}', ("not_signed_in",), close=4001),
    Hostile("hello as a chair", '{"do":"hello","ref":5,"name":"Chair"}', ("invalid",), close=4500),
    Hostile("a binary frame first", b"\x00", close=1003, text=False),
]  # fmt: skip
INSIDE = NOT_JSON + NOT_A_COMMAND + DEEP + NUMBERS + TEXTS + FIELDS + NOT_THERE + NOT_FOR_YOU
