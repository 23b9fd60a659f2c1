"""Limits by person, not by address: a whole hall sits behind one. An address only slows the making of new guests."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from venue.protocol import refusals
from venue.protocol.refusals import Refused

MAX_VISITS = 20
"""Connections of one person: a script opening thousands would cost memory without saying a word."""
MAX_ROOMS = 32
"""Rooms of one visit: being in all of them would multiply every frame."""
MAX_PLACES = 32
"""Rooms one person stands in at once, over all connections and polls: somebody could else be on every roster."""
MAX_IN_FLIGHT = 32
"""Commands waiting for their answers before the transport stops reading."""
STRIKES = 100
"""Refusals for speed in STRIKE_SECONDS after which the connection is closed: it does not listen to "wait"."""
STRIKE_SECONDS = 30.0


@dataclass(slots=True, frozen=True)
class Rate:
    """A token bucket: `burst` at once, then one every `every` seconds."""

    burst: int
    every: float


# What one person can do by hand, with some to spare; commands not named share OTHER.
RATES: dict[str, Rate] = {
    "post": Rate(8, 1.0),  # floods of chat
    "edit": Rate(8, 1.0),
    "delete": Rate(20, 0.5),
    "react": Rate(20, 0.25),  # blinking reactions
    "typing": Rate(5, 1.0),
    "enter": Rate(40, 0.25),  # walking through all rooms to show up everywhere
    "leave": Rate(40, 0.25),
    "announce": Rate(3, 10.0),  # a chair's stolen link
    "rename": Rate(5, 10.0),  # flickering names
    "seen": Rate(20, 0.25),
    "attend": Rate(20, 0.25),
    "probe": Rate(10, 1.0),
    "read": Rate(100, 0.05),  # a log or transcript read over and over: each page of it is a question to the store
    # New guests of one address: a hall of 300 comes in through one in ten minutes, a script making a new guest for each
    # message does not get far. Nothing else is counted by address.
    "guest": Rate(300, 1.0),
}
OTHER = Rate(20, 0.5)


class Limits:
    """The buckets of all persons; one is dropped when it is full again."""

    def __init__(self, enabled: bool = True) -> None:
        self.enabled = enabled
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, person: str, command: str, now: float) -> None:
        """Count one command at `now` (monotonic seconds). Refused `too_fast` with the seconds to wait."""
        if not self.enabled:
            return
        rate = RATES.get(command, OTHER)
        name = command if command in RATES else ""
        tokens, at = self._buckets.get((person, name), (float(rate.burst), now))
        tokens = min(rate.burst, tokens + (now - at) / rate.every)
        if tokens < 1:
            self._buckets[person, name] = (tokens, now)
            wait = round((1 - tokens) * rate.every, 2)
            raise Refused(refusals.TOO_FAST, "That was quick. Try again in a moment.", retry_after=wait)
        self._buckets[person, name] = (tokens - 1, now)

    def take_guest(self, address: str, now: float) -> None:
        """Count a new guest of an address. Refused `too_fast`."""
        self.take(f"@{neighbourhood(address)}", "guest", now)

    def sweep(self, now: float) -> None:
        """Forget buckets that are full again; the keeper calls this every minute."""
        full = [
            key
            for key, (tokens, at) in self._buckets.items()
            if tokens + (now - at) / RATES.get(key[1], OTHER).every >= RATES.get(key[1], OTHER).burst
        ]
        for key in full:
            del self._buckets[key]


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, which one home or one phone has to itself; otherwise a
    script takes a new address for each new guest. What is no address stays as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
