"""A process that holds leases until it is killed: `python -m tests.backends.redis.holder URL NUMBER`."""

from __future__ import annotations

import asyncio
import sys

from tests.backends.redis.views import open_view
from tests.conformance.tools import Watcher
from venue.ports import Lease


async def hold(url: str, number: int) -> None:
    """Say `holding` once the leases are put, and then nothing more."""
    view = await open_view(url)
    await Watcher().begin(view)
    for n in range(number):
        view.presence.put(Lease(f"p{n % 5}", f"v{n}", f"person{n}", "remote"))
    await asyncio.sleep(0.5)
    sys.stdout.write("holding\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


asyncio.run(hold(sys.argv[1], int(sys.argv[2])))
