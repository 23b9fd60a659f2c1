"""How long and how much a socket may ask of the venue; each bound says against what (RELIABILITY S12, D1, D2)."""

from dataclasses import dataclass

KIB = 1024


@dataclass(slots=True, frozen=True)
class TransportLimits:
    """Bytes and seconds. Tests give smaller ones; nothing else should."""

    frame: int = 64 * KIB
    """A message, whole or in fragments; more is closed with 1009."""
    head: int = 32 * KIB
    """An HTTP request's head before it is complete. Attack: a header that never ends."""
    handshake: float = 5.0
    """From the first byte (at first: the TCP connection) to a complete request head. Attack: slowloris."""
    upload: int = 16 * KIB
    """Bytes per second that a request's body comes with at least. Attack: a form sent a byte every few seconds."""
    connections: int = 20_000
    """WebSockets of one process; the next one gets 503 and a hint when to come back."""
    waiting: int = 256 * KIB
    """Unsent bytes beyond replies. A reader slower than its rooms would otherwise cost memory without end."""
    replies: int = 1024 * KIB
    """What replies may add to `waiting`. Attack: asking for big answers again and again without reading any."""
    stall: float = 10.0
    """Something waits and not a byte was accepted for so long: closed with 4008."""
    ping: float = 18.0
    """Between pings. With `pong` and the walk of the watch a vanished phone is noticed within 30 s."""
    pong: float = 10.0
    """From a ping to its pong; then 4009. Does not run out while a full buffer is still being taken, slowly."""
    pongs: int = 64 * KIB
    """Unsent pongs. Attack: pings without reading (45 MB in 4 s under uvicorn's own class)."""
    pings: int = 200
    """Pings a client may send between two looks (2 s). Attack: spending the venue's time on pongs."""
    close: float = 2.0
    """From our close frame to the end of the connection; then it is cut."""
    grace: float = 0.5
    """The same where the peer was already given up: a close frame behind a full buffer never leaves."""
    look: float = 2.0
    """Between two looks at a connection's buffer."""
    send_buffer: int = 64 * KIB
    """The kernel's share. Its default lets 2.8 MB wait for each reader that stopped (RELIABILITY D16)."""
