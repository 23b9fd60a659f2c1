"""A real `venue serve` process for tests: started, waited for by what it prints, killed, started again."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30  # a cold start with 85 posters on a busy two-core machine takes about one
STOP_SECONDS = 15  # beyond the server's own limit for a graceful end


class VenueProcess:
    """`python -m venue serve --demo` on a free port, with its own data folder.

    `.url`, `.chair_link` and `.presenter_link` are what it printed; `.output` is every line of it, `.log` the file that
    holds its stderr. `.restart()` keeps port and data, so open pages come back to it.
    """

    def __init__(self, data: Path, *arguments: str, demo: bool = True, env: dict[str, str] | None = None) -> None:
        self.data = data
        self.log = data.with_name(f"{data.name}.log")
        self.url = ""
        self.chair_link = ""
        self.presenter_link = ""
        self.output: list[str] = []
        self.process: subprocess.Popen[str] | None = None
        self._arguments = (["--demo"] if demo else []) + list(arguments)
        self._env = env or {}
        self._port = 0

    def start(self) -> VenueProcess:
        # A developer's own VENUE_* settings must not decide what is tested.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VENUE_")} | self._env
        command = [sys.executable, "-m", "venue", "serve", *self._arguments]
        command += ["--port", str(self._port), "--data", str(self.data)]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        lines: queue.Queue[str | None] = queue.Queue()
        # A daemon thread reads on after READY as well: a full pipe would stop the server.
        self._reader = threading.Thread(target=self._read, args=(self.process, lines), daemon=True)
        self._reader.start()
        self._wait_until_ready(lines)
        return self

    def _read(self, process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line.rstrip("\n"))
            lines.put(line.strip())
        lines.put(None)

    def _wait_until_ready(self, lines: queue.Queue[str | None]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise AssertionError(f"no VENUE READY within {START_SECONDS} s\n{self.tail()}") from None
            if line is None:
                self.kill()
                raise AssertionError(f"the venue ended before it was ready\n{self.tail()}")
            word, _, rest = line.partition(" ")
            if word == "CHAIR":
                self.chair_link = rest.strip()
            elif word == "PRESENTER":
                self.presenter_link = rest.strip()
            elif line.startswith("VENUE READY "):
                self.url = line.removeprefix("VENUE READY ").strip().rstrip("/")
                self._port = int(self.url.rsplit(":", 1)[1])
                return

    def tail(self, lines: int = 40) -> str:
        """The end of what the process said, for a failure's text."""
        said = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(["--- stdout", *self.output[-lines:], "--- stderr", *said[-lines:]])

    def _collect(self) -> None:
        assert self.process is not None
        self.process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """SIGKILL: no goodbye to anyone, as when the power goes."""
        if self.process is not None:
            self.process.kill()
            self._collect()

    def stop(self) -> int:
        """SIGTERM and wait for the graceful end; its exit status."""
        assert self.process is not None
        if self.running:
            self.process.send_signal(signal.SIGTERM)
        try:
            self._collect()
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the venue did not end within {STOP_SECONDS} s of SIGTERM\n{self.tail()}") from None
        return self.process.returncode

    def restart(self) -> VenueProcess:
        """Stop (unless it was killed already) and start on the same port with the same data."""
        if self.running:
            self.stop()
        return self.start()
