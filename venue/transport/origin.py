"""Which pages may open a socket. Attack: another site's page using a visitor's cookie (RELIABILITY S1)."""

from ipaddress import ip_address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """`https://venue.example:443/x` → `https://venue.example`, as browsers write an Origin. Raises ValueError when the
    URL is not http(s) with a host."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_own_machine(host: str) -> bool:
    """Whether a Host header names localhost or a bare address. Attack: DNS rebinding needs a name of its own."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost":
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Origins:
    """The exact allow-list. With `url` (where people reach the venue) it is that origin and nothing else; without, it
    is the address asked for, as long as that is localhost or a bare IP address."""

    __slots__ = ("allowed", "secure")

    def __init__(self, url: str | None = None) -> None:
        self.allowed = frozenset({origin_of(url)}) if url else frozenset()
        self.secure = bool(url) and url.startswith("https:")
        """Whether people reach the venue over TLS, whatever this process can see of it."""

    def allow(self, origin: str | None, *, host: str, secure: bool, cookie: bool) -> bool:
        """Whether a handshake with this Origin header is let in. Without one it is no browser, so there must be no
        cookie either. Compared byte by byte: a browser never writes another case, port or suffix than its page's."""
        if origin is None:
            return not cookie
        if self.allowed:
            return origin in self.allowed
        try:
            own = is_own_machine(host)
            return own and origin == origin_of(f"{'https' if secure else 'http'}://{host}")
        except ValueError:
            return False
