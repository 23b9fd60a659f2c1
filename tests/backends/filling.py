"""A process of its own whose files cannot grow: `python -m tests.backends.filling FOLDER`.

It fills its disk, looks at what the store then says, makes room, and looks again. It ends with 0 when all was as
promised. A limit on the size of files stands for the full disk; it must not hit the process that runs the tests.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

import pytest

from tests.conformance.backends import Embedded, View
from tests.conformance.tools import append, mark, posted, seqs
from venue.ports import StoreDown
from venue.protocol import refusals

ROOM = "room:p1"
LIMIT = 300_000
"""Bytes that a file may have: a dozen appends or two more than an empty store."""


def limit_files(size: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


async def fill_up(view: View) -> list[int]:
    """Append until it is refused; the seqs that were answered."""
    answered = []
    while True:
        answer = await append(view, f"c{len(answered)}", changes=[posted("x" * 2000)])
        if not isinstance(answer, int):
            assert answer.code == refusals.BUSY, answer
            assert answer.retry_after > 0
            return answered
        answered.append(answer)


async def main(folder: Path) -> None:
    backend = Embedded(folder)
    await backend.open()
    view = backend.views[0]
    await view.store.put(("room", "p1", b"facts"))
    limit_files(LIMIT)
    answered = await fill_up(view)
    assert len(answered) > 5

    assert await mark(view, "react", "m1", "ada", b"x" * 100_000) is False
    with pytest.raises(StoreDown, match="cannot be written"):
        await view.store.put(("room", "p2", b"x" * 100_000))
    many = await asyncio.gather(*(append(view, f"m{n}", changes=[posted("x" * 2000)]) for n in range(20)))
    assert {answer.code for answer in many} == {refusals.BUSY}

    page = await view.store.read(ROOM, 0, 1000)
    assert (seqs(page.changes), page.top) == (answered, len(answered))
    assert await view.store.list("room") == {"p1": b"facts"}

    limit_files(resource.RLIM_INFINITY)
    assert await append(view, f"c{len(answered)}", changes=[posted("x" * 2000)]) == len(answered) + 1
    assert await append(view, "c0") == 1
    await backend.reopen()
    assert (await backend.views[0].store.read(ROOM)).top == len(answered) + 1
    await backend.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
