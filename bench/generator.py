"""The load generator's process: reads one JSON order a line, carries it out, answers with one JSON line.

`open` brings visits in, `post` lets some of them post at a rate and counts who got what, `say` lets all say one thing,
`idle` waits, `count` tells what came since. The other end of the pipe is `bench.load`.
"""

import json
import sys
import time
from collections import Counter
from typing import Any

from bench.crowd import Crowd, Script
from bench.machine import cpu_seconds, raise_open_files
from bench.wire import client_frame

QUIET = 1.5
"""Seconds without any delivery after which nothing more is expected."""


class Generator:
    """A crowd that takes orders."""

    def __init__(self) -> None:
        self.crowd: Crowd | None = None
        self.posted = 0

    def open(self, script: dict[str, Any], rooms: list[str], sample_every: int, limit: float, per_second: float) -> Any:
        """More visits, one for each of `rooms`."""
        if self.crowd is None:
            self.crowd = Crowd(Script(**script))
        before = sum(v.bytes for v in self.crowd.visits)
        first = len(self.crowd.visits)
        seconds = self.crowd.open(rooms, sample_every, limit, per_second)
        came = self.crowd.visits[first:]
        return {
            "inside": sum(v.inside for v in came),
            "seconds": seconds,
            "bytes": sum(v.bytes for v in self.crowd.visits) - before,
            "bytes_of_new": sum(v.bytes for v in came),
            **self._health(),
        }

    def _health(self) -> dict[str, Any]:
        said = self.crowd.said or next((v.said for v in self.crowd.visits if v.said), "")
        return {"dead": self.crowd.dead, "said": said}

    def idle(self, seconds: float) -> Any:
        """Let time pass; gives the bytes that came meanwhile."""
        before = sum(v.bytes for v in self.crowd.visits)
        self.crowd.pump_for(seconds)
        return {"bytes": sum(v.bytes for v in self.crowd.visits) - before, **self._health()}

    def say(self, text: str, expect: str, seconds: float) -> Any:
        """Every visit says this at once; gives how many heard `expect` within the time, and when the last one did."""
        counted = self._count_instead(expect)
        start = last = time.monotonic()
        for index, visit in enumerate(self.crowd.visits):
            if not visit.send(client_frame((text % {"visit": index, "room": visit.room}).encode())):
                self.crowd.write_later(visit)
            if index % 64 == 0:
                self.crowd.pump(0)
        heard = 0
        while heard < len(self.crowd.visits) and time.monotonic() - start < seconds:
            self.crowd.pump(0.01)
            now_heard = sum(v.delivered > 0 for v in self.crowd.visits)
            if now_heard != heard:
                heard, last = now_heard, time.monotonic()
        self._count_instead(counted)
        return {"heard": heard, "seconds": last - start, **self._health()}

    def listen(self, expect: str, count: int, seconds: float) -> Any:
        """Wait until `count` visits got a stamped frame with these bytes from now on; how late they came."""
        counted = self._count_instead(expect)
        end = time.monotonic() + seconds
        heard = 0
        while heard < count and time.monotonic() < end:
            self.crowd.pump_for(0.02)
            heard = sum(bool(v.late) for v in self.crowd.visits)
        late = sorted(ns for v in self.crowd.visits for ns in v.late)
        self._count_instead(counted)
        quantiles = {"p50_ms": _quantile(late, 0.5), "p99_ms": _quantile(late, 0.99), "max_ms": _quantile(late, 1.0)}
        return {"heard": heard, "frames": len(late), **quantiles, **self._health()}

    def _count_instead(self, pattern: str) -> str:
        before = self.crowd.script.counted
        self.crowd.script.counted = pattern
        for visit in self.crowd.visits:
            visit.counted = pattern.encode()
            visit.forget()
        return before

    def post(
        self, template: str, posters: int, rate: float, seconds: float, drain: float, pid: int, every: bool
    ) -> Any:
        """`posters` visits, spread over the crowd, post `rate` messages a second together for so many seconds.

        Each visit must get every message of its room. `pid` is the server, whose processor time over the sending
        window is taken here, at its very edges. With `every`, every visit reads stamps.
        """
        crowd = self.crowd
        for visit in crowd.visits:
            visit.forget()
            visit.sampled = visit.sampled or every
        members = Counter(v.room for v in crowd.visits)
        step = max(1, len(crowd.visits) // posters)
        speakers = crowd.visits[::step][:posters]
        to_room: Counter[str] = Counter()
        cpu, own = cpu_seconds(pid), time.process_time()
        start = time.monotonic()
        sent, total = 0, round(rate * seconds)
        while sent < total and time.monotonic() - start < seconds + 1:
            due = min(total, int((time.monotonic() - start) * rate) + 1)
            for _ in range(min(due - sent, 64)):
                visit = speakers[sent % len(speakers)]
                sent += 1
                self.posted += 1
                words = {"n": self.posted, "room": visit.room, "stamp": f"@T{time.monotonic_ns()}@"}
                if not visit.send(client_frame((template % words).encode())):
                    crowd.write_later(visit)
                to_room[visit.room] += 1
            crowd.pump(0 if sent < due else 0.001)
        window = time.monotonic() - start
        cpu, own = cpu_seconds(pid) - cpu, time.process_time() - own
        in_window, acked_in_window = (sum(v.delivered for v in crowd.visits), sum(v.acked for v in crowd.visits))
        expected = sum(count * members[room] for room, count in to_room.items())
        self._drain(expected, drain)
        late = sorted(ns for v in crowd.visits for ns in v.late)
        wrong = [v for v in crowd.visits if v.delivered != to_room[v.room]]
        return {
            "sent": sent,
            "acked": sum(v.acked for v in crowd.visits),
            "acked_in_window": acked_in_window,
            "expected": expected,
            "delivered": sum(v.delivered for v in crowd.visits),
            "in_window": in_window,
            "window": window,
            "cpu": cpu,
            "own_cpu": own,
            "wrong_visits": len(wrong),
            "gaps": sum(v.gaps for v in crowd.visits),
            "samples": len(late),
            "p50_ms": _quantile(late, 0.50),
            "p99_ms": _quantile(late, 0.99),
            "max_ms": _quantile(late, 1.0),
            **self._health(),
        }

    def _drain(self, expected: int, limit: float) -> None:
        end = time.monotonic() + limit
        last, heard = -1, time.monotonic()
        while time.monotonic() < end:
            self.crowd.pump_for(0.05)
            delivered = sum(v.delivered for v in self.crowd.visits)
            if delivered >= expected:
                self.crowd.pump_for(0.3)  # one delivered twice would come now
                return
            if delivered != last:
                last, heard = delivered, time.monotonic()
            elif time.monotonic() - heard > QUIET:
                return


def _quantile(ordered: list[int], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] / 1e6 if ordered else 0.0


def main() -> None:
    """Carry out orders until the pipe is closed."""
    raise_open_files()
    generator = Generator()
    for line in sys.stdin:
        order = json.loads(line)
        result = getattr(generator, order.pop("do"))(**order)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
