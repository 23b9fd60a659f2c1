"""What those who run a venue ask it: alive, ready, how is it doing; and who may ask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.requests import Request

from tests.web.conftest import Venue
from venue.live.metrics import KINDS
from venue.protocol.refusals import Refused
from venue.web import operation

ROOT = Path(__file__).resolve().parents[2]


def asking(venue: Venue, peer: str = "127.0.0.1", **headers: str) -> Request:
    """A request from this address."""
    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "client": (peer, 50_000), "headers": lines, "state": {"house": venue.app.state.house}}
    return Request(scope)


def test_it_is_alive_and_ready(venue: Venue) -> None:
    assert venue.stranger().get("/healthz").text == "ok\n"
    answer = venue.stranger().get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_it_is_not_ready_while_it_starts_ends_hears_nobody_or_cannot_store(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says why; afterwards it is ready again. It is alive all the time."""
    hub, stranger = venue.hub, venue.stranger()
    for owner, name, value in (
        (hub, "ready", False), (hub.health, "draining", True), (hub.health, "store_refuses", True),
        (type(hub.bus), "proved", False),
    ):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, value)
            answer = stranger.get("/readyz")
            assert answer.status_code == 503, name
            assert re.fullmatch(r"not ready: the [a-z ]+\n", answer.text), name
            assert stranger.get("/healthz").status_code == 200
        assert stranger.get("/readyz").status_code == 200


async def test_metrics_are_for_this_machine(venue: Venue) -> None:
    """Not for others, and not for a proxy on this machine that asks for others."""
    for local in ("127.0.0.1", "::1"):
        answer = await operation.metrics(asking(venue, local))
        assert b'venue_visits{process="' in answer.body
    for request in (
        asking(venue, "10.0.0.7"), asking(venue, "testclient"), asking(venue, x_forwarded_for="10.0.0.7"),
        asking(venue, x_real_ip="10.0.0.7"), asking(venue, forwarded="for=10.0.0.7"), asking(venue, via="1.1 proxy"),
    ):  # fmt: skip
        with pytest.raises(Refused, match="no such page"):
            await operation.metrics(request)
    assert venue.stranger().get("/metrics").status_code == 404


async def test_metrics_are_for_who_has_the_token(venue: Venue) -> None:
    settings = venue.app.state.house.settings
    for wrong in ("", "Bearer", "Bearer ", "Bearer x", "Bearer é"):
        with pytest.raises(Refused):
            await operation.metrics(asking(venue, "10.0.0.7", authorization=wrong))
    object.__setattr__(settings, "metrics_token", "so secret")
    answer = await operation.metrics(asking(venue, "10.0.0.7", authorization="Bearer so secret"))
    assert answer.status_code == 200
    for wrong in ("", "Bearer ", "Bearer x", "Bearer é", "Basic so secret"):
        with pytest.raises(Refused):
            await operation.metrics(asking(venue, "10.0.0.7", authorization=wrong))


async def test_what_is_served_is_what_the_document_says(venue: Venue) -> None:
    """docs/metrics.md lists every name with its type, and none that is not served."""
    text = (await operation.metrics(asking(venue))).body.decode()
    served = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    values = re.findall(r'^(\S+)\{process="[^"]+"\} (\S+)$', text, re.MULTILINE)
    assert {name for name, _ in values} == set(served) == {f"venue_{kind.name}" for kind in KINDS}
    assert all(float(value) >= 0 for _, value in values)
    told = dict(re.findall(r"^\| `(venue_\w+)` \| (\w+) \|", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE))
    assert told == served
    for kind in KINDS:
        assert kind.help.removesuffix(".") in (ROOT / "docs/metrics.md").read_text(), kind.name


async def test_metrics_name_nobody(venue: Venue) -> None:
    """Totals only (S11)."""
    venue.guest("Grace")
    text = (await operation.metrics(asking(venue))).body.decode()
    labels = {label for line in text.splitlines() for label in re.findall(r"(\w+)=\"", line)}
    assert labels == {"process"}
    assert "Grace" not in text
