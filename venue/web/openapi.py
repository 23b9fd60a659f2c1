"""The JSON API described from its own types: an OpenAPI 3.1 document for programs, at /api/openapi.json."""

from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from venue.protocol import codec, refusals
from venue.protocol.commands import AnyCommand
from venue.protocol.refusals import Refusal
from venue.protocol.updates import AnyLogged
from venue.web import api
from venue.web.desk import PRIVATE

VERSION = "1.0.0"
_REF = "#/components/schemas/{name}"
_ROOM = {
    "name": "room", "in": "path", "required": True, "description": "a room's id", "schema": {"type": "string"}
}  # fmt: skip


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_PLACE = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
_ANSWER = {
    "type": "object",
    "description": "The answer to one command, as on the socket: `ok` with what the command gives, or `no`.",
    "properties": {
        "re": {"type": ["integer", "null"], "description": "the command's ref; null where it could not be read"},
        "ok": {"type": "object"},
        "no": {"$ref": _REF.format(name="Refusal")},
    },
    "required": ["re"],
    "oneOf": [{"required": ["ok"]}, {"required": ["no"]}],
}
_TICKET = {"type": "object", "properties": {"ticket": {"type": "string"}}, "required": ["ticket"]}


@cache
def openapi() -> dict[str, Any]:
    """The document."""
    kinds = (
        api.EventNow, list[api.RoomSummary], api.RoomSummary, api.LogPage, api.Messages, list[api.FoundPerson], Refusal,
        AnyLogged, *AnyCommand.__args__,
    )  # fmt: skip
    found, components = msgspec.json.schema_components(kinds, schema_hook=_raw, ref_template=_REF)
    event, rooms, room, log, messages, people, _, update, *commands = found
    components["Update"] = {"description": "What a room's log holds.", **update}
    components["Answer"] = _ANSWER
    given = {"type": "array", "minItems": 1, "maxItems": api.MAX_COMMANDS, "items": {"anyOf": commands}}
    paths = {
        "/api/event": {"get": _operation(api.event, event)},
        "/api/rooms": {"get": _operation(api.rooms, rooms)},
        "/api/rooms/{room}": {"get": _operation(api.room, room, _ROOM)},
        "/api/rooms/{room}/log": {
            "get": _operation(api.log, log, _ROOM, _query("after", _PLACE, "the place after which to begin"))
        },
        "/api/rooms/{room}/messages": {
            "get": _operation(api.messages, messages, _ROOM, _query("before", _PLACE, "the place before which to end"))
        },
        "/api/people": {
            "get": _operation(api.people, people, _query("q", {"type": "string"}, "a part of the name; for chairs"))
        },
        "/api/do": {
            "post": {
                **_operation(api.do, {"type": "array", "items": {"$ref": _REF.format(name="Answer")}}),
                "requestBody": {"required": True, "content": {"application/json": {"schema": given}}},
            }
        },
        "/api/ticket": {"post": _operation(api.ticket, _TICKET)},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Venue",
            "version": VERSION,
            "description": "The facts of a venue's pages, and its commands for programs and for where sockets are "
            "blocked. `venue describe` prints the document of the socket, /live.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{}, {"key": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "the `key` of the answer to hello"}
            },
        },
        "x-refusal-codes": refusals.MEANINGS,
    }


async def document(request: Request) -> Response:
    """`GET /api/openapi.json`."""
    return Response(codec.encode(openapi()), headers=PRIVATE, media_type="application/json")


def _raw(kind: type) -> dict[str, Any]:
    if kind is msgspec.Raw:  # in the API only a page of the log holds what is encoded already
        return {"$ref": _REF.format(name="Update")}
    raise NotImplementedError(kind)


def _operation(handler: Any, schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    said = " ".join((handler.__doc__ or "").split())
    refused = {"application/json": {"schema": {"$ref": _REF.format(name="Refusal")}}}
    return {
        "operationId": handler.__name__,
        "summary": said.partition(".")[0].strip(),
        "description": said,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "what was asked for", "content": {"application/json": {"schema": schema}}},
            "default": {"description": "a refusal, and why", "content": refused},
        },
    }
