"""What was redacted is in no file of the data folder any more."""

from __future__ import annotations

import asyncio
import random
import shutil
from pathlib import Path

from tests.conformance.backends import Embedded
from tests.conformance.tools import append, posted, start, texts

ENTRIES = 400


def word(number: int) -> str:
    return f"{number:03}-word;"


def text(number: int, length: int) -> str:
    """At most `length` characters of nothing but this entry's word; the longest take more bytes than a page has."""
    unit = word(number) + ("世" * 30 if length > 1000 else "")
    return unit * max(1, length // len(unit))


def found(folder: Path) -> set[int]:
    """Numbers of the entries of which even one word stands in a file."""
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    return {number for number in range(ENTRIES) if word(number).encode() in content}


async def written(folder: Path, seed: int) -> tuple[Embedded, dict[int, tuple[str, int]]]:
    """A store with entries of all lengths in several topics, among other writes; number → (topic, seq)."""
    chance = random.Random(seed)
    backend = Embedded(folder)
    await backend.open()
    places: dict[int, tuple[str, asyncio.Future]] = {}
    for number in range(ENTRIES):
        topic = f"room:p{chance.randrange(7)}"
        change = posted(text(number, chance.choice([1, 20, 100, 500, 1000, 2000])), f"c{number}")
        places[number] = topic, start(backend.views[0], f"c{number}", topic=topic, changes=[change])
        if chance.random() < 0.1:
            await backend.views[0].store.put(("room", f"p{chance.randrange(50)}", chance.randbytes(500)))
    return backend, {number: (topic, await answer) for number, (topic, answer) in places.items()}


async def redact(backend: Embedded, places: dict[int, tuple[str, int]], numbers: set[int]) -> None:
    for topic in {places[number][0] for number in numbers}:
        theirs = tuple(places[number][1] for number in numbers if places[number][0] == topic)
        await append(backend.views[0], "redact", topic=topic, redact=theirs)


async def test_no_byte_of_a_redacted_entry_survives(tmp_path: Path) -> None:
    """Not in the database, its free space or the write-ahead log: within seconds while the venue runs, and for good."""
    folder = tmp_path / "data"
    backend, places = await written(folder, seed=1)
    everything = set(range(ENTRIES))
    assert found(folder) == everything
    gone = set(random.Random(2).sample(sorted(everything), ENTRIES // 2))
    await redact(backend, places, gone)
    async with asyncio.timeout(10):
        while found(folder) & gone:  # noqa: ASYNC110 (files tell nobody)
            await asyncio.sleep(0.02)
    assert found(folder) == everything - gone
    await append(backend.views[0], "after")
    await backend.reopen()
    assert found(folder) == everything - gone
    for number, (topic, seq) in places.items():
        (said,) = texts((await backend.views[0].store.read(topic, seq - 1, 1)).changes)
        assert said is None if number in gone else said.startswith(word(number))
    await backend.close()


async def test_redaction_does_not_wait_for_a_quiet_moment(tmp_path: Path) -> None:
    """In a busy venue there is none."""
    folder = tmp_path / "data"
    backend, places = await written(folder, seed=3)
    await redact(backend, places, {5, 6, 7})
    busy = True

    async def keep_busy() -> None:
        n = 0
        while busy:
            await append(backend.views[0], f"busy{(n := n + 1)}")

    task = asyncio.create_task(keep_busy())
    async with asyncio.timeout(10):
        while found(folder) & {5, 6, 7}:  # noqa: ASYNC110 (files tell nobody)
            await asyncio.sleep(0.05)
    busy = False
    await task
    await backend.close()


async def test_a_venue_killed_right_after_a_redaction_finishes_it_at_the_next_start(tmp_path: Path) -> None:
    backend, places = await written(tmp_path / "data", seed=4)
    await append(backend.views[0], "redact", topic=places[9][0], redact=(places[9][1],))
    # What a kill at this moment leaves: the redaction answered, its old bytes still in the write-ahead log.
    shutil.copytree(tmp_path / "data", tmp_path / "killed")
    await backend.close()
    assert 9 in found(tmp_path / "killed")
    again = Embedded(tmp_path / "killed")
    await again.open()
    assert found(tmp_path / "killed") == set(range(ENTRIES)) - {9}
    await again.close()
