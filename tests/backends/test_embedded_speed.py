"""How fast the embedded store is; printed, and wrong only by an order of magnitude."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.conformance.backends import Embedded
from tests.conformance.tools import posted
from venue.ports import Append
from venue.protocol.refusals import Refusal

APPENDS = 10_000


async def test_a_burst_is_taken_at_thousands_a_second(tmp_path: Path) -> None:
    backend = Embedded(tmp_path / "data")
    await backend.open()
    answers: list[int | Refusal] = []
    appends = [
        Append(f"room:p{n % 85}", f"person{n % 400}", f"01JD{n:022}", b"d" * 16, (posted("x" * 100),), answers.append)
        for n in range(APPENDS)
    ]
    began, cpu = time.perf_counter(), time.process_time()
    for append in appends:
        backend.views[0].store.append(append)
    async with asyncio.timeout(60):
        while len(answers) < APPENDS:  # noqa: ASYNC110 (one count for all is cheaper than an event each)
            await asyncio.sleep(0.001)
    rate = APPENDS / (time.perf_counter() - began)
    print(f"{rate:,.0f} appends/s, {(time.process_time() - cpu) / APPENDS * 1e6:.1f} µs CPU each")  # noqa: T201
    assert all(isinstance(answer, int) for answer in answers)
    assert rate > 2_000
    await backend.close()
