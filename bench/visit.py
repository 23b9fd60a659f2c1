"""One visit of the generator's crowd: a socket, its way in, and what it has counted."""

import re
import socket
import time

from bench.wire import CLOSE, HEAD_END, PING, PONG, UPGRADED, client_frame, walk

READ = 65_536  # above 128 KiB malloc maps fresh memory for every read, which halved what the generator could take
_STAMP = re.compile(rb"@T(\d+)@")
_SEQ = re.compile(rb'"seq":(\d+),')
"""An update's; an acknowledgement's stands before a brace."""


class Visit:
    """Says its script step by step, then counts."""

    __slots__ = (
        "_recv", "_send", "_step", "_steps", "acked", "bytes", "connecting", "counted", "delivered", "expect", "gaps",
        "inside", "late", "mark_acked", "number", "rest", "room", "said", "sampled", "seq", "socket", "unsent",
    )  # fmt: skip

    def __init__(
        self,
        sock: socket.socket,
        room: str,
        steps: list[tuple[str, bytes]],
        request: bytes,
        counted: bytes,
        acked: bytes,
        sampled: bool,
    ) -> None:
        self.socket = sock
        self.number = sock.fileno()
        self.room = room
        self.counted, self.mark_acked = counted, acked
        self.sampled = sampled
        self.delivered = self.acked = self.bytes = 0
        """Message frames and acknowledgements since `forget`, and bytes since the beginning."""
        self.late: list[int] = []
        """Nanoseconds from stamp to arrival, where sampled."""
        self.gaps, self.seq = 0, 0
        """Seqs that did not follow the one before, where sampled; the last seq."""
        self.said = ""
        self.connecting, self.inside = True, False
        self.unsent = request
        self.rest = b""
        """The beginning of a frame whose end has not come yet."""
        self.expect = UPGRADED
        self._steps, self._step = steps, 0
        self._recv, self._send = sock.recv, sock.send

    def connected(self) -> None:
        """The connection stands; what is unsent may go."""
        self.connecting = False

    def forget(self) -> None:
        """Count from zero."""
        self.delivered = self.acked = self.gaps = 0
        self.late.clear()

    def send(self, frame: bytes) -> bool:
        """Write a frame; False when some of it must wait for the socket."""
        if self.unsent:
            self.unsent += frame
            return False
        self.unsent = frame
        self.flush()
        return not self.unsent

    def flush(self) -> None:
        """Write what waits, as far as the socket takes it."""
        if not self.unsent:
            return
        try:
            sent = self._send(self.unsent)
        except BlockingIOError:
            return
        except OSError:
            self.unsent = b""  # the next read says that the connection is gone
            return
        self.unsent = self.unsent[sent:]

    def read(self) -> bool:
        """Take what has come; False when the connection is over."""
        try:
            data = self._recv(READ)
        except BlockingIOError:
            return True
        except OSError as error:
            self.said = self.said or str(error)
            return False
        if not data:
            return False
        self.bytes += len(data)
        if self.rest:
            data = self.rest + data
        if self.expect is UPGRADED:
            return self._upgrade(data)
        end, controls = walk(data)
        self.rest = data[end:]
        if not self.inside and not self._advance(data, end):
            return False
        self.delivered += data.count(self.counted, 0, end)
        self.acked += data.count(self.mark_acked, 0, end)
        if self.sampled:
            self._sample(data, end)
        return not controls or self._control(data, controls)

    def _upgrade(self, data: bytes) -> bool:
        head = data.find(HEAD_END)
        if head < 0:
            self.rest = data
            return True
        if not data.startswith(UPGRADED):
            self.said = data[:120].decode("latin-1")
            return False
        self.rest = data[head + 4 :]
        self.expect = b""
        self._say()
        return True

    def _say(self) -> None:
        if self._step == len(self._steps):
            self.inside = True
            return
        say, self.expect = self._steps[self._step]
        self._step += 1
        if say:
            self.send(client_frame(say.encode()))

    def _advance(self, data: bytes, end: int) -> bool:
        if data.find(self.expect, 0, end) >= 0:
            self._say()
        elif data.find(b'"no":{', 0, end) >= 0:
            self.said = data[:300].decode("latin-1")
            return False
        return True

    def _sample(self, data: bytes, end: int) -> None:
        now = time.monotonic_ns()
        self.late += [now - int(stamp) for stamp in _STAMP.findall(data, 0, end)]
        for found in _SEQ.findall(data, 0, end):
            seq = int(found)
            if self.seq and seq != self.seq + 1:
                self.gaps += 1
            self.seq = seq

    def _control(self, data: bytes, controls: list[tuple[int, int, int]]) -> bool:
        for opcode, start, end in controls:
            if opcode == PING:
                self.send(client_frame(data[start:end], PONG))
            elif opcode == CLOSE:
                code = int.from_bytes(data[start : start + 2], "big")
                self.said = f"close {code} {data[start + 2 : end].decode(errors='replace')}"
                return False
        return True
