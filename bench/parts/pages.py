"""Pages: what the floor costs to fetch and when it first shows; whether 2,000 posters scroll and filter smoothly."""

import statistics
import tempfile
from pathlib import Path

from bench import chromium
from bench.figures import Figure
from bench.page import by_kind, transfer
from bench.parts.imports import import_posters, write_posters
from bench.servers import VenueServer

KIB = 1024
LOADS = 7
MANY = 2_000


def measure() -> list[Figure]:
    """The demo's floor by a real fetch and in Chromium; then an event of 2,000 posters in Chromium."""
    floor = Figure("pages")
    with VenueServer() as venue:
        sizes = transfer(venue.port, "/")
        floor.check("floor_transferred", sum(sizes.values()) / KIB, 150, "KiB")
        floor.note("requests", len(sizes))
        for kind, size in sorted(by_kind(sizes).items()):
            floor.note(kind, size / KIB, "KiB")
        if chromium.found() is None:
            floor.note("chromium", "not found")
            return [floor]
        loads = chromium.load_often(f"http://127.0.0.1:{venue.port}/", LOADS)
        floor.check("chromium_transferred", max(load.bytes for load in loads) / KIB, 150, "KiB")
        floor.check("first_contentful_paint", statistics.median(load.paint_ms for load in loads), 300, "ms")
        floor.note("worst", max(load.paint_ms for load in loads), "ms")
    many = Figure("pages-2000")
    with tempfile.TemporaryDirectory(prefix="venue-bench-") as name:
        file, data = Path(name) / "posters.csv", Path(name) / "data"
        write_posters(file, MANY)
        import_posters(file, data)
        with VenueServer(demo=False, data=data) as venue:
            pauses = chromium.scroll_and_filter(f"http://127.0.0.1:{venue.port}/")
    for doing, pause in pauses.items():
        many.check(f"longest_pause_{doing}", pause, 100, "ms")
    return [floor, many]
