"""As much of JSON Schema as the description of the protocol uses; an unknown keyword is an error, not ignored."""

from __future__ import annotations

import re
from typing import Any

PROSE = {"title", "description", "default", "examples"}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """Where the value does not fit, empty when it does."""
    if "$ref" in schema:
        return problems(value, resolve(schema["$ref"], root), root, at)
    if "anyOf" in schema:
        found = [problems(value, one, root, at) for one in schema["anyOf"]]
        return [] if any(not one for one in found) else [f"{at}: fits none of {found}"]
    found = []
    for keyword, wanted in schema.items():
        if keyword not in PROSE:
            found += _CHECKS[keyword](value, wanted, schema, root, at)
    return found


def resolve(ref: str, root: dict[str, Any]) -> Any:
    """What `#/a/b` points at."""
    found: Any = root
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _type(value: Any, wanted: str | list[str], schema: dict, root: dict, at: str) -> list[str]:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    fits = any(isinstance(value, TYPES[kind]) and (isinstance(value, bool) == (kind == "boolean")) for kind in kinds)
    return [] if fits else [f"{at}: {value!r} is no {wanted}"]


def _properties(value: Any, wanted: dict, schema: dict, root: dict, at: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    # Stricter than JSON Schema: what is sent but not described would be unknown to programs.
    found = [f"{at}.{key}: not described" for key in value if key not in wanted]
    return found + [
        one for key, inner in wanted.items() if key in value for one in problems(value[key], inner, root, f"{at}.{key}")
    ]


def _additional(value: Any, wanted: Any, schema: dict, root: dict, at: str) -> list[str]:
    if not isinstance(wanted, dict) or not isinstance(value, dict):
        return []
    return [one for key, inner in value.items() for one in problems(inner, wanted, root, f"{at}.{key}")]


def _items(value: Any, wanted: Any, schema: dict, root: dict, at: str) -> list[str]:
    start = len(schema.get("prefixItems", ()))
    if not isinstance(value, list):
        return []
    if wanted is False:
        return [f"{at}: too many"] if len(value) > start else []
    return [one for n, inner in enumerate(value[start:]) for one in problems(inner, wanted, root, f"{at}[{n}]")]


def _names(value: Any, wanted: dict, schema: dict, root: dict, at: str) -> list[str]:
    return [one for key in value for one in problems(key, wanted, root, f"{at} {key!r}")]


def _prefix(value: Any, wanted: list, schema: dict, root: dict, at: str) -> list[str]:
    pairs = zip(value, wanted, strict=False) if isinstance(value, list) else ()
    return [one for inner, kind in pairs for one in problems(inner, kind, root, at)]


def _bound(compare):
    return lambda value, wanted, schema, root, at: [] if compare(value, wanted) else [f"{at}: {value!r} vs {wanted}"]


_CHECKS = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "propertyNames": _names,
    "prefixItems": _prefix,
    "required": _bound(lambda value, wanted: not isinstance(value, dict) or value.keys() >= {*wanted}),
    "enum": _bound(lambda value, wanted: value in wanted),
    "const": _bound(lambda value, wanted: value == wanted),
    "pattern": _bound(lambda value, wanted: not isinstance(value, str) or re.search(wanted, value)),
    "minLength": _bound(lambda value, wanted: not isinstance(value, str) or len(value) >= wanted),
    "maxLength": _bound(lambda value, wanted: not isinstance(value, str) or len(value) <= wanted),
    "minItems": _bound(lambda value, wanted: not isinstance(value, list) or len(value) >= wanted),
    "maxItems": _bound(lambda value, wanted: not isinstance(value, list) or len(value) <= wanted),
    "minProperties": _bound(lambda value, wanted: not isinstance(value, dict) or len(value) >= wanted),
    "maxProperties": _bound(lambda value, wanted: not isinstance(value, dict) or len(value) <= wanted),
    "minimum": _bound(lambda value, wanted: not isinstance(value, (int, float)) or value >= wanted),
    "maximum": _bound(lambda value, wanted: not isinstance(value, (int, float)) or value <= wanted),
}
