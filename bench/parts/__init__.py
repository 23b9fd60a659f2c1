"""The bench's parts by name: each measures and gives figures."""

from collections.abc import Callable

from bench.figures import Figure
from bench.parts import across, ceiling, crowd, hall, imports, joins, pages, redis, room, rush, start

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "ceiling": ceiling.measure,
    "room": room.measure,
    "hall": hall.measure,
    "rush": rush.measure,
    "joins": joins.measure,
    "crowd": crowd.measure,
    "start": start.measure,
    "import": imports.measure,
    "pages": pages.measure,
    "redis": redis.measure,
    "across": across.measure,
}
