"""One good example of every command, with as many of its fields as it has; and what any frame must come to."""

from __future__ import annotations

import json
from typing import Any

from venue.protocol import codec
from venue.protocol.commands import Command
from venue.protocol.refusals import MEANINGS, Refusal, Refused

VALID: dict[str, dict[str, Any]] = {
    "hello": {"name": "Ada", "locale": "de-AT", "mode": "remote", "after": {"event": ["e1", 3], "person:a": ["e1", 0]}},
    "enter": {"room": "p1", "after": ["e1", 4, "m4"], "watch": True},
    "leave": {"room": "p1"},
    "post": {"room": "p1", "id": "m1", "text": "Hello", "reply_to": "m0", "mentions": ["a1", "b-2_"]},
    "edit": {"room": "p1", "id": "c1", "message": "m1", "text": "Hello!"},
    "delete": {"room": "p1", "id": "c2", "message": "m1"},
    "hide": {"room": "p1", "id": "c3", "message": "m1"},
    "unhide": {"room": "p1", "id": "c4", "message": "m1"},
    "react": {"room": "p1", "message": "m1", "emoji": "👍", "on": False},
    "typing": {"room": "p1"},
    "seen": {"room": "p1", "messages": 7},
    "attend": {"looking": False},
    "staff": {"room": "p1", "id": "c5", "status": "back", "until": "2026-05-11T12:00:00Z"},
    "revise": {
        "room": "p1",
        "id": "c6",
        "title": "T",
        "authors": [{"name": "A", "affiliation": "B"}],
        "links": [{"url": "https://example.org/", "label": "L", "kind": "code"}],
        "video": ["https://meet.jit.si/x"],
        "mode": "both",
    },
    "open": {"room": "p1", "id": "c7"},
    "close": {"room": "p1", "id": "c8"},
    "announce": {"id": "a1", "text": {"en": "Soon", "": "Bald"}, "until": None},
    "withdraw": {"id": "c9", "announcement": "a1"},
    "rename": {"name": "Ada", "mode": "on_site"},
    "mute": {"id": "c10", "person": "a1", "until": "2026-05-11T12:00:00Z"},
    "unmute": {"id": "c11", "person": "a1"},
    "remove": {"id": "c12", "person": "a1"},
    "readmit": {"id": "c13", "person": "a1"},
    "probe": {},
}


def frame(do: str, **changes: Any) -> bytes:
    return json.dumps({"do": do, "ref": 1, **VALID[do], **changes}).encode()


def check_answer(data: bytes | str, refusal: Refusal) -> None:
    assert refusal.code in MEANINGS
    answer = codec.encode_no(codec.ref_of(data), refusal)
    read = json.loads(answer.decode("utf-8"))
    assert read.keys() == {"re", "no"}
    assert len(answer) < 2_000, "an answer must not be a way to be sent one's own 64 KiB"


def decided(data: bytes | str) -> Command | Refusal:
    try:
        command = codec.decode_command(data)
    except Refused as refused:
        check_answer(data, refused.refusal)
        return refused.refusal
    codec.encode(command)
    return command
