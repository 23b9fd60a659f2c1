"""`venue serve`: options become settings, and what it prints is what programs wait for."""

from __future__ import annotations

import socket
import sys
import types
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from venue.backends.embedded.lock import FolderLock
from venue.cli import main
from venue.cli.greeting import base_url, greeting
from venue.demo import DemoLinks
from venue.settings import Settings


def served(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, status: int = 0, **env: str
) -> tuple[Result, Settings | None]:
    """(what the command did, the settings that the app was given)."""
    given: list[Settings] = []

    def run(settings: Settings) -> int:
        given.append(settings)
        return status

    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setitem(sys.modules, "venue.app", types.SimpleNamespace(run=run))
    result: Result = CliRunner().invoke(main, ["serve", *arguments], env=env, prog_name="venue")
    return result, given[0] if given else None


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Local, port 8000, an open door, limits on; the demo has a folder of its own."""
    monkeypatch.setattr("venue.cli.preflight.preflight", lambda settings: None)
    assert served(monkeypatch)[1] == Settings()
    assert served(monkeypatch, "--demo")[1] == Settings(data=Path("venue-demo-data"), demo=True)


def test_options_and_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each option also by its variable; the option wins."""
    monkeypatch.setattr("venue.cli.preflight.preflight", lambda settings: None)
    wanted = Settings(Path("d"), "0.0.0.0", 0, "https://v.example", "invited", False, True, "10.0.0.0/8")
    options = "--data d --host 0.0.0.0 --port 0 --url https://v.example --door invited --limits off --demo"
    assert served(monkeypatch, *options.split(), "--proxies", "10.0.0.0/8")[1] == wanted
    variables = {
        "VENUE_DATA": "d",
        "VENUE_HOST": "0.0.0.0",
        "VENUE_PORT": "0",
        "VENUE_URL": "https://v.example/",
        "VENUE_DOOR": "invited",
        "VENUE_LIMITS": "off",
        "VENUE_DEMO": "1",
        "VENUE_PROXIES": "10.0.0.0/8",
    }
    assert served(monkeypatch, **variables)[1] == wanted
    assert served(monkeypatch, "--port", "9000", **variables)[1].port == 9000


def test_hosting_platforms_give_the_port_and_come_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """$PORT alone is enough."""
    monkeypatch.setattr("venue.cli.preflight.preflight", lambda settings: None)
    settings = served(monkeypatch, PORT="5000")[1]
    assert (settings.host, settings.port) == ("0.0.0.0", 5000)


@pytest.mark.parametrize(
    "arguments", [("--port", "70000"), ("--door", "ajar"), ("--limits", "maybe"), ("--url", "x"), ("--proxies", "x")]
)
def test_other_values_are_refused(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, str]) -> None:
    """A usage error before anything is opened."""
    result, settings = served(monkeypatch, *arguments)
    assert (result.exit_code, settings) == (2, None)


def test_a_folder_in_use_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Exit status 1 and what to change; the venue that is open is left alone."""
    lock = FolderLock(tmp_path)
    lock.take()
    result, settings = served(monkeypatch, "--data", str(tmp_path))
    lock.release()
    assert (result.exit_code, settings) == (1, None)
    assert len(result.output.splitlines()) == 1
    assert "is in use by process" in result.output
    assert "--data" in result.output


def test_a_folder_that_cannot_be_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file in its place, for one."""
    (tmp_path / "file").write_text("")
    result, settings = served(monkeypatch, "--data", str(tmp_path / "file" / "data"))
    assert (result.exit_code, settings) == (1, None)
    assert "Choose another with --data." in result.output


def test_a_port_in_use_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The commonest reason of all on port 8000."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result, settings = served(monkeypatch, "--port", str(port), "--data", str(tmp_path))
    assert (result.exit_code, settings) == (1, None)
    assert f"Cannot listen on 127.0.0.1, port {port}" in result.output


def test_the_servers_own_exit_status_is_the_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A supervisor must see that it failed."""
    assert served(monkeypatch, "--data", str(tmp_path), "--port", "0", status=3)[0].exit_code == 3


def test_programs_find_their_lines() -> None:
    """CHAIR, PRESENTER, VENUE READY, each at the start of its line, in this order."""
    lines = list(greeting(Settings(demo=True), "http://localhost:8000", 85, DemoLinks("c1", "p1")))
    found = [line for line in lines if line.split(" ")[0] in ("CHAIR", "PRESENTER", "VENUE")]
    assert found == [
        "CHAIR http://localhost:8000/in#c1",
        "PRESENTER http://localhost:8000/in#p1",
        "VENUE READY http://localhost:8000",
    ]
    assert any("guests need only a name" in line for line in lines)


@pytest.mark.parametrize(
    ("settings", "url", "said"),
    [
        (Settings(host="0.0.0.0"), "http://localhost:8000", True),
        (Settings(), "http://localhost:8000", False),
        (Settings(host="0.0.0.0", url="https://v.example"), "https://v.example", False),
        (Settings(url="http://v.example"), "http://v.example", True),
    ],
)
def test_plain_http_beyond_this_machine_is_told(settings: Settings, url: str, said: bool) -> None:
    """What will not work there: camera, wake lock, notifications."""
    assert any("no camera" in line for line in greeting(settings, url, 1)) is said


def test_lifted_limits_are_told_loudly() -> None:
    """Nobody leaves them off by mistake."""
    assert any(line.startswith("LIMITS ARE OFF") for line in greeting(Settings(limits=False), "http://localhost", 1))


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://localhost:81"),
        (Settings(host="0.0.0.0"), "http://localhost:81"),
        (Settings(host="::1"), "http://[::1]:81"),
        (Settings(host="192.0.2.1"), "http://192.0.2.1:81"),
        (Settings(host="2001:db8::1"), "http://[2001:db8::1]:81"),
        (Settings(url="https://v.example"), "https://v.example"),
    ],
)
def test_where_people_reach_it(settings: Settings, url: str) -> None:
    """The given address, else one that works on this machine."""
    assert base_url(settings, 81) == url
