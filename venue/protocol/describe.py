"""The protocol described from its own types: an AsyncAPI 3 document for programs, type declarations for the browser."""

import sys
from typing import Any

import msgspec

from venue.protocol import answers, closes, refusals
from venue.protocol.commands import AnyCommand
from venue.protocol.updates import AnyLogged, AnyVolatile

VERSION = "1.0.0"

_COMMANDS = AnyCommand.__args__
_UPDATES = (*AnyLogged.__args__, *AnyVolatile.__args__)
_ANSWERS = (
    answers.Welcome,
    answers.RoomTopic,
    answers.EventTopic,
    answers.PersonTopic,
    answers.Done,
    answers.Me,
    refusals.Refusal,
)
_REF = "#/components/schemas/{name}"


def schemas() -> dict[str, Any]:
    """JSON Schema of every struct on the wire, by name."""
    _, components = msgspec.json.schema_components(
        [*_COMMANDS, *_UPDATES, *_ANSWERS], schema_hook=_raw, ref_template=_REF
    )
    return dict(sorted(components.items()))


def _raw(kind: type) -> dict[str, Any]:
    if kind is msgspec.Raw:
        return {"description": "the same, already encoded"}
    raise NotImplementedError(kind)


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3 document of `venue.v1`."""
    messages = {
        **{f"do.{_tag(kind)}": _message(kind, "command") for kind in _COMMANDS},
        **{f"up.{_tag(kind)}": _message(kind, "update") for kind in _UPDATES},
        "ok": _answer("ok", {"description": "hello: Welcome; enter: RoomTopic; logged commands: Done; else empty"}),
        "no": _answer("no", {"$ref": _REF.format(name="Refusal")}),
    }
    names = list(messages)
    sent = [name for name in names if name.startswith("do.")]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Venue",
            "version": VERSION,
            "description": "Live rooms of a hybrid poster session. JSON text frames, one object a frame. "
            "The first frame is hello. A command with a ref gets exactly one answer.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/live",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
                "bindings": {"ws": {"method": "GET"}},
                "x-subprotocol": "venue.v1",
                "x-close-codes": {
                    str(code): {"meaning": meaning, "come_back": closes.comes_back(code)}
                    for code, meaning in closes.MEANINGS.items()
                },
                "x-refusal-codes": refusals.MEANINGS,
            }
        },
        "operations": {
            "command": _operation("receive", sent),
            "tell": _operation("send", [name for name in names if name not in sent]),
        },
        "components": {"messages": messages, "schemas": schemas()},
    }


def _tag(kind: type) -> str:
    return kind.__struct_config__.tag


def _message(kind: type, what: str) -> dict[str, Any]:
    summary = (kind.__doc__ or "").strip().splitlines()[0]
    return {"name": _tag(kind), "title": what, "summary": summary, "payload": {"$ref": _REF.format(name=kind.__name__)}}


def _answer(name: str, body: dict[str, Any]) -> dict[str, Any]:
    ref = {"type": ["integer", "null"], "description": "the command's ref; null where it had none or could not be read"}
    return {
        "name": name,
        "title": "answer",
        "payload": {"type": "object", "properties": {"re": ref, name: body}, "required": ["re", name]},
    }


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{name}"} for name in names],
    }


def declarations() -> str:
    """TypeScript declarations of everything on the wire, for the browser modules' type comments."""
    found = schemas()
    lines = ["// Made from venue/protocol by `python -m venue.protocol.describe`; a test compares it. Do not edit.", ""]
    for name, schema in found.items():
        if schema.get("description"):
            lines.append(f"/** {schema['description'].strip().splitlines()[0]} */")
        lines += [f"export interface {name} {_typescript(schema)}", ""]
    lines.append("export type Command = " + " | ".join(kind.__name__ for kind in _COMMANDS) + ";")
    lines.append("export type Update = " + " | ".join(kind.__name__ for kind in _UPDATES) + ";")
    return "\n".join(lines) + "\n"


def _typescript(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "enum" in schema:
        return " | ".join(msgspec.json.encode(value).decode() for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_typescript(one) for one in schema["anyOf"]))
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return "[" + ", ".join(_typescript(one) for one in schema["prefixItems"]) + "]"
        inner = _typescript(schema.get("items") or {})
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object" and "properties" in schema:
        required = {*schema.get("required", ())}
        fields = (
            f"  {_key(name)}{'' if name in required else '?'}: {_typescript(one)};"
            for name, one in schema["properties"].items()
        )
        return "{\n" + "\n".join(fields) + "\n}"
    if kind == "object":
        return f"Record<string, {_typescript(schema.get('additionalProperties') or {})}>"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}.get(
        kind, "unknown"
    )


def _key(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


if __name__ == "__main__":
    sys.stdout.write(declarations())
