"""The allow-list of origins, and whose word about addresses is believed."""

from __future__ import annotations

import pytest

from venue.transport.origin import Origins, is_own_machine, origin_of
from venue.transport.proxies import Proxies, bare

FOREIGN = [
    "null",
    "",
    "https://evil.example",
    "http://venue.example",
    "https://venue.example.",
    "https://venue.example/",
    "https://venue.example/live",
    "https://venue.example:443",
    "https://venue.example:8443",
    "https://venue.example:80",
    "https://Venue.example",
    "https://VENUE.EXAMPLE",
    "HTTPS://venue.example",
    "https://venue.example.evil.example",
    "https://evilvenue.example",
    "https://evil.example/https://venue.example",
    "https://sub.venue.example",
    "https://venue.exampl",
    "https://user@venue.example",
    "https://venue.example@evil.example",
    "wss://venue.example",
    "file://",
    "https://venue.example%20",
    "https://venue.example https://evil.example",
]


def test_there_are_enough_variants() -> None:
    assert len(set(FOREIGN)) == 24


@pytest.mark.parametrize("cookie", [True, False])
@pytest.mark.parametrize("origin", FOREIGN)
def test_only_the_exact_origin_is_let_in(origin: str, cookie: bool) -> None:
    """Whatever resembles the venue's own origin is refused, signed in or not."""
    origins = Origins("https://venue.example/floor")
    assert not origins.allow(origin, host="venue.example", secure=True, cookie=cookie)
    assert origins.allow("https://venue.example", host="anything.example", secure=True, cookie=cookie)


def test_a_program_without_an_origin_brings_no_cookie() -> None:
    """No browser leaves the Origin out, so a cookie without one was stolen or is replayed."""
    for origins in (Origins("https://venue.example"), Origins()):
        assert origins.allow(None, host="localhost:8000", secure=False, cookie=False)
        assert not origins.allow(None, host="localhost:8000", secure=False, cookie=True)


@pytest.mark.parametrize("host", ["localhost:8000", "localhost", "127.0.0.1:8000", "[::1]:8000", "192.168.1.5:8000"])
def test_without_an_address_the_own_machine_is_enough(host: str) -> None:
    """Somebody who started a venue without saying where can open it on localhost and on the machine's addresses."""
    assert Origins().allow(f"http://{host}", host=host, secure=False, cookie=True)
    assert not Origins().allow(f"https://{host}", host=host, secure=False, cookie=True)
    assert not Origins().allow("http://localhost:9999", host=host, secure=False, cookie=True)


@pytest.mark.parametrize("host", ["rebound.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "", "["])
def test_a_name_needs_to_be_told(host: str) -> None:
    """DNS rebinding: a name that leads to this machine does not make its page ours."""
    assert not Origins().allow(f"http://{host}", host=host, secure=False, cookie=False)


def test_origins_are_written_as_browsers_write_them() -> None:
    assert origin_of("https://Venue.Example:443/x?y") == "https://venue.example"
    assert origin_of("http://[::1]:8000/") == "http://[::1]:8000"
    assert origin_of("https://bühne.example") == "https://xn--bhne-0ra.example"
    for wrong in ("ftp://venue.example", "venue.example", "https://", ""):
        with pytest.raises(ValueError, match="http"):
            origin_of(wrong)
    assert Origins("https://venue.example").secure
    assert not Origins("http://venue.example").secure
    assert is_own_machine("localhost:1")


class TestProxies:
    """RELIABILITY S17."""

    def test_nobody_is_believed_unless_named(self) -> None:
        forged = (["9.9.9.9"], ["https"])
        assert Proxies().caller("10.0.0.1", False, *forged) == ("10.0.0.1", False)
        assert Proxies("10.0.0.2").caller("10.0.0.1", False, *forged) == ("10.0.0.1", False)

    def test_a_trusted_proxy_tells_who_it_saw(self) -> None:
        proxies = Proxies(["10.0.0.0/8", "::1"])
        assert proxies.caller("10.0.0.1", False, ["9.9.9.9"], ["https"]) == ("9.9.9.9", True)
        assert proxies.caller("::1", True, ["9.9.9.9"], ["http"]) == ("9.9.9.9", False)
        assert proxies.caller("10.0.0.1", True, [], []) == ("10.0.0.1", True)

    def test_what_the_caller_wrote_itself_counts_for_nothing(self) -> None:
        """A caller can send X-Forwarded-For too; the trusted proxy appends whom it really saw."""
        proxies = Proxies("10.0.0.1,10.0.0.2")
        assert proxies.caller("10.0.0.1", False, ["1.1.1.1, 9.9.9.9", "10.0.0.2"], [])[0] == "9.9.9.9"
        assert proxies.caller("10.0.0.1", False, ["rubbish, , 9.9.9.9:443"], [])[0] == "9.9.9.9"
        assert proxies.caller("10.0.0.1", False, ["rubbish"], [])[0] == "10.0.0.1"

    def test_everyone_can_be_trusted(self) -> None:
        assert Proxies("*").caller("", False, ["1.1.1.1, 9.9.9.9"], [])[0] == "1.1.1.1"

    def test_a_name_is_no_address(self) -> None:
        with pytest.raises(ValueError, match="proxy"):
            Proxies("proxy.example")

    @pytest.mark.parametrize(
        ("hop", "address"),
        [("[::1]:80", "::1"), ("::1", "::1"), ("1.2.3.4:5", "1.2.3.4"), ("localhost", ""), ("[", ""), ("a:b", "")],
    )
    def test_addresses_are_taken_bare(self, hop: str, address: str) -> None:
        assert bare(hop) == address
