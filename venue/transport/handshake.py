"""Who may open a socket: decided from the request's head alone, the same under every server."""

from collections.abc import Callable
from dataclasses import dataclass

from venue.identity.cookies import cookie_name, key_from_cookies
from venue.live.connection import Caller
from venue.transport.origin import Origins
from venue.transport.proxies import Proxies

PATH = "/live"
SUBPROTOCOL = "venue.v1"
COME_BACK = "5"
"""Seconds, in Retry-After."""

Headers = Callable[[str], list[str]]
"""Name → all values of that header."""


@dataclass(slots=True, frozen=True)
class Turned:
    """A handshake that was turned away, and what to change."""

    status: int
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """Beyond the usual ones."""
        if self.status == 503:
            return {"Retry-After": COME_BACK}
        return {"Upgrade": "websocket"} if self.status == 426 else {}


NOT_HERE = Turned(404, f"There is no socket here; it is at {PATH}.\n")
FULL = Turned(503, "The venue has as many connections as it can hold. Come back in a few seconds.\n")
RESTARTING = Turned(503, "The venue restarts. Come back in a few seconds.\n")
TOO_LATE = Turned(408, "The request's head did not come in time.\n")
TOO_LONG = Turned(431, "The request's head is too long.\n")
NO_LENGTH = Turned(411, "Say how long the request's body is: Content-Length.\n")
FOREIGN = Turned(
    403,
    "This page's address is not the venue's own. If it should be, start the venue with that address: --url https://…\n",
)
COOKIE_ALONE = Turned(403, "A cookie needs an Origin beside it. Programs use Authorization: Bearer.\n")
WRONG_PROTOCOL = Turned(400, f"Offer the subprotocol this venue speaks: Sec-WebSocket-Protocol: {SUBPROTOCOL}\n")


def judge(headers: Headers, *, peer: str, secure: bool, origins: Origins, proxies: Proxies) -> Caller | Turned:
    """The caller, or why not. `peer` and `secure` are what the socket itself shows."""
    address, secure = proxies.caller(peer, secure, headers("X-Forwarded-For"), headers("X-Forwarded-Proto"))
    secure = secure or origins.secure
    cookies = "; ".join(headers("Cookie"))
    key = key_from_cookies(cookies, secure)
    planted = any(f"{cookie_name(way)}=" in cookies for way in (True, False))
    given = headers("Origin")
    host = (headers("Host") or [""])[0]
    if len(given) > 1 or not origins.allow(given[0] if given else None, host=host, secure=secure, cookie=planted):
        return FOREIGN if given else COOKIE_ALONE
    offered = {name.strip() for line in headers("Sec-WebSocket-Protocol") for name in line.split(",")}
    if SUBPROTOCOL not in offered:
        return WRONG_PROTOCOL
    return Caller(key=bearer(headers("Authorization")) or key, address=address, secure=secure)


def bearer(authorization: list[str]) -> str | None:
    """The key a program shows in `Authorization: Bearer …`."""
    scheme, _, token = (authorization[0] if authorization else "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
