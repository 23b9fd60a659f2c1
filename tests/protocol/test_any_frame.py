"""Any frame at all is a command or a refusal."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.protocol.examples import decided, frame
from venue.protocol.commands import COMMANDS

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf{}")
def test_any_bytes(data: bytes) -> None:
    """No bytes raise anything but a refusal."""
    decided(data)


@given(json_values)
def test_any_json(value: Any) -> None:
    """No JSON value does."""
    decided(json.dumps(value).encode())


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_commands_with_something_changed(do: str, data: st.DataObject) -> None:
    """A good command with one field of it anything at all is a command or a refusal."""
    fields = json.loads(frame(do))
    key = data.draw(st.sampled_from(sorted(fields)) | st.text(max_size=5))
    if data.draw(st.booleans()):
        fields.pop(key, None)
    else:
        fields[key] = data.draw(json_values)
    decided(json.dumps(fields, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass"))


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_commands_with_bytes_changed(do: str, data: st.DataObject) -> None:
    """A good command with bytes of it changed, lost or added is one, too."""
    found = bytearray(frame(do))
    at = data.draw(st.integers(0, len(found)))
    found[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    decided(bytes(found))
    decided(bytes(found[:at]))
