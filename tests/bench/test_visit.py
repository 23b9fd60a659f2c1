"""The bench's own honesty: a visit of the load generator counts what came, whole frames only, and answers pings."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import Figure
from bench.visit import Visit
from bench.wire import PING, client_frame, server_frame, walk

HEAD = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
UPDATE = '{{"up":"posted","text":"@T{stamp}@ hi","in":"room:p1","seq":{seq},"id":"m{seq}"}}'


def update(seq: int, padding: int = 0) -> bytes:
    """A frame as a venue sends it."""
    return server_frame(UPDATE.format(seq=seq, stamp=1).encode() + b" " * padding)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection."""
    near, far = socket.socketpair()
    near.setblocking(False)
    yield near, far
    near.close()
    far.close()


def visit_on(near: socket.socket) -> Visit:
    """A visit that is inside as soon as it is upgraded, and reads seqs."""
    return Visit(near, "p1", [], b"", b'"up":"posted"', b'"ok":{"seq":', sampled=True)


@given(sizes=st.lists(st.integers(0, 400), min_size=1, max_size=12), data=st.data())
def test_frames_are_counted_however_they_are_cut(sizes: list[int], data: st.DataObject) -> None:
    """A frame that comes in pieces counts once; none is missed or counted twice."""
    near, far = socket.socketpair()
    try:
        near.setblocking(False)
        visit = visit_on(near)
        stream = HEAD + b"".join(update(seq, size) for seq, size in enumerate(sizes, start=1))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            if start < end:
                far.sendall(stream[start:end])
                assert visit.read()
        if not visit.delivered and visit.rest:  # what followed the head in one piece waits for the next
            far.sendall(server_frame(b"{}"))
            assert visit.read()
    finally:
        near.close()
        far.close()
    assert visit.delivered == len(sizes)
    assert visit.gaps == 0
    assert len(visit.late) == len(sizes)


@pytest.mark.parametrize("seqs", [[1, 3], [1, 2, 2], [2, 1]], ids=["lost", "doubled", "swapped"])
def test_a_seq_that_does_not_follow_is_a_gap(ends: tuple[socket.socket, socket.socket], seqs: list[int]) -> None:
    """Lost, doubled and swapped updates show even where the count is right."""
    near, far = ends
    visit = visit_on(near)
    far.sendall(HEAD)
    assert visit.read()
    far.sendall(b"".join(map(update, seqs)))
    assert visit.read()
    assert visit.gaps


def test_a_ping_is_answered_and_an_acknowledgement_is_no_delivery(ends: tuple[socket.socket, socket.socket]) -> None:
    """Between updates: a ping gets its pong, an acknowledgement counts as one."""
    near, far = ends
    visit = visit_on(near)
    far.sendall(HEAD)
    assert visit.read()
    far.sendall(update(1) + server_frame(b"abc", PING) + server_frame(b'{"re":7,"ok":{"seq":1}}') + update(2))
    assert visit.read()
    assert (visit.delivered, visit.acked, visit.gaps) == (2, 1, 0)
    assert far.recv(100) == client_frame(b"abc", 10)


@given(st.lists(st.binary(max_size=70_000), max_size=4))
def test_walking_ends_where_the_last_whole_frame_ends(payloads: list[bytes]) -> None:
    """Whatever the payloads hold, and with half a frame behind them."""
    frames = b"".join(server_frame(payload[:65_535]) for payload in payloads)
    assert walk(frames) == (len(frames), [])
    assert walk(frames + b"\x81\x7e\x01") == (len(frames), [])


def test_a_figure_fails_when_one_goal_is_missed() -> None:
    """PASS needs every goal; the line says which one was missed."""
    figure = Figure("room")
    figure.check("p99", 20, 50, "ms")
    assert figure.line() == "BENCH room p99=20ms<=50ms PASS"
    figure.check("ratio", 0.25, 0.2)
    assert figure.line() == "BENCH room p99=20ms<=50ms ratio=0.25>0.20 FAIL"
