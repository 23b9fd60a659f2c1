"""What a venue has kept, as the checker wants it."""

from __future__ import annotations

import asyncio

from tests.checker.checker import Log
from tests.faults.talker import read_log
from tests.serving import VenueProcess


async def read_logs(venue: VenueProcess, rooms: list[str], key: str) -> dict[str, Log]:
    """The logs of these rooms, whole, as an identity reads them over HTTP."""
    logs = {}
    for room in rooms:
        epoch, updates = await asyncio.to_thread(read_log, venue.url, room, key)
        logs[room] = Log(epoch, tuple((update["seq"], update["id"]) for update in updates))
    return logs
