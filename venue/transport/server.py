"""uvicorn's server, with a way to end that brings everyone back: a hint, then closes spread over a while."""

import asyncio
import contextlib
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.server import HANDLED_SIGNALS

from venue.live.frames import Frames
from venue.protocol import closes
from venue.transport.gate import Gate
from venue.transport.protocol import VenueProtocol
from venue.transport.switchboard import Switchboard

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "plain"}},
    "loggers": {
        "venue": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # uvicorn's lines about requests and accepted sockets carry query strings (RELIABILITY S2): warnings only.
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}

LAST_ANSWERS = 4
"""Seconds for HTTP answers under way, after the sockets."""

OnReady = Callable[[str], None]
Hint = Callable[[float], Frames | None]


@dataclass(slots=True, frozen=True)
class Drain:
    """How the venue ends, in seconds. With LAST_ANSWERS it must stay under the 15 s that hosts give a process."""

    window: float = 10.0
    """Over which closes are spread on SIGTERM, so that those who come back do not all come at once."""
    interactive: float = 0.5
    """The same for somebody who pressed Ctrl-C and waits."""
    spacing: float = 0.05
    """Between two closes at most: three people need no ten seconds."""
    step: float = 0.05


class VenueServer(uvicorn.Server):
    """On SIGTERM or SIGINT: stops listening, calls `on_drain`, sends everyone `hint(seconds)`, closes all with 1012
    spread over the window, then lets uvicorn end the rest and the lifespan. The process can then end with status 0.

    `state` is put into the lifespan state before the app starts. Hooks that are not given are taken from the lifespan
    state: `on_drain` and `restart_hint`. `on_ready` gets the address once the venue listens.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        state: Mapping[str, Any] | None = None,
        on_ready: OnReady | None = None,
        on_drain: Callable[[], None] | None = None,
        hint: Hint | None = None,
        drain: Drain | None = None,
    ) -> None:
        super().__init__(config)
        self.drain = drain or Drain()
        self._state = dict(state or {})
        self._on_ready = on_ready
        self._on_drain = on_drain
        self._hint = hint
        self._hurried = False

    @property
    def port(self) -> int:
        """Where it really listens."""
        return self.servers[0].sockets[0].getsockname()[1]

    async def startup(self, sockets: list[Any] | None = None) -> None:
        self.lifespan.state.update(self._state)
        await super().startup(sockets=sockets)
        if self.started and self._on_ready is not None:
            scheme = "https" if self.config.is_ssl else "http"
            self._on_ready(f"{scheme}://{shown_host(self.config.host)}:{self.port}")

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        for server in self.servers:
            server.close()
        state = self.lifespan.state
        if "new_visit" in state:
            Switchboard.of(state, self.config.forwarded_allow_ips, asyncio.get_running_loop()).draining = True
        on_drain = self._on_drain or state.get("on_drain")
        if on_drain is not None:
            on_drain()
        await self._send_home(self._hint or state.get("restart_hint"))
        await super().shutdown(sockets=sockets)

    async def _send_home(self, hint: Hint | None) -> None:
        live = [one for one in self.server_state.connections if isinstance(one, VenueProtocol)]
        if not live:
            return
        longest = self.drain.interactive if self._hurried else self.drain.window
        window = min(longest, len(live) * self.drain.spacing)
        frames = hint(window) if hint is not None else None
        if frames is not None:
            for number, one in enumerate(live):
                one.send(frames)
                if number % 500 == 499:
                    await asyncio.sleep(0)
        # A set's order follows memory, and that the order of coming: who came together must not leave together.
        random.shuffle(live)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        turns = max(1, round(window / self.drain.step))
        for turn in range(1, turns + 1):
            # Before the first one, too: who asks on an open connection is to hear "not ready" before anybody is cut.
            await asyncio.sleep(max(0.0, begin + turn * self.drain.step - loop.time()))
            for one in live[len(live) * (turn - 1) // turns : len(live) * turn // turns]:
                one.finish(closes.RESTART)
            if self.force_exit:
                return

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hurried = self._hurried or sig == signal.SIGINT
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a signal is not raised again at the end: who ends in order ends with status 0."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def shown_host(host: str) -> str:
    """What to type into a browser on this machine for what was bound."""
    if host in ("", "0.0.0.0", "127.0.0.1", "::", "::1", "localhost"):  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def make_config(app: Any, *, host: str, port: int, proxies: str | list[str] = (), **more: Any) -> uvicorn.Config:
    """uvicorn's settings for a venue. `proxies`: whose X-Forwarded-* are believed, nobody's unless given; `more` goes
    to uvicorn.Config as it is (certificates, `uds`, another `loop`)."""
    if host == "localhost" and port == 0:
        host = "127.0.0.1"  # a free port is chosen for each address: "localhost" would get two different ones
    settings: dict[str, Any] = {
        "http": Gate,
        "ws": VenueProtocol,
        "lifespan": "on",
        "log_config": LOGGING,
        "access_log": False,
        "backlog": 4096,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": proxies if isinstance(proxies, str) else list(proxies),
        "timeout_graceful_shutdown": LAST_ANSWERS,
    }
    return uvicorn.Config(app, host=host, port=port, **(settings | more))


def serve(
    app: Any,
    *,
    host: str,
    port: int,
    proxies: str | list[str] = (),
    sockets: list[socket.socket] | None = None,
    **hooks: Any,
) -> int:
    """Run a venue until it is told to end; the process's exit status. `hooks` as for VenueServer; `sockets`: bound ones
    to listen on, shared with other processes, instead of host and port.

    Raises SystemExit(3), after a line in the log, when the app's lifespan fails or the address cannot be bound.
    """
    raise_file_limit()
    server = VenueServer(make_config(app, host=host, port=port, proxies=proxies), **hooks)
    server.run(sockets)
    return 0 if server.started else 1


def raise_file_limit() -> None:
    """As many open files as the system lets us: each socket is one, and the usual soft limit is 1024."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
