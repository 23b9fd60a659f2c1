"""What people send writes no lines of its own into the log (log injection)."""

from __future__ import annotations

import logging

import pytest

from tests.web.conftest import Venue


def test_an_address_cannot_forge_a_line(
    site: Venue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A request that fails is logged with its path, which may hold a line break and what looks like another entry."""

    def broken(room: str) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(site.hub, "room", broken)
    site.hub.rooms["p1\n2026-05-11 ERROR venue: forged \x1b[31m"] = site.hub.rooms["p1"]
    forged = "/rooms/p1%0A2026-05-11%20ERROR%20venue:%20forged%20%1B%5B31m"
    assert site.guest().get(forged).status_code == 500
    (record,) = [record for record in caplog.records if record.name == "venue.web"]
    assert record.levelno == logging.ERROR
    assert not any(c in record.getMessage() for c in "\n\r\x1b")
