"""Links: `https:` only, one spelling each, and meeting providers recognised by their host.

A link is parsed once, here, and what is kept is plain ASCII that every other reader takes apart in the same way.
"""

import ipaddress
import re
from urllib.parse import quote

from venue.protocol import refusals
from venue.protocol.facts import Link, VideoLink
from venue.protocol.refusals import Refused

MAX_URL = 2_000
MAX_LABEL = 80
MAX_HOST = 253

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PARTS = re.compile(r"https://([^/?#]*)([/?#].*)?", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"https://(\[[^\]]*\]|[^/:?#]*)")
# Browsers drop tabs and newlines inside an address and take a backslash for a slash: `https:\\evil.example` or
# `java\nscript:` would then lead elsewhere than what was checked.
_BROKEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff]")
# Python's idna codec (2003) maps these to other letters than browsers (UTS 46) do: the same link, two hosts.
_DEVIATING = frozenset("ßςẞ\u200c\u200d")
_KEPT_IN_PATH = "/?#[]@!$&'()*+,;=:%~-._"


class BadLink(ValueError):
    """A link that is not taken; the text says what to change."""


def parse_link(text: str) -> str:
    """An address as typed or pasted → its one spelling: `https://`, lower-case host in punycode, ASCII throughout.

    Raises BadLink for every other scheme, no host, user names or passwords, control characters, white space or
    backslashes inside, hosts that browsers read in another way, ports that are none, and more than 2,000 characters.
    """
    text = text.strip(" \t\r\n\u00a0")
    if len(text) > MAX_URL:
        raise BadLink(f"the link is longer than {MAX_URL} characters")
    if found := _BROKEN.search(text):
        raise BadLink(f"the link has a character inside that no link may have (U+{ord(found[0]):04X})")
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise BadLink("a link starts with https://")
    authority, rest = parts[1], parts[2] or "/"
    if "@" in authority:
        # `https://zoom.us@evil.example/` looks like Zoom and leads elsewhere.
        raise BadLink("a link has no user name or @ before its host")
    try:
        url = f"https://{_parse_authority(authority)}{_spell(rest)}"
    except UnicodeEncodeError:
        raise BadLink("the link has half a character inside") from None
    if len(url) > MAX_URL:
        raise BadLink(f"the link is longer than {MAX_URL} characters")
    return url


def _spell(rest: str) -> str:
    if not rest.startswith("/"):
        rest = f"/{rest}"
    spelled = quote(rest, safe=_KEPT_IN_PATH)
    # A second # stands for itself in a fragment only; readers disagree, so it is written out.
    path, mark, fragment = spelled.partition("#")
    return path + mark + fragment.replace("#", "%23")


def _parse_authority(authority: str) -> str:
    if authority.startswith("["):
        host, bracket, port = authority[1:].partition("]")
        try:
            host = f"[{ipaddress.IPv6Address(host).compressed}]" if bracket and "%" not in host else ""
        except ValueError:
            host = ""
        if not host:
            raise BadLink("the address in [brackets] is no IPv6 address")
        if port and not port.startswith(":"):
            raise BadLink("there is something between the host and its port")
        port = port[1:]
    else:
        name, _, port = authority.partition(":")
        host = _parse_host(name)
    if not port:
        return host
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise BadLink("the port of the link is no number from 1 to 65535")
    return host if int(port) == 443 else f"{host}:{int(port)}"


def _parse_host(name: str) -> str:
    if not name:
        raise BadLink("the link has no host")
    if not name.isascii():
        if _DEVIATING & set(name):
            raise BadLink("the host has a letter that programs read differently; write it as xn--…")
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise BadLink("the host is not a name that the internet knows") from None
    host = name.lower().removesuffix(".")
    labels = host.split(".")
    if len(host) > MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadLink("the host is not a name that the internet knows")
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        # Browsers read `0x7f.1` and `2130706433` as addresses; only the plain spelling is taken.
        try:
            ipaddress.IPv4Address(host)
        except ValueError:
            raise BadLink("the host is a number, but no plain address such as 192.0.2.1") from None
    return host


def host_of(url: str) -> str:
    """The host of a parsed link, to be shown beside it: `example.org`."""
    return _HOST.match(url)[1]


_BY_DOMAIN = {
    "zoom.us": "Zoom",
    "zoom.com": "Zoom",
    "zoom.com.cn": "Zoom",
    "zoomgov.com": "Zoom",
    "meet.google.com": "Google Meet",
    "teams.microsoft.com": "Teams",
    "teams.live.com": "Teams",
    "teams.cloud.microsoft": "Teams",
    "meet.jit.si": "Jitsi",
    "8x8.vc": "Jitsi",
    "bigbluebutton.org": "BigBlueButton",
    "blindsidenetworks.com": "BigBlueButton",
    "whereby.com": "Whereby",
}
# Jitsi and BigBlueButton are mostly hosted by universities themselves: bbb.example.edu, jitsi2.example.org.
_BY_FIRST_LABEL = (
    (re.compile(r"(meet-?)?jitsi([-\d].*)?"), "Jitsi"),
    (re.compile(r"(bbb|bigbluebutton)([-\d].*)?"), "BigBlueButton"),
)
_BBB_PATH = re.compile(
    r"/bigbluebutton/|/b/[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}(-[a-z0-9]{3})?$|/rooms/[a-z0-9-]+/join$"
)
PROVIDERS = ("Zoom", "Google Meet", "Teams", "Jitsi", "BigBlueButton", "Whereby")


def provider_of(url: str) -> str:
    """The meeting provider of a parsed link, by its host, as people call it (PROVIDERS); empty when not recognised."""
    host = host_of(url)
    for domain, provider in _BY_DOMAIN.items():
        if host == domain or host.endswith(f".{domain}"):
            return provider
    first, _, rest = host.partition(".")
    if rest:
        for pattern, provider in _BY_FIRST_LABEL:
            if pattern.fullmatch(first):
                return provider
    path = re.split(r"[?#]", url.removeprefix("https://"), maxsplit=1)[0]
    return "BigBlueButton" if _BBB_PATH.search(path) else ""


def link_of(text: str, field: str = "links", label: str = "", kind: str = "other") -> Link:
    """A poster's link: paper, code, slides, recording, data or other. Refuses what `parse_link` does."""
    return Link(url=_parse_or_refuse(text, field), label=label[:MAX_LABEL], kind=kind)


def meeting_link(text: str, field: str = "video", label: str = "") -> VideoLink:
    """A room's meeting link with its provider's name. Refuses what `parse_link` does, naming `field`."""
    url = _parse_or_refuse(text, field)
    return VideoLink(url=url, provider=provider_of(url), label=label[:MAX_LABEL])


def _parse_or_refuse(text: str, field: str) -> str:
    try:
        return parse_link(text)
    except BadLink as bad:
        reason = str(bad)
        raise Refused(refusals.INVALID, f"{reason[:1].upper()}{reason[1:]}.", field) from None
