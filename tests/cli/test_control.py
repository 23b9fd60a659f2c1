"""Command-line tools work through the running venue, and open the store themselves where none runs."""

from __future__ import annotations

import http.client
import json
import stat
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from click.testing import CliRunner

from tests.serving import VenueProcess
from venue.cli import main
from venue.cli.control import CONTROL_FILE, ask, publish, withdraw


class Answering(HTTPServer):
    """Answers every POST with `status` and `answer`, and keeps what was asked."""

    status = 200
    answer = b"{}"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, bytes]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[Answering]:
    server = Answering()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_word_is_for_the_owner_only(tmp_path: Path) -> None:
    """Mode 0600, from its first moment; a new token at each start; gone when the venue closes."""
    token = publish(tmp_path, "http://127.0.0.1:1")
    path = tmp_path / CONTROL_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"url": "http://127.0.0.1:1", "token": token}
    assert publish(tmp_path, "http://127.0.0.1:1") != token
    withdraw(tmp_path)
    withdraw(tmp_path)
    assert not path.exists()


def test_asks_the_running_venue(tmp_path: Path, answering: Answering) -> None:
    """With its token as bearer."""
    token = publish(tmp_path, answering.url)
    assert ask(tmp_path, "import", b"{1}") == b"{}"
    assert answering.asked == [("/control/import", f"Bearer {token}", b"{1}")]


def test_nobody_there_is_no_running_venue(tmp_path: Path, answering: Answering) -> None:
    """No word, a damaged one, one left by a killed venue, and another program on its port."""
    assert ask(tmp_path, "check", b"") is None
    (tmp_path / CONTROL_FILE).write_text("[]")
    assert ask(tmp_path, "check", b"") is None
    publish(tmp_path, "http://127.0.0.1:1")
    assert ask(tmp_path, "check", b"") is None
    answering.status = 404
    publish(tmp_path, answering.url)
    assert ask(tmp_path, "check", b"") is None


def test_a_venue_that_refuses_is_believed(tmp_path: Path, answering: Answering) -> None:
    """Its own words are shown."""
    answering.status, answering.answer = 503, b"The disk is full."
    publish(tmp_path, answering.url)
    with pytest.raises(click.ClickException, match="The disk is full"):
        ask(tmp_path, "import", b"")


def test_tools_work_beside_a_running_venue(start_venue: Callable[..., VenueProcess], tmp_path: Path) -> None:
    """Import, invite and check on a folder that a venue holds: as without one, and the floor shows it."""
    venue = start_venue(demo=False)
    (tmp_path / "posters.csv").write_text("title,board\nA new poster,12\n")
    (tmp_path / "people.csv").write_text("name,role,poster\nZoe,presenter,12\n")

    def run(*arguments: str):
        result = CliRunner().invoke(main, [*arguments, "--data", str(venue.data)], prog_name="venue")
        assert result.exit_code == 0, result.output
        return result

    assert "+ poster p12" in run("import", str(tmp_path / "posters.csv")).output
    assert "Nothing to change" in run("import", str(tmp_path / "posters.csv")).output
    assert f"{venue.url}/in#" in run("invite", str(tmp_path / "people.csv")).stdout
    assert "Sound." in run("check").output
    connection = http.client.HTTPConnection(urlsplit(venue.url).netloc, timeout=10)
    connection.request("GET", "/api/rooms")
    assert "A new poster" in connection.getresponse().read().decode()
    connection.close()
    venue.stop()
    assert not (venue.data / CONTROL_FILE).exists()
    assert "1 posters" in run("check").output
