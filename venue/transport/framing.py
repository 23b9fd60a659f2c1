"""RFC 6455 frames: text out as prepared bytes, bytes in as texts.

Nearly all frames that browsers send are whole masked texts and pongs: these are read here. Every other frame is given
whole to websockets' ServerProtocol, made when needed and let go when it has nothing in hand: measured, a text takes it
five times as long as it takes here, and each one that is kept holds 1.4 KiB.
"""

import logging

from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode, apply_mask
from websockets.protocol import State
from websockets.server import ServerProtocol

from venue.live.frames import Frames
from venue.protocol import closes

TEXT = 0x81
PONG = 0x8A
PING_FRAME = b"\x89\x00"

# What ServerProtocol logs (a traceback for each bad frame) could fill a disk; we log one line ourselves. Not below
# "venue": setting up that logger's handlers would give this one its voice back.
SILENT = logging.getLogger("silent.frames")
SILENT.setLevel(logging.CRITICAL + 1)

_SHORT = [bytes((TEXT, size)) for size in range(126)]


def text_header(size: int) -> bytes:
    """The header of an unmasked whole text frame of `size` bytes."""
    if size < 126:
        return _SHORT[size]
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big")
    return b"\x81\x7f" + size.to_bytes(8, "big")


def wire_of(frames: Frames) -> bytes:
    """The bytes of a batch, made by the first recipient and kept for all others."""
    wire = frames.wire
    if wire is None:
        parts = []
        for payload in frames.payloads:
            parts.append(text_header(len(payload)))
            parts.append(payload)
        wire = frames.wire = b"".join(parts)
    return wire


def is_utf8(payload: bytes | bytearray) -> bool:
    """Whether these bytes are UTF-8."""
    if payload.isascii():
        return True
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def clip_reason(reason: str) -> str:
    """As much of a close reason as a control frame holds (123 bytes)."""
    return reason.encode()[:123].decode(errors="ignore")


class FrameReader:
    """Bytes in, texts out. Subclasses say what happens: `text`, `pong`, `wrote`, `broken`, `goodbye`.

    `pause` stops between two frames: what was already read waits unread in `held`.
    """

    __slots__ = ("deaf", "fragments", "held", "machine", "max_frame", "need", "paused")

    def __init__(self, max_frame: int) -> None:
        self.max_frame = max_frame
        self.deaf = False
        """Nothing more is read: the connection failed, or the peer said goodbye."""
        self.paused = False
        self.held: bytearray | None = None
        """Bytes not read yet: an incomplete frame, or what came while paused."""
        self.need = 0
        """How many bytes the frame in `held` has, as far as known. A frame dribbled byte by byte is looked at once."""
        self.fragments: bytearray | None = None
        """The message of which more fragments are to come. One buffer: empty fragments must not cost an object each."""
        self.machine: ServerProtocol | None = None

    def text(self, payload: bytes) -> None:
        """A whole message, valid UTF-8."""
        raise NotImplementedError

    def pong(self) -> None:
        """A pong, solicited or not: the peer lives."""
        raise NotImplementedError

    def wrote(self) -> None:
        """`machine.data_to_send()` has something."""
        raise NotImplementedError

    def broken(self, code: int, reason: str) -> None:
        """The peer broke a rule; the close frame is among what `machine` has to send."""
        raise NotImplementedError

    def goodbye(self) -> None:
        """The peer sent its close frame; the answer, if one is due, is among what `machine` has to send."""
        raise NotImplementedError

    def engine(self) -> ServerProtocol:
        """The frame-level state machine, made on demand."""
        if self.machine is None:
            self.machine = ServerProtocol(state=State.OPEN, max_size=self.max_frame, logger=SILENT)
        return self.machine

    def feed(self, data: bytes) -> None:
        """Take what the socket gave."""
        if self.deaf:
            return
        if self.held is not None:
            self.held += data
            if self.paused or len(self.held) < self.need:
                return
            data = bytes(self.held)
            self.held = None
        self._read(data)

    def read_on(self) -> None:
        """Read what was held while paused."""
        if self.held is not None and not self.paused:
            self.feed(b"")

    def fail(self, code: int, reason: str) -> None:
        """Close because of what the peer sent."""
        self.engine().fail(code, clip_reason(reason))
        self._fell(code, reason)

    def _read(self, data: bytes) -> None:
        self.need = 0
        at, end = 0, len(data)
        while end - at >= 2 and not self.paused:
            size = data[at + 1] & 0x7F
            start = at + 6
            if size >= 126:
                start += 2 if size == 126 else 8
                if end < start - 4:
                    break
                size = int.from_bytes(data[at + 2 : start - 4], "big")
            if data[at + 1] < 0x80 or size > self.max_frame:
                # Not masked or too big: refused on sight, without waiting for the rest.
                self._odd(data[at:])
                return
            stop = start + size
            if stop > end:
                self.need = stop - at
                break
            first = data[at]
            if first == TEXT and self.fragments is None:
                self._whole(apply_mask(data[start:stop], data[start - 4 : start]))
            elif first == PONG and size < 126:
                self.pong()
            else:
                self._odd(data[at:stop])
            if self.deaf:
                return
            at = stop
        if at < end:
            self.held = bytearray(data[at:])

    def _whole(self, payload: bytes) -> None:
        if is_utf8(payload):
            self.text(payload)
        else:
            self.fail(closes.BAD_UTF8, closes.MEANINGS[closes.BAD_UTF8])

    def _odd(self, frame: bytes) -> None:
        """Any frame that is not a whole text: checked, answered and put together by ServerProtocol."""
        machine = self.engine()
        machine.receive_data(frame)
        for event in machine.events_received():
            self._event(event)
            if self.deaf:
                return
        error = machine.parser_exc
        if error is not None:
            close = machine.close_sent
            code = close.code if close else closes.PROTOCOL_ERROR
            self._fell(code, closes.MEANINGS[closes.TOO_BIG] if isinstance(error, PayloadTooBig) else str(error))
            return
        self.wrote()
        if self.fragments is None and machine.state is State.OPEN:
            self.machine = None

    def _event(self, frame: Frame) -> None:
        opcode = frame.opcode
        if opcode is Opcode.CLOSE:
            self.deaf = True
            self.held = None
            self.goodbye()
        elif opcode is Opcode.BINARY:
            self.fail(closes.UNSUPPORTED, closes.MEANINGS[closes.UNSUPPORTED])
        elif opcode is Opcode.TEXT:
            self.fragments = bytearray(frame.data)
        elif opcode is Opcode.CONT and self.fragments is not None:
            self.fragments += frame.data
            if frame.fin:
                payload, self.fragments = bytes(self.fragments), None
                self._whole(payload)

    def _fell(self, code: int, reason: str) -> None:
        self.deaf = True
        self.held = None
        self.broken(code, reason)
