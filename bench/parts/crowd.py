"""15,000 visits in one room of one process: how fast they come in, how fast all are reached, what memory each takes."""

import secrets
import time

from bench.chair import Chair
from bench.figures import Figure
from bench.machine import cpu_seconds, forget_peak, peak_bytes, raise_open_files, resident_bytes
from bench.servers import VenueServer

VISITS = 15_000
SPARE_FILES = 200
KIB = 1024
PROBE = '{"do":"probe","ref":77}'


def measure() -> list[Figure]:
    """In, reached and remembered; then busy: every visit asks something while messages go to all."""
    figure = Figure("crowd")
    visits = min(VISITS, raise_open_files() - SPARE_FILES)
    if visits < VISITS:
        figure.fail(f"open-files-limit-allows-only-{visits}-visits")
    with VenueServer() as venue, venue.load() as load:
        room = venue.posters()[0]
        time.sleep(1.0)
        empty = resident_bytes(venue.pid)
        cpu = cpu_seconds(venue.pid)
        came = load.open([room] * visits, sample_every=0, limit=90)
        figure.note("visits", visits)
        figure.note("venue_cpu", cpu_seconds(venue.pid) - cpu, "s")
        figure.check("all_in", came["seconds"], 15, "s")
        load.idle(3.0)
        figure.check("memory", (resident_bytes(venue.pid) - empty) / visits / KIB, 12, "KiB/visit")
        forget_peak(venue.pid)

        message = load.post(posters=3, rate=1, seconds=3, every=True)
        figure.check("message_reaches_all", message.max_ms / 1000, 0.5, "s")
        figure.check("lost", message.expected - message.delivered, 0)
        with Chair(venue) as chair:
            heard = load.listen('"up":"announced"', visits, 5, lambda: _announce(chair))
        figure.check("announcement_reaches_all", heard["max_ms"] / 1000, 0.5, "s")
        figure.check("not_reached", visits - heard["heard"], 0)

        busy = load.post(posters=100, rate=3, seconds=5)
        asked = load.say(PROBE, '"re":77,"ok"')
        figure.note("all_answered_in", asked["seconds"], "s")
        figure.check("lost_when_busy", busy.expected - busy.delivered, 0)
        figure.check("unanswered", visits - asked["heard"], 0)
        figure.check("busy_memory", (peak_bytes(venue.pid) - empty) / visits / KIB, 16, "KiB/visit")
        figure.check("dead", busy.dead, 0)
    return [figure]


def _announce(chair: Chair) -> None:
    stamp = f"@T{time.monotonic_ns()}@"
    chair.say("announce", id=secrets.token_hex(8), text={"en": f"{stamp} Panel 2 starts in five minutes."})
