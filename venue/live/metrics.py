"""Metrics: how the venue is doing, in totals only: nothing here names a room or a person (RELIABILITY S11)."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from venue.live import news
from venue.protocol import codec, updates

if TYPE_CHECKING:
    from venue.live.hub import Hub

EVERY = 5
"""Seconds between two tellings of one's figures to the other processes."""
FRESH = 3 * EVERY
"""Seconds after which a process that tells nothing more is gone."""


class Kind(NamedTuple):
    """What a figure is called (without `venue_`), and what it means."""

    name: str
    help: str

    @property
    def type(self) -> str:
        """As Prometheus calls it."""
        return "counter" if self.name.endswith("_total") else "gauge"


KINDS = (
    Kind("ready", "1 while people can be sent here, as /readyz says."),
    Kind("draining", "1 from SIGTERM on."),
    Kind("bus_proved", "1 while the link to the other processes was proved within the last seconds."),
    Kind("store_refuses", "1 from an append that the store could not take until it takes one again."),
    Kind("visits", "Open connections of people who said hello."),
    Kind("people_inside", "People in any room of the venue, each once, over all processes."),
    Kind("rooms_open", "Rooms this process follows."),
    Kind("topics_followed", "Logs this process follows: rooms, the event, persons."),
    Kind("tasks", "Tasks of the event loop."),
    Kind("loop_late_seconds", "By how much the event loop ran a timer late, the worst of the last seconds."),
    Kind("hellos_total", "Connections that were let in."),
    Kind("commands_total", "Commands that came by socket."),
    Kind("refusals_total", "Commands that were refused."),
    Kind("appends_total", "Changes that were made durable and acknowledged."),
    Kind("log_reads_total", "Pages of logs read from the store; what a crowd that comes back must not need."),
    Kind("mark_reads_total", "Reads of one person's marks from the store, at each hello."),
    Kind("process_cpu_seconds_total", "Processor time of this process."),
    Kind("process_resident_bytes", "Memory of this process."),
    Kind("process_open_files", "Open files and sockets of this process."),
    Kind("process_start_seconds", "When this process started, in Unix seconds."),
)


class Metrics:
    """The figures of this process, and the last ones of all others: several processes share one address, so that any of
    them must be able to answer for all. A follower of the bus."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._others: dict[str, tuple[float, dict[str, float]]] = {}
        """Process → (loop time of the telling, figures)."""
        self.process = f"{socket.gethostname()}-{os.getpid()}"
        self._started = time.time()
        self._seconds = 0
        self._late = 0.0
        self._expected = 0.0

    async def start(self) -> None:
        """Hear the others."""
        await self._hub.bus.follow(news.FIGURES, self)

    def second(self) -> None:
        """One second passed."""
        now = self._hub.loop.time()
        late = now - self._expected if self._expected else 0.0
        self._expected = now + 1.0
        self._late = max(late, self._late * 0.7)
        self._seconds += 1
        if self._seconds % EVERY == 0:
            self.tell()

    def tell(self) -> None:
        """Tell the others."""
        self._hub.bus.send(news.FIGURES, codec.encode(news.Figures(self.process, self.own())))

    def own(self) -> dict[str, float]:
        """The figures of this process, by name."""
        hub = self._hub
        inside = hub.inside.count()
        return {
            "ready": float(not hub.health.trouble),
            "draining": float(hub.health.draining),
            "bus_proved": float(hub.bus.proved),
            "store_refuses": float(hub.health.store_refuses),
            "visits": hub.visit_count,
            "people_inside": inside.remote + inside.on_site,
            "rooms_open": len(hub.live),
            "topics_followed": 1 + len(hub.live) + len(hub.persons.all),
            "tasks": len(asyncio.all_tasks(hub.loop)),
            "loop_late_seconds": round(self._late, 4),
            **{
                f"{name}_total": float(hub.counters[name])
                for name in ("hellos", "commands", "refusals", "appends", "log_reads", "mark_reads")
            },
            "process_cpu_seconds_total": time.process_time(),
            "process_resident_bytes": _resident(),
            "process_open_files": _open_files(),
            "process_start_seconds": round(self._started, 3),
        }

    def all(self) -> dict[str, dict[str, float]]:
        """Process → its figures: this one's as they are now, the others' as they were told last."""
        late = self._hub.loop.time() - FRESH
        self._others = {process: told for process, told in self._others.items() if told[0] > late}
        return {self.process: self.own(), **{process: figures for process, (_, figures) in self._others.items()}}

    def text(self) -> str:
        """Everything in Prometheus' text format."""
        found = self.all()
        lines = []
        for kind in KINDS:
            lines += [f"# HELP venue_{kind.name} {kind.help}", f"# TYPE venue_{kind.name} {kind.type}"]
            lines += [
                f'venue_{kind.name}{{process="{process}"}} {figures[kind.name]:.15g}'
                for process, figures in sorted(found.items())
                if kind.name in figures
            ]
        return "\n".join(lines) + "\n"

    # ports.Follower

    def logged(self, epoch: str, change: updates.Logged) -> None:
        """Figures have no log."""

    def volatile(self, payload: bytes) -> None:
        """Another process told its figures, or this one did."""
        item = news.decode_news(payload)
        if type(item) is news.Figures and item.process != self.process:
            self._others[item.process] = self._hub.loop.time(), item.figures

    def lost(self) -> None:
        """The next telling comes soon."""


def _resident() -> float:
    """Bytes in memory; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def _open_files() -> float:
    """Open files; 0 where the system does not say."""
    try:
        return float(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - 20,000 Path objects would take 50 ms
    except OSError:
        return 0.0
