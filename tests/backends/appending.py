"""A process of its own that appends for as long as it lives: `python -m tests.backends.appending FOLDER`.

It prints a line `topic id seq` for each append that was answered, and is meant to be killed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.store import SqliteStore
from venue.ports import Append
from venue.protocol.refusals import Refusal
from venue.protocol.updates import Posted

TOPICS = 5
AT_ONCE = 50
"""Appends in flight: a kill must find some decided, some written, some answered and not yet told."""


async def append_for_ever(folder: Path) -> None:
    store = SqliteStore(folder, LocalBus())
    await store.open()
    room = asyncio.Semaphore(AT_ONCE)
    for n in itertools.count():
        await room.acquire()
        topic, id_ = f"room:p{n % TOPICS}", f"c{n}"

        def done(answer: int | Refusal, topic: str = topic, id_: str = id_) -> None:
            room.release()
            assert isinstance(answer, int), answer
            os.write(1, f"{topic} {id_} {answer}\n".encode())

        change = Posted(id=id_, text=id_ * 20)
        store.append(Append(topic, "ada", id_, b"d", (change,), done, puts=(("last", topic, id_.encode()),)))


if __name__ == "__main__":
    asyncio.run(append_for_ever(Path(sys.argv[1])))
