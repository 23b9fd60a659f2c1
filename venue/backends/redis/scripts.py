"""The Lua scripts beside: each does in one step, on the server, what must not be done by halves."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from venue.backends.redis.link import pack

_FOLDER = Path(__file__).with_name("lua")


class Script:
    """One script. Called by its digest; loaded by every connection that is made, and again when a server lacks it."""

    __slots__ = ("_head", "load")

    def __init__(self, name: str) -> None:
        text = (_FOLDER / f"{name}.lua").read_bytes()
        self._head = hashlib.sha1(text, usedforsecurity=False).hexdigest().encode()
        self.load = pack("SCRIPT", "LOAD", text)

    def pack(self, keys: Sequence[bytes], *words: bytes | str | int) -> bytes:
        """The command that runs it."""
        return pack(b"EVALSHA", self._head, len(keys), *keys, *words)


APPEND, HOLD, MARK, PAGE, SETTLE, THINGS, VERIFY, WRITE = SCRIPTS = tuple(
    map(Script, ("append", "hold", "mark", "page", "settle", "things", "verify", "write"))
)
LOAD_ALL = tuple(script.load for script in SCRIPTS)
