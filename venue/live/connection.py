"""What a visit asks of the transport that holds its socket, and what it is told about the caller."""

from dataclasses import dataclass
from typing import Protocol

from venue.live.frames import Frames


@dataclass(slots=True, frozen=True)
class Caller:
    """What the handshake showed. `key` comes from the cookie or the bearer; None when there was neither."""

    key: str | None = None
    address: str = ""
    secure: bool = False


class Connection(Protocol):
    """One socket, as live sees it. All methods are called on the event loop, return at once and never raise."""

    def send(self, frames: Frames) -> None:
        """Hand over frames to be written in order. A reader that accepts no byte for 10 s, or has more than 256 KiB
        waiting beyond a reply, is closed by the transport with closes.TOO_SLOW; after the end this does nothing."""

    def close(self, code: int, reason: str = "") -> None:
        """Send what waits, then close with this code; abort when the peer does not finish within 2 s."""

    def pause(self) -> None:
        """Stop reading: too many commands wait for their answers."""

    def resume(self) -> None:
        """Read on."""
