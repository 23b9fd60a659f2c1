"""What a page costs to fetch: the document and everything it references, as it goes over the wire."""

import gzip
import http.client
import posixpath
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_IN_CSS = re.compile(r"""(?:@import\s+(?:url\()?|url\()\s*["']?([^"')\s]+)""")
_IN_JS = re.compile(r"""(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{},\s]+?\s*from\s*)?["'](\.{0,2}/[^"']+)["']""")
_LOADED_LINKS = {"stylesheet", "modulepreload", "preload", "icon", "manifest", "apple-touch-icon"}


class _References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and _LOADED_LINKS & set((values.get("rel") or "").split()):
            self.found.append(values.get("href") or "")
        elif tag in ("script", "img", "source") and values.get("src"):
            self.found.append(values["src"] or "")


def transfer(port: int, path: str) -> dict[str, int]:
    """Path → bytes on the wire (head and body) of the page and all that it loads, modules' imports included."""
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in sizes or not address:
            continue
        size, kind, text = _fetch(port, address)
        sizes[address] = size
        waiting += [urljoin(address, found) for found in _references(kind, text) if _ours(found)]
    return sizes


def _ours(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and bool(parts.path)


def _references(kind: str, text: str) -> list[str]:
    if kind == "text/html":
        parser = _References()
        parser.feed(text)
        return parser.found
    if kind == "text/css":
        return _IN_CSS.findall(text)
    if kind.endswith("javascript"):
        return _IN_JS.findall(text)
    return []


def _fetch(port: int, address: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + len("HTTP/1.1 200 OK\r\n\r\n")
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {address}: {answer.status}")
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
    return len(body) + head, kind, plain.decode("utf-8", "replace")


def by_kind(sizes: dict[str, int]) -> dict[str, int]:
    """Bytes by file suffix; pages have none."""
    kinds: dict[str, int] = {}
    for address, size in sizes.items():
        kind = posixpath.splitext(urlsplit(address).path)[1].lstrip(".") or "html"
        kinds[kind] = kinds.get(kind, 0) + size
    return kinds
