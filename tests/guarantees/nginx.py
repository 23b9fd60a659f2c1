"""A real nginx with the very configuration that docs/deployment.md shows, moved to free ports and its own folder."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.backends.redis.servers import free_port

CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
START_SECONDS = 10.0


def program() -> str:
    """nginx; skips the test, saying what to install, where there is none."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None or shutil.which("openssl") is None or not Path("/etc/nginx/mime.types").exists():
        pytest.skip("through nginx: there is none here (Debian: apt-get install nginx-light openssl)")
    return found


class Nginx:
    """In front of the venues at these ports; `.url` is where people reach them, `.tls` trusts its certificate."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self._program = program()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port, self.plain_port = free_port(), free_port()
        self.url = f"https://localhost:{self.port}"
        folder.mkdir()
        self._certify()
        self.tls = ssl.create_default_context(cafile=folder / "cert.pem")
        self.conf = folder / "nginx.conf"
        self.conf.write_text(self._moved(ports))

    def _certify(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
             str(self._folder / "key.pem"), "-out", str(self._folder / "cert.pem")],
            check=True, capture_output=True,
        )  # fmt: skip

    def _moved(self, ports: list[int]) -> str:
        """The document's configuration: other ports and paths, and nothing else."""
        text = CONF.read_text()
        kept = "/etc/letsencrypt/live/venue.example.org"
        temporary = "".join(
            f"    {name}_temp_path {self._folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        venue = "        server 127.0.0.1:8000 max_fails=0;\n"
        for old, new in (
            ("user www-data;\n", "user root;\n" if os.getuid() == 0 else ""),
            ("pid /run/nginx.pid;", f"pid {self._folder}/pid;\ndaemon off;"),
            ("/var/log/nginx/error.log", f"{self._folder}/error.log"),
            ("http {\n", f"http {{\n{temporary}"),
            ("listen 80 ", f"listen 127.0.0.1:{self.plain_port} "),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (f"{kept}/fullchain.pem", f"{self._folder}/cert.pem"),
            (f"{kept}/privkey.pem", f"{self._folder}/key.pem"),
            (venue, "".join(venue.replace("8000", str(port)) for port in ports)),
        ):
            assert text.count(old) == 1, f"{CONF.name}: {old!r} is there {text.count(old)} times"
            text = text.replace(old, new)
        return text

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen([self._program, "-c", str(self.conf), "-p", str(self._folder)])
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urlopen(f"{self.url}/healthz", timeout=5, context=self.tls).close()
                return
            except OSError as error:
                if getattr(error, "code", None):  # it answers, if only that the venue does not
                    return
                assert self._process.poll() is None, self.log()
                assert time.monotonic() < deadline, self.log()

    def log(self) -> str:
        """What it complained about."""
        return (self._folder / "error.log").read_text() if (self._folder / "error.log").exists() else "no log"

    def stop(self) -> None:
        """End at once: every connection is cut."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
