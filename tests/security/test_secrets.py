"""What opens doors is written down nowhere (RELIABILITY S2, S23): every secret of a venue that ran, looked for in all
that it printed, logged and kept."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.security.attacker import Attacker
from tests.serving import VenueProcess


@pytest.fixture(scope="session")
def anyio_backend() -> Any:
    """Nothing here is asynchronous but the venue itself, in a process of its own."""
    return "asyncio"


def socket_says(url: str, *frames: str | bytes, **headers: str) -> None:
    """A socket that says these frames and hears what comes of the first."""
    address = f"{url.replace('http', 'ws', 1)}/live"
    with connect(address, subprotocols=["venue.v1"], additional_headers=headers, proxy=None) as socket:
        for frame in frames:
            socket.send(frame)
        socket.recv(timeout=10)


@pytest.fixture
def lived(start_venue) -> tuple[VenueProcess, dict[str, str], dict[str, int]]:
    """A venue that ran and ended: all its secrets, and the modes of its files while it ran."""
    venue = start_venue()
    secrets = {
        "chair's token": venue.chair_link.partition("#")[2],
        "presenter's": venue.presenter_link.partition("#")[2],
    }
    secrets["tools' token"] = json.loads((venue.data / "control.json").read_bytes())["token"]
    control = secrets["tools' token"]
    people = {"guest": {"name": "Ada"}, "chair": {"token": secrets["chair's token"]}}
    for who, how in people.items():
        person = Attacker(venue.url, **how)
        secrets[f"{who}'s key"] = key = person.key
        status, _, body = person.request("POST", "/api/ticket", b"", {"Authorization": f"Bearer {key}"})
        assert status == 200
        secrets[f"{who}'s ticket"] = ticket = json.loads(body)["ticket"]
        person.do({"do": "enter", "room": "p1"}, {"do": "post", "room": "p1", "id": f"m-{who}", "text": "Hello"})
        person.ask({"do": "nonsense", "key": key}, {"do": "hello", "key": [key]}, {"do": "post", "room": key})
        socket_says(venue.url, json.dumps({"do": "hello", "ref": 1, "ticket": ticket}))
        socket_says(venue.url, json.dumps({"do": "hello", "ref": 1, "ticket": ticket}))
        socket_says(venue.url, json.dumps({"do": "hello", "ref": 1}), "{" + key, Authorization=f"Bearer {key}")
        # As somebody might who takes a link for an address with a query.
        for path in (f"/?key={key}", f"/live?key={key}", f"/in?token={how.get('token', 'x')}", f"/rooms/{key}"):
            for headers in ({}, {"Authorization": f"Bearer {key}"}, {"Cookie": f"venue={key}x"}):
                person.request("GET", path, None, headers)
        wrong = {"Authorization": f"Bearer {control}", "Content-Type": "application/json"}
        person.request("POST", "/control/import", b'{"drafts": 1}', wrong)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [venue.data, *venue.data.iterdir()]}
    assert venue.stop() == 0
    return venue, secrets, modes


def test_no_secret_is_logged_or_kept(lived: tuple[VenueProcess, dict[str, str], dict[str, int]]) -> None:
    """Personal links are printed once, for the host; nothing else that opens a door is in any line or file. And only
    the host's account can read what is kept."""
    venue, secrets, modes = lived
    greeting = [line for line in venue.output if not line.startswith(("CHAIR ", "PRESENTER "))]
    kept = b"\0".join(path.read_bytes() for path in sorted(venue.data.iterdir()))
    written = {"log": venue.log.read_text(), "output": "\n".join(greeting), "data": kept.decode("latin-1")}
    hits = [
        f"{name} in {where}" for name, secret in secrets.items() for where, text in written.items() if secret in text
    ]
    assert len(secrets) == 7
    assert not hits
    assert len(kept) > 10_000
    assert not Path(venue.data / "control.json").exists()
    folder = modes.pop(venue.data.name)
    assert folder == 0o700
    assert {"venue.db", "control.json", "lock"} <= set(modes)
    assert set(modes.values()) == {0o600}, modes
