"""Whose word about the caller's address is believed. Attack: a forged X-Forwarded-For (RELIABILITY S17)."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

EVERYONE = "*"


class Proxies:
    """The trusted proxies: addresses and networks, or `*`. None unless given."""

    __slots__ = ("everyone", "networks")

    def __init__(self, trusted: str | Iterable[str] = ()) -> None:
        """Takes what uvicorn's `forwarded_allow_ips` takes. Raises ValueError naming what is no address or network."""
        names = trusted.split(",") if isinstance(trusted, str) else trusted
        given = [name.strip() for name in names if name.strip()]
        self.everyone = EVERYONE in given
        self.networks: list[IPv4Network | IPv6Network] = [ip_network(name) for name in given if name != EVERYONE]

    def trust(self, address: str) -> bool:
        """Whether this peer's forwarding headers count."""
        if self.everyone:
            return True
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self.networks)

    def caller(self, peer: str, secure: bool, forwarded_for: list[str], forwarded_proto: list[str]) -> tuple[str, bool]:
        """(address, secure) of whoever is behind the peer; the peer itself unless it is trusted."""
        if not (forwarded_for or forwarded_proto) or not self.trust(peer):
            return peer, secure
        if forwarded_proto:
            secure = forwarded_proto[-1].strip() in ("https", "wss")
        # Each proxy appends: from the right, the first one that is not ours is the one our own proxy really saw.
        hops = [hop for hop in (bare(part) for line in forwarded_for for part in line.split(",")) if hop]
        for hop in reversed(hops):
            if self.everyone or not self.trust(hop):
                return (hops[0] if self.everyone else hop), secure
        return (hops[0] if hops else peer), secure


def bare(hop: str) -> str:
    """`[::1]:80`, `10.0.0.1:80`, `10.0.0.1` → the address; anything else → empty."""
    hop = hop.strip()
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        ip_address(hop)
    except ValueError:
        return ""
    return hop
