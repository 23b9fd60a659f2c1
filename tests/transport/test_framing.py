"""Frames: what the fast way reads is what websockets' own reader would have read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from tests.transport.served import masked, text_frame
from venue.live.frames import Frames
from venue.protocol import closes
from venue.transport.framing import FrameReader, clip_reason, text_header, wire_of

MOST = 300


class Reader(FrameReader):
    """Writes down what it was told."""

    def __init__(self) -> None:
        super().__init__(MOST)
        self.said: list[object] = []

    def text(self, payload: bytes) -> None:
        assert isinstance(payload, bytes)
        self.said.append(payload)

    def pong(self) -> None:
        pass

    def wrote(self) -> None:
        self.said += [Frame(Opcode.PONG, write[2:]) for write in self.machine.data_to_send() if write[:1] == b"\x8a"]

    def broken(self, code: int, reason: str) -> None:
        self.wrote()
        self.said.append(code)

    def goodbye(self) -> None:
        self.wrote()
        self.said.append("goodbye")


def as_websockets_reads(data: bytes) -> list[object]:
    """The same bytes through ServerProtocol alone, with our rules for binary and UTF-8 on top."""
    machine = ServerProtocol(state=State.OPEN, max_size=MOST)
    said: list[object] = []
    message = b""
    machine.receive_data(data)
    for event in machine.events_received():
        if event.opcode is Opcode.PING:
            said.append(Frame(Opcode.PONG, bytes(event.data)))
        elif event.opcode is Opcode.CLOSE:
            said.append("goodbye")
        elif event.opcode is Opcode.BINARY:
            return [*said, closes.UNSUPPORTED]
        elif event.opcode is not Opcode.PONG:
            message = bytes(event.data) if event.opcode is Opcode.TEXT else message + event.data
            if event.fin:
                try:
                    message.decode()
                except UnicodeDecodeError:
                    return [*said, closes.BAD_UTF8]
                said.append(message)
    if machine.parser_exc is not None:
        said.append(machine.close_sent.code if machine.close_sent else 1002)
    return said


texts = st.one_of(st.binary(max_size=8), st.text(max_size=70).map(str.encode), st.just(b"x" * 126), st.just(b"x" * 301))
usual = st.builds(masked, st.just(0x81), texts)
fragments = st.builds(masked, st.sampled_from([0x01, 0x00, 0x80]), texts)
control = st.builds(masked, st.sampled_from([0x89, 0x8A]), st.binary(max_size=130))
goodbyes = st.builds(
    masked, st.just(0x88), st.sampled_from([b"", b"\x03\xe8", b"\x03\xe8bye", b"\x03", b"\x03\xed", b"\x0f\xa0\xff"])
)
wrong = st.builds(masked, st.integers(0, 255), st.binary(max_size=10), mask=st.booleans())
one_frame = st.one_of(usual, usual, usual, fragments, fragments, control, goodbyes, wrong)


@given(st.lists(one_frame, max_size=12), st.lists(st.integers(1, 400), max_size=20))
def test_any_bytes_in_any_pieces_read_as_websockets_reads_them(frames: list[bytes], cuts: list[int]) -> None:
    """Texts, pongs and close codes are the same, in the same order, wherever the network cuts the stream."""
    data = b"".join(frames)
    reader = Reader()
    at = 0
    for cut in cuts:
        reader.feed(data[at : at + cut])
        at += cut
    reader.feed(data[at:])
    # A refused header (oversize, not masked) ends both; what differs is only who still waits for a broken frame's rest.
    assert reader.said == as_websockets_reads(data)


class Pausing(Reader):
    """Pauses after every text."""

    def text(self, payload: bytes) -> None:
        super().text(payload)
        self.paused = True


def test_a_pause_stops_between_two_frames() -> None:
    """After a pause not one more text is told, though it was read from the socket already; later none is missing."""
    reader = Pausing()
    reader.feed(b"".join(text_frame(b"%d" % number) for number in range(5)))
    for number in range(5):
        reader.feed(b"")
        assert reader.said == [b"%d" % earlier for earlier in range(number + 1)]
        reader.paused = False
        reader.read_on()
    assert reader.held is None


def test_the_machine_is_let_go_when_it_has_nothing_in_hand() -> None:
    """Memory: a ping or a fragmented message costs a state machine only while it lasts."""
    reader = Reader()
    reader.feed(masked(0x01, b"a"))
    assert reader.machine is not None
    reader.feed(masked(0x89, b"ping"))
    assert reader.machine is not None
    reader.feed(masked(0x80, b"b"))
    assert reader.machine is None
    assert reader.said == [Frame(Opcode.PONG, b"ping"), b"ab"]


def test_empty_fragments_cost_nothing() -> None:
    """Attack: a message of endless empty fragments must not grow a list."""
    reader = Reader()
    reader.feed(masked(0x01))
    for _ in range(1000):
        reader.feed(masked(0x00))
    assert len(reader.fragments) == 0
    reader.feed(masked(0x80, b"x"))
    assert reader.said == [b"x"]


@given(st.lists(st.sampled_from([0, 1, 125, 126, 65535, 65536]), max_size=4))
def test_what_is_sent_is_what_websockets_would_send(sizes: list[int]) -> None:
    """Hand-made headers of every length form; made once and kept."""
    frames = Frames([b"x" * size for size in sizes])
    expected = b"".join(Frame(Opcode.TEXT, payload).serialize(mask=False) for payload in frames.payloads)
    assert wire_of(frames) == expected
    assert frames.wire is wire_of(frames)
    assert all(expected.find(text_header(size)) >= 0 for size in sizes)


@given(st.text(max_size=200))
def test_a_reason_always_fits(reason: str) -> None:
    clipped = clip_reason(reason)
    assert len(clipped.encode()) <= 123
    assert reason.startswith(clipped)
