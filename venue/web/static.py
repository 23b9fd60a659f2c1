"""Static files: read once at the start, served from memory at an address that changes when any of them does."""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

SHEET = "css/venue.css"
"""All style sheets joined: one request instead of a dozen before the first paint."""
FIRST_SHEETS = ("css/tokens.css", "css/base.css")
FOREVER = "public, max-age=31536000, immutable"
COMPRESS_FROM = 500
"""Bytes; below that a gzip header costs more than it saves."""
# The modules are our own and write their imports plainly, so a pattern finds them all.
_IMPORT = re.compile(rb"""^(?:import|export)\b[^;]*?["'](\.{1,2}/[^"']+\.js)["']""", re.MULTILINE)
_PACKED = (".js", ".css", ".svg", ".json", ".txt")


def folder(name: str) -> Path:
    """`static` or `templates`: inside an installed package (`_static`), else beside it, as in a checkout.

    Raises FileNotFoundError when neither is there."""
    package = Path(__file__).resolve().parents[1]
    for path in (package / f"_{name}", package.parent / name):
        if path.is_dir():
            return path
    raise FileNotFoundError(f"the venue's {name}/ folder is missing: install the package again")


class Static:
    """All static files of one folder. `url` is where they stand, `/static/<hash>`."""

    def __init__(self, root: Path) -> None:
        self._files = {
            path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
        }
        self._files[SHEET] = self._sheet()
        digest = hashlib.sha256()
        for name, content in sorted(self._files.items()):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        self.hash = digest.hexdigest()[:16]
        self.url = f"/static/{self.hash}"
        # Now, not at the first request: the first visitor's first paint would wait for it.
        self._packed = {
            name: gzip.compress(content, 9, mtime=0)
            for name, content in self._files.items()
            if name.endswith(_PACKED) and len(content) >= COMPRESS_FROM
        }

    def _sheet(self) -> bytes:
        names = [name for name in self._files if name.startswith("css/") and name.endswith(".css")]
        rest = sorted((name for name in names if name not in FIRST_SHEETS), key=lambda name: (name.count("/"), name))
        return b"\n".join(self._files[name] for name in (*FIRST_SHEETS, *rest) if name in self._files)

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._files

    def modules(self, start: str = "js/main.js") -> list[str]:
        """Every module that `start` imports, directly or not, so that a page can ask for all of them at once instead of
        finding them out one after the other."""
        found: dict[str, None] = {}
        waiting = [start]
        while waiting:
            name = waiting.pop()
            for path in _IMPORT.findall(self._files.get(name, b"")):
                imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), path.decode()))
                if imported in self._files and imported != start and imported not in found:
                    found[imported] = None
                    waiting.append(imported)
        return sorted(found)

    def answer(self, request: Request) -> Response:
        """A file by its address. One asked for under an older hash is served as it is now, and not kept: a page that
        was open while the venue was renewed goes on working."""
        name = request.path_params["path"]
        content = self._files.get(name)
        if content is None:
            raise HTTPException(404)
        current = request.path_params["hash"] == self.hash
        headers = {"Cache-Control": FOREVER if current else "no-cache", "Vary": "Accept-Encoding"}
        if name in self._packed and "gzip" in request.headers.get("accept-encoding", ""):
            content = self._packed[name]
            headers["Content-Encoding"] = "gzip"
        return Response(content, headers=headers, media_type=_type(name))


def _type(name: str) -> str:
    if name.endswith(".js"):
        return "text/javascript"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
