"""Allowances that cannot be multiplied (RELIABILITY S13)."""

from __future__ import annotations

import pytest

from tests.web.conftest import Venue
from venue.live.limits import RATES, Limits, neighbourhood
from venue.protocol.refusals import Refused


def guests(addresses: list[str]) -> int:
    """How many new guests these addresses get at one moment."""
    limits, made = Limits(), 0
    for address in addresses:
        try:
            limits.take_guest(address, 0.0)
        except Refused:
            continue
        made += 1
    return made


def test_one_ipv6_network_is_one_address() -> None:
    """Attack: a new address of one's own 2^64 for each new guest, and with it a fresh allowance for everything."""
    burst, many = RATES["guest"].burst, 2 * RATES["guest"].burst
    assert guests([f"2001:db8:1:2::{number:x}" for number in range(many)]) == burst
    assert guests([f"fe80::{number:x}%eth0" for number in range(many)]) == burst
    assert guests([f"2001:db8:1:{number:x}::1" for number in range(many)]) == many
    assert guests([f"::ffff:192.0.2.{number % 2}" for number in range(3 * burst)]) == 2 * burst


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_what_counts_as_one_address(address: str, found: str) -> None:
    assert neighbourhood(address) == found


def test_reading_over_and_over_is_slowed(site: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
    """One guest reading a log as fast as they can costs the store a question each time; others are not slowed."""
    monkeypatch.setattr(site.hub.limits, "enabled", True)
    ada, bo = site.guest("Ada"), site.guest("Bo")
    pages = [f"/api/rooms/p1/{what}" for what in ("log", "messages")]
    answers = [ada.get(pages[number % 2]) for number in range(RATES["read"].burst + 30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 0 < len(refused) <= 30
    assert refused[0].headers["retry-after"] == "1"
    assert bo.get(pages[0]).status_code == 200
