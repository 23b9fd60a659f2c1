"""Kept leases of the embedded presence when the store fails or holds nonsense."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.conformance.backends import Embedded
from tests.conformance.tools import Watcher
from venue.backends.embedded.presence import LEASE, LocalPresence
from venue.ports import Lease, Put, StoreDown

NOW = 1_715_420_700.0
BODY = Lease("p1", "body", "cy", "on_site", until=NOW + 600, kept=True)
OTHER = Lease("p2", "other", "dee", "on_site", until=NOW + 600, kept=True)


class FlakyStore:
    """Only what presence asks of a store; down while `down`."""

    def __init__(self) -> None:
        self.down = False
        self.records: dict[str, bytes] = {}

    async def list(self, kind: str) -> dict[str, bytes]:
        self._check()
        return dict(self.records)

    async def put(self, *puts: Put) -> None:
        self._check()
        self.records |= {key: value for _, key, value in puts}

    async def drop(self, kind: str, key: str) -> None:
        self._check()
        self.records.pop(key, None)

    def _check(self) -> None:
        if self.down:
            raise StoreDown("The disk is full.")


async def test_what_the_store_could_not_take_is_kept_once_it_can(caplog: pytest.LogCaptureFixture) -> None:
    store = FlakyStore()
    presence = LocalPresence(store)
    watcher = await Watcher().begin(_View(presence))
    presence.put(OTHER)
    await presence.close()
    store.down = True
    presence.put(BODY)
    presence.drop("p2", "other")
    for _ in range(3):
        presence.sweep(NOW)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert set(store.records) == {"p2:other"}
    assert watcher.leases == {("p1", "body"): BODY}
    assert caplog.text.count("cannot be kept") == 1
    store.down = False
    presence.sweep(NOW)
    await presence.close()
    assert set(store.records) == {"p1:body"}


async def test_watching_a_store_that_is_down_says_so_and_can_be_tried_again() -> None:
    store = FlakyStore()
    store.down = True
    presence = LocalPresence(store)
    with pytest.raises(StoreDown):
        await presence.watch(Watcher())
    store.down = False
    assert await presence.watch(Watcher()) == []


async def test_a_damaged_lease_is_left_out(tmp_path: Path) -> None:
    backend = Embedded(tmp_path / "data")
    await backend.open()
    await Watcher().begin(backend.views[0])
    backend.views[0].presence.put(BODY)
    await backend.views[0].store.put((LEASE, "p3:x", b'{"room":7}'), (LEASE, "p4:x", b"\xff"))
    await backend.reopen()
    assert await backend.views[0].presence.watch(Watcher()) == [BODY]
    await backend.close()


class _View:
    def __init__(self, presence: LocalPresence) -> None:
        self.presence = presence
