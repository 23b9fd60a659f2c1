"""Records: documents by kind and key."""

from __future__ import annotations

import pytest

from tests.conformance.view import Backend, View

NAMES = ["a", "A", "a_b", "axb", "a%", "a%b", "ä", "世", "👋", "a b", "a:b", "a/b", "", "a'b", 'a"b', "a\\b", "Z", "0"]
"""Keys that a pattern, a quote or a separator could confuse."""


async def test_what_was_put_is_got_in_every_process_and_after_a_restart(backend: Backend) -> None:
    value = bytes(range(256)) * 500
    await backend.views[0].store.put(("room", "p1", value), ("room", "p2", b""))
    for _ in range(2):
        for view in backend.views:
            assert await view.store.get("room", "p1") == value
            assert await view.store.get("room", "p2") == b""
        await backend.reopen()


async def test_there_is_none_until_it_is_put(view: View) -> None:
    await view.store.put(("room", "p1", b"x"))
    assert await view.store.get("room", "p2") is None
    assert await view.store.get("person", "p1") is None
    assert await view.store.list("person") == {}


async def test_the_last_put_counts(view: View) -> None:
    await view.store.put(("room", "p1", b"one"), ("room", "p1", b"two"))
    assert await view.store.get("room", "p1") == b"two"
    await view.store.put(("room", "p1", b"three"))
    assert await view.store.list("room") == {"p1": b"three"}


async def test_putting_nothing_is_no_error(view: View) -> None:
    await view.store.put()


async def test_puts_are_all_or_none(view: View) -> None:
    with pytest.raises(UnicodeEncodeError):
        await view.store.put(("room", "p1", b"x"), ("room", "half: \ud800", b"x"))
    assert await view.store.list("room") == {}


async def test_dropped_is_gone(view: View) -> None:
    await view.store.put(("room", "p1", b"x"), ("room", "p2", b"x"), ("person", "p1", b"x"))
    await view.store.drop("room", "p1")
    await view.store.drop("room", "never")
    assert await view.store.get("room", "p1") is None
    assert await view.store.list("room") == {"p2": b"x"}
    assert await view.store.get("person", "p1") == b"x"


async def test_list_gives_the_kind_with_its_keys_sorted(view: View) -> None:
    """By code point, and nothing of a kind whose name is longer or only like it."""
    await view.store.put(*[("room", name, name.encode()) for name in NAMES])
    await view.store.put(("rooms", "x", b""), ("roo_", "x", b""), ("ROOM", "x", b""))
    records = await view.store.list("room")
    assert list(records) == sorted(NAMES)
    assert records == {name: name.encode() for name in NAMES}


async def test_each_key_is_itself(view: View) -> None:
    await view.store.put(*[("room", name, name.encode()) for name in NAMES])
    assert [await view.store.get("room", name) for name in NAMES] == [name.encode() for name in NAMES]
    for name in NAMES[::2]:
        await view.store.drop("room", name)
    assert list(await view.store.list("room")) == sorted(NAMES[1::2])
