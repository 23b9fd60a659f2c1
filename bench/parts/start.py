"""How long the second start takes: data there, everything installed."""

import http.client
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figure
from bench.load import ROOT

TIMES = 3


def measure() -> list[Figure]:
    """From the command to the first page fetched, the best of three after a first start."""
    figure = Figure("start")
    folder = Path(tempfile.mkdtemp(prefix="venue-bench-"))
    try:
        figure.note("first", _start(folder), "s")
        figure.check("second", min(_start(folder) for _ in range(TIMES)), 2, "s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [figure]


def _start(folder: Path) -> float:
    arguments = ["--port", "0", "--data", str(folder / "data")]
    command = [sys.executable, "-m", "venue", "serve", "--demo", *arguments]
    if shutil.which("make") and Path(sys.prefix) == ROOT / ".venv":
        command = ["make", "--silent", "run", f"ARGS={' '.join(arguments)}"]
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        for line in process.stdout:
            if "VENUE READY" in line:
                _fetch(int(line.rstrip().rstrip("/").rpartition(":")[2]))
                return time.monotonic() - begin
        raise RuntimeError("the venue ended before it was ready")
    finally:
        process.terminate()
        process.communicate()


def _fetch(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET /: {answer.status}")
