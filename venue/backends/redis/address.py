"""Where the venue's Redis is, and how to use it: the URL that a host gives, taken apart."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from venue.ports import StoreDown

Host = tuple[str, int]
"""(host, port)"""
Kind = Literal["single", "sentinel", "cluster"]

KINDS: dict[str, tuple[Kind, bool]] = {
    "redis": ("single", False),
    "rediss": ("single", True),
    "redis+sentinel": ("sentinel", False),
    "redis+cluster": ("cluster", False),
}
EXAMPLE = "redis://:password@redis.example:6379/0?prefix=my-event"
OPTIONS = ("persistence", "prefix", "replicas", "sentinel_password", "tls", "venue")
PREFIX = r"[A-Za-z0-9_.:-]{1,64}"


@dataclass(frozen=True, slots=True)
class Address:
    """A store's URL. `str()` gives it without passwords."""

    kind: Kind
    hosts: tuple[Host, ...]
    """One server, the sentinels, or some nodes of the cluster."""
    tls: bool = False
    username: str | None = None
    password: str | None = None
    sentinel_password: str | None = None
    db: int = 0
    master: str = ""
    """The name the sentinels know the server by."""
    prefix: str = "venue"
    """All keys and channels begin with it: what tells two venues on one server apart."""
    venue: str = ""
    """Which venue this is; written into the store at the first start and compared at every later one."""
    persistence: bool = True
    """False: the host said that losing everything with the server is fine."""
    replicas: int = 0
    """An append is acknowledged once this many replicas have it too."""

    def __str__(self) -> str:
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"{self.kind} Redis at {hosts}" + (f" ({self.master})" if self.master else "")


def parse_address(url: str) -> Address:
    """A URL of `redis://`, `rediss://`, `redis+sentinel://h:p,h:p/name` or `redis+cluster://h:p,h:p`.

    Options after `?`: prefix, venue, replicas=N, persistence=off, tls=on, sentinel_password. Raises StoreDown with what
    to change."""
    parts = urlsplit(url)
    if parts.scheme not in KINDS:
        raise StoreDown(f"{parts.scheme or 'This'}: is no store. A URL is such as {EXAMPLE}.")
    kind, tls = KINDS[parts.scheme]
    user, _, hosts = parts.netloc.rpartition("@")
    username, _, password = user.partition(":")
    path = [unquote(step) for step in parts.path.split("/") if step]
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in options:
        if name not in OPTIONS:
            raise StoreDown(f"The store's URL has an unknown option {name!r}. Known are {', '.join(OPTIONS)}.")
    master = ""
    if kind == "sentinel":
        if not path:
            raise StoreDown(
                "After the sentinels comes the name of what they watch: redis+sentinel://host:26379/mymaster"
            )
        master, *path = path
    db = _number("the database after the slash", path[0]) if path else 0
    if len(path) > 1 or (kind == "cluster" and db):
        raise StoreDown(f"The store's URL has a path nobody knows: {parts.path}. It is such as {EXAMPLE}.")
    prefix = options.get("prefix", "venue")
    # A brace would move the keys to other slots of a cluster; a star would be one in an ACL's pattern.
    if not re.fullmatch(PREFIX, prefix):
        raise StoreDown(f"The prefix {prefix!r} cannot be used: 1 to 64 letters, digits, - _ . and : only.")
    return Address(
        kind=kind,
        hosts=tuple(_hosts(hosts, 26379 if kind == "sentinel" else 6379)),
        tls=tls or _switch("tls", options.get("tls", "off")),
        username=unquote(username) or None,
        password=unquote(password) or None,
        sentinel_password=options.get("sentinel_password") or None,
        db=db,
        master=master,
        prefix=prefix,
        venue=options.get("venue", ""),
        persistence=_switch("persistence", options.get("persistence", "on")),
        replicas=_number("replicas", options.get("replicas", "0")),
    )


def _hosts(text: str, port: int) -> list[Host]:
    found = []
    for one in text.split(","):
        try:
            parts = urlsplit(f"//{one}")
            if not parts.hostname:
                raise ValueError
            found.append((parts.hostname, parts.port or port))
        except ValueError:
            raise StoreDown(f"{one!r} is no host and port of a Redis. A URL is such as {EXAMPLE}.") from None
    return found


def _number(what: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise StoreDown(f"In the store's URL, {what} is {text!r}, not a number.")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise StoreDown(f"In the store's URL, {name} is on or off, not {text!r}.")
    return text == "on"
