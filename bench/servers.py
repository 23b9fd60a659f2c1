"""The servers under load: the venue, the naive relay, Nchan. Each is started alone on its core and ended after use.

All three deliver messages of the same size: what the relays relay looks like the venue's own update.
"""

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.load import ROOT, Load
from bench.machine import cores, pin

START = 60.0
TEXT = "%(stamp)s Why not hold out a whole year and see what the model makes of it?"
COUNTED = '"up":"posted"'
NCHAN_MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process to be put under load; a context manager that ends it. Its folder goes with it."""

    name = ""
    path = "/"
    subprotocol = ""
    steps: tuple[tuple[str, str], ...] = ()
    acked = "no acknowledgement"
    message = (
        '{"up":"posted","in":"room:%(room)s","num":100000,"id":"m%(n)07d","at":"2024-05-11T09:45:00.000Z",'
        '"by":{"id":"g-aaaaaaaaaaaaaaaa","name":"Guest 100"},"text":"' + TEXT + '"}'
    )

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="venue-bench-"))
        self.port = free_port()
        self.process = self._start()
        self._pin_when_listening()

    @property
    def pid(self) -> int:
        """The process whose time and memory count."""
        return self.process.pid

    def _start(self) -> subprocess.Popen[str]:
        raise NotImplementedError

    def _pin_when_listening(self) -> None:
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    pin(self.pid, cores()[0])
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not listen:\n{self.said()}")

    def said(self) -> str:
        """The end of what it wrote to stderr."""
        log = self.folder / "stderr"
        return log.read_text(errors="replace")[-2_000:] if log.exists() else ""

    def run(self, *command: str) -> subprocess.Popen[str]:
        """Start a program with its stderr kept."""
        with (self.folder / "stderr").open("a") as log:
            return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)

    def load(self) -> Load:
        """A generator whose visits know how to come in here."""
        script = {
            "host": "127.0.0.1",
            "port": self.port,
            "path": self.path,
            "subprotocol": self.subprotocol,
            "steps": [list(step) for step in self.steps],
            "counted": COUNTED,
            "acked": self.acked,
        }
        return Load(script, self.message, self.pid)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.communicate(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


class VenueServer(Server):
    """`venue serve`: every message validated, durable and acknowledged."""

    name = "venue"
    path = "/live"
    subprotocol = "venue.v1"
    steps = (
        ('{"do":"hello","ref":1,"name":"Guest %(visit)d"}', '"re":1,"ok"'),
        ('{"do":"enter","ref":2,"room":"%(room)s"}', '"re":2,"ok"'),
    )
    acked = '"ok":{"seq":'
    message = '{"do":"post","ref":%(n)d,"room":"%(room)s","id":"m%(n)07d","text":"' + TEXT + '"}'

    def __init__(self, *arguments: str, demo: bool = True, data: Path | None = None) -> None:
        self.arguments = ("--demo", *arguments) if demo else arguments
        self.data = data
        self.links: dict[str, str] = {}
        super().__init__()

    def _start(self) -> subprocess.Popen[str]:
        process = self.run(
            sys.executable, "-m", "venue", "serve", *self.arguments, "--limits", "off", "--port", "0",
            "--data", str(self.data or self.folder / "data"),
        )  # fmt: skip
        for line in process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word in ("CHAIR", "PRESENTER"):
                self.links[word] = rest.strip()
            if rest.startswith("READY "):
                self.port = int(rest.rstrip("/").rpartition(":")[2])
                return process
        process.wait()
        raise RuntimeError(f"the venue ended before it was ready:\n{self.said()}")

    def get(self, path: str) -> Any:
        """A JSON answer of the venue's HTTP side."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"GET {path}: {answer.status}")
        return json.loads(body)

    def posters(self) -> list[str]:
        """Ids of the posters' rooms."""
        return [room["id"] for room in self.get("/api/rooms") if room["kind"] == "poster"]


class NaiveServer(Server):
    """The naive Starlette relay under uvicorn's defaults (websockets' Sans-I/O core; uvloop where installed)."""

    name = "naive"
    path = "/%(room)s"

    def _start(self) -> subprocess.Popen[str]:
        return self.run(
            sys.executable, "-m", "uvicorn", "bench.naive:app", "--port", str(self.port), "--log-level", "warning"
        )


class BareServer(Server):
    """Writes what comes to everyone, one write a visit every 10 ms, and does nothing else: to load the generator."""

    name = "bare"

    def _start(self) -> subprocess.Popen[str]:
        return self.run(sys.executable, "-m", "bench.bare", str(self.port))


class NchanServer(Server):
    """Nchan, nginx's publish-and-subscribe module in C: relays to a channel, in memory."""

    name = "nchan"
    path = "/%(room)s"

    @staticmethod
    def installed() -> bool:
        """Whether nginx and the module are here."""
        return shutil.which("nginx") is not None and NCHAN_MODULE.exists()

    def _start(self) -> subprocess.Popen[str]:
        folder = self.folder
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(f"""
            load_module {NCHAN_MODULE}; daemon off; master_process off; worker_rlimit_nofile 20000;
            pid {folder}/nginx.pid; error_log {folder}/error.log;
            events {{ worker_connections 19000; }}
            http {{
                access_log off; {paths}
                server {{
                    listen 127.0.0.1:{self.port} backlog=2048;
                    location ~ ^/(\\w+)$ {{
                        nchan_pubsub websocket; nchan_channel_id $1; nchan_subscriber_first_message newest;
                        nchan_websocket_ping_interval 0; nchan_message_buffer_length 2000;
                    }}
                }}
            }}
        """)
        return self.run("nginx", "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/nginx.conf")
