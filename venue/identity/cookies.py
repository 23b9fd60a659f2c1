"""The cookie that carries a key. Pages set it, the socket's handshake reads it."""

MAX_AGE = 30 * 24 * 3600
"""Seconds: long enough for an event and the weeks of reading after it."""


def cookie_name(secure: bool) -> str:
    """What the cookie is called. Under https the prefix `__Host-` keeps a neighbouring subdomain from planting one."""
    return "__Host-venue" if secure else "venue"


def key_from_cookies(header: str, secure: bool) -> str | None:
    """The key in a `Cookie` header, or None. Under https a cookie without the prefix counts for nothing."""
    name = cookie_name(secure)
    for part in header.split(";"):
        found, _, value = part.strip().partition("=")
        if found == name and value:
            return value
    return None


def set_cookie(key: str, secure: bool) -> str:
    """The `Set-Cookie` value that keeps `key`: out of scripts' reach, and never sent with another site's POST."""
    return (
        f"{cookie_name(secure)}={key}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
    )


def drop_cookie(secure: bool) -> str:
    """The `Set-Cookie` value that forgets the key."""
    return f"{cookie_name(secure)}=; Max-Age=0; {_attributes(secure)}"


def _attributes(secure: bool) -> str:
    return f"Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
