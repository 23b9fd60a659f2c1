"""Allowances that cannot be multiplied (RELIABILITY S13)."""

from __future__ import annotations

import pytest

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
