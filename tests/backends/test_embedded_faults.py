"""The embedded store when its process is killed, its disk is full, or more is asked than it can take."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.backends import Embedded
from tests.conformance.tools import append, seqs, start
from venue.backends.embedded import writer
from venue.protocol import refusals

ROOT = Path(__file__).resolve().parents[2]


def child(module: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"tests.backends.{module}", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("seed", range(4))
async def test_kill_9_loses_doubles_and_reorders_nothing_that_was_answered(seed: int, tmp_path: Path) -> None:
    """Twice on the same data, the second start standing on what the first kill left."""
    chance = random.Random(seed)
    acknowledged: dict[tuple[str, str], int] = {}
    for _ in range(2):
        with child("appending", tmp_path / "data") as process:
            lines = [process.stdout.readline() for _ in range(chance.randint(1, 600))]
            process.kill()
            lines += process.stdout.read().splitlines(keepends=True)
            errors = process.stderr.read().decode()
        assert errors == ""
        for line in lines:
            assert line.endswith(b"\n")
            topic, id_, seq = line.decode().split()
            assert acknowledged.setdefault((topic, id_), int(seq)) == int(seq)

    backend = Embedded(tmp_path / "data")
    await backend.open()
    view = backend.views[0]
    for topic, (_, top) in (await view.store.tops()).items():
        page = await view.store.read(topic, 0, 100_000)
        assert seqs(page.changes) == list(range(1, top + 1))
        ids = [change.id for change in page.changes]
        assert len(set(ids)) == len(ids)
        kept = {(topic, change.id): change.seq for change in page.changes}
        assert {place: seq for place, seq in acknowledged.items() if place[0] == topic}.items() <= kept.items()
        # The record is put with the append, so it is never of another than the last one there.
        assert await view.store.get("last", topic) == ids[-1].encode()
        assert await append(view, ids[-1], topic=topic, digest=b"d") == top
    assert {topic for topic, _ in acknowledged} <= set(await view.store.tops())
    await backend.close()


def test_a_full_disk_refuses_and_the_store_recovers_by_itself(tmp_path: Path) -> None:
    """Appends are busy, marks change nothing, records raise, reading goes on; with room again all goes on."""
    with child("filling", tmp_path / "data") as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    assert errors.decode().count("the store cannot be written") == 1


async def test_more_than_can_wait_is_busy_and_the_rest_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAITING", 100)
    backend = Embedded(tmp_path / "data")
    await backend.open()
    view = backend.views[0]
    results = await asyncio.gather(*(start(view, f"c{n}") for n in range(5000)))
    taken = [result for result in results if isinstance(result, int)]
    assert taken == list(range(1, len(taken) + 1))
    assert {result.code for result in results if not isinstance(result, int)} == {refusals.BUSY}
    assert len(taken) >= 100
    assert (await view.store.read("room:p1")).top == len(taken)
    await backend.close()


async def test_the_first_append_after_a_pause_does_not_wait_for_others(tmp_path: Path) -> None:
    backend = Embedded(tmp_path / "data", gather=1.0)
    await backend.open()
    async with asyncio.timeout(0.9):
        assert await append(backend.views[0], "a") == 1
    await backend.close()
