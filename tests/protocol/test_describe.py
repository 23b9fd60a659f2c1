"""The protocol's description: complete, sound, and true of what is really sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.protocol.examples import VALID, frame
from tests.protocol.schema import problems, resolve
from venue.protocol import closes, refusals
from venue.protocol.commands import COMMANDS
from venue.protocol.describe import asyncapi, declarations
from venue.protocol.updates import AnyLogged, AnyVolatile

ROOT = Path(__file__).resolve().parents[2]
UPDATES = {kind.__struct_config__.tag: kind for kind in (*AnyLogged.__args__, *AnyVolatile.__args__)}
ANSWERS = {"hello": "Welcome", "enter": "RoomTopic", "rename": "Me"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(json.dumps(asyncapi()))


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads((ROOT / "tests/golden/frames.json").read_text(encoding="utf-8"))


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for inner in value.values() for ref in references(inner)]
    return [ref for inner in value for ref in references(inner)] if isinstance(value, list) else []


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    return document["components"]["schemas"][name]


def test_the_document_is_whole(document: dict[str, Any]) -> None:
    """AsyncAPI 3's parts are there and every reference leads somewhere."""
    assert document["asyncapi"] == "3.0.0"
    assert {"info", "channels", "operations", "components"} <= document.keys()
    assert {"title", "version"} <= document["info"].keys()
    found = references(document)
    assert len(found) > 100
    for ref in found:
        assert resolve(ref, document)
    for operation in document["operations"].values():
        assert operation["action"] in ("send", "receive")
        for message in operation["messages"]:
            assert message["$ref"].startswith("#/channels/live/messages/"), "an operation names messages of its channel"


def test_every_word_is_described(document: dict[str, Any]) -> None:
    """Commands, updates, refusals and close codes: what can be said is in the document, each with a sentence."""
    messages = document["components"]["messages"]
    assert {name.removeprefix("do.") for name in messages if name.startswith("do.")} == COMMANDS.keys()
    assert {name.removeprefix("up.") for name in messages if name.startswith("up.")} == UPDATES.keys()
    assert all(message.get("summary") for name, message in messages.items() if name not in ("ok", "no"))
    live = document["channels"]["live"]
    assert live["messages"].keys() == messages.keys()
    assert live["x-refusal-codes"] == refusals.MEANINGS
    assert live["x-close-codes"].keys() == {str(code) for code in closes.MEANINGS}


@pytest.mark.parametrize("do", COMMANDS)
def test_commands_fit_their_schema(document: dict[str, Any], do: str) -> None:
    """What the venue takes is what the document says; an unknown field is neither."""
    shape = schema(document, COMMANDS[do].__name__)
    assert problems(json.loads(frame(do)), shape, document) == []
    assert problems(json.loads(frame(do, surprise=1)), shape, document)
    assert VALID[do] == {} or shape["additionalProperties"] is False


def test_what_is_sent_fits_the_document(document: dict[str, Any], golden: dict[str, Any]) -> None:
    """Every update and answer that was really sent is as described, to the last field."""
    checked = set()
    for sent in golden["frames"]:
        updates = [sent] if "up" in sent else list(replayed(sent))
        for update in updates:
            checked.add(update["up"])
            kind = UPDATES[update["up"]].__name__
            assert problems(update, schema(document, kind), document) == [], update
        if "re" in sent:
            name = "ok" if "ok" in sent else "no"
            assert problems(sent, document["components"]["messages"][name]["payload"], document) == [], sent
    assert checked == UPDATES.keys()


def test_answers_fit_the_document(document: dict[str, Any], golden: dict[str, Any]) -> None:
    """hello's and enter's answers, with the topics in them."""
    bodies = [frame["ok"] for frame in golden["frames"] if isinstance(frame.get("ok"), dict)]
    bodies += [golden["fresh"], golden["fresh_floor"], golden["fresh_hello"]]
    seen = set()
    for body in bodies:
        if "topics" in body:
            assert problems(body, schema(document, "Welcome") | {"properties": welcome(document)}, document) == []
            for name, topic in body["topics"].items():
                kind = "EventTopic" if name == "event" else "PersonTopic"
                seen.add(kind)
                assert problems(topic, schema(document, kind), document) == []
        else:
            kind = "RoomTopic" if "topic" in body else "Done" if "seq" in body else "Me" if "name" in body else ""
            seen.add(kind)
            assert not kind or problems(body, schema(document, kind), document) == []
    assert seen >= {"EventTopic", "PersonTopic", "RoomTopic", "Done", "Me"}


def welcome(document: dict[str, Any]) -> dict[str, Any]:
    """Welcome's properties; what stands under each topic is checked by its own kind."""
    return schema(document, "Welcome")["properties"] | {"topics": {"type": "object"}}


def replayed(sent: dict[str, Any]) -> Any:
    body = sent.get("ok", {})
    for topic in (body, *body.get("topics", {}).values()):
        yield from topic.get("updates", ())


def test_the_browser_has_the_same_types() -> None:
    """static/js/protocol.d.ts is what `python -m venue.protocol.describe` prints."""
    assert (ROOT / "static/js/protocol.d.ts").read_text(encoding="utf-8") == declarations()


def test_declarations_name_everything() -> None:
    """Every interface that is used is declared."""
    text = declarations()
    for kind in (*COMMANDS.values(), *UPDATES.values()):
        assert f"export interface {kind.__name__} {{" in text
