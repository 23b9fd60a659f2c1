"""The near end of the load generator: starts its process on its own core and talks with it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.machine import cores, pin

ROOT = Path(__file__).resolve().parents[1]
LISTENING = 0.3
"""Seconds until the generator surely carries out an order."""


@dataclass(frozen=True)
class Posted:
    """What came of a sending window. `deliveries` and `acked_in_window` are those within it: an overloaded server is
    judged by them."""

    sent: int
    acked: int
    acked_in_window: int
    expected: int
    delivered: int
    deliveries: int
    window: float
    cpu: float
    own_cpu: float
    wrong_visits: int
    gaps: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    dead: int
    said: str

    @property
    def whole(self) -> bool:
        """Every visit got every message of its room, once and in order, and every visit lives."""
        return self.delivered == self.expected and not (self.wrong_visits or self.gaps or self.dead)

    @property
    def generator_load(self) -> float:
        """Part of its core that the generator used; near 1, lateness is partly its own."""
        return self.own_cpu / self.window

    @property
    def per_delivery_us(self) -> float:
        """Server processor time for one delivery, microseconds."""
        return self.cpu / self.deliveries * 1e6 if self.deliveries else float("inf")

    @property
    def per_message_us(self) -> float:
        """Server processor time for one message posted, microseconds."""
        return self.cpu / self.sent * 1e6 if self.sent else float("inf")


class Load:
    """A crowd in another process. `script` is what `bench.crowd.Script` takes, `message` the template of a post."""

    def __init__(self, script: dict[str, Any], message: str, pid: int) -> None:
        self._script, self._message, self._pid = script, message, pid
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.generator"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        pin(self._process.pid, cores()[1])

    def __enter__(self) -> "Load":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _order(self, do: str, **arguments: Any) -> dict[str, Any]:
        self._begin(do, **arguments)
        return self._end()

    def _begin(self, do: str, **arguments: Any) -> None:
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()

    def _end(self) -> dict[str, Any]:
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the load generator ended")
        return json.loads(answer)

    def open(
        self, rooms: list[str], sample_every: int = 10, limit: float = 60, per_second: float = 0
    ) -> dict[str, Any]:
        """Bring one visit into each of `rooms`; gives `inside`, `seconds`, `bytes`, `bytes_of_new`, `dead`, `said`.

        Raises RuntimeError when not all came in within `limit` seconds.
        """
        answer = self._order("open", script=self._script, rooms=rooms, sample_every=sample_every, limit=limit,
                             per_second=per_second)  # fmt: skip
        if answer["inside"] < len(rooms):
            raise RuntimeError(f"only {answer['inside']} of {len(rooms)} came in: {answer['said']}")
        return answer

    def idle(self, seconds: float) -> dict[str, Any]:
        """Let time pass; gives the `bytes` that came meanwhile."""
        return self._order("idle", seconds=seconds)

    def say(self, text: str, expect: str, seconds: float = 20) -> dict[str, Any]:
        """Every visit says this; gives how many `heard` the expected bytes, and when the last did, in `seconds`."""
        return self._order("say", text=text, expect=expect, seconds=seconds)

    def listen(self, expect: str, count: int, seconds: float, act: Callable[[], Any]) -> dict[str, Any]:
        """Do `act`, which makes the venue send a stamped frame with the expected bytes to `count` visits (all of which
        must read stamps); gives how many `heard` it, how many `frames` came, `p50_ms`, `p99_ms` and `max_ms`."""
        self._begin("listen", expect=expect, count=count, seconds=seconds)
        time.sleep(LISTENING)
        act()
        return self._end()

    def post(self, posters: int, rate: float, seconds: float, drain: float = 10, every: bool = False) -> Posted:
        """Some visits post `rate` messages a second together for so many seconds."""
        answer = self._order("post", template=self._message, posters=posters, rate=rate, seconds=seconds, drain=drain,
                             pid=self._pid, every=every)  # fmt: skip
        answer["deliveries"] = answer.pop("in_window")
        return Posted(**{name: answer[name] for name in Posted.__dataclass_fields__})
