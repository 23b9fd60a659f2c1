"""A server with nothing in it: whatever a visit sends goes to all visits, unread, one write each every 10 ms.

It shows what the generator can take, and what writing alone costs in Python.
"""

import select
import socket
import sys
import time

from bench.wire import HEAD_END, server_frame

FLUSH = 0.01
UPGRADE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)


def unframe(data: bytes) -> list[bytes]:
    """Payloads of whole client frames that the generator made (below 64 KiB, masked with zeros)."""
    payloads, position = [], 0
    while position < len(data):
        size, start = data[position + 1] & 127, position + 6
        if size == 126:
            size, start = int.from_bytes(data[position + 2 : position + 4], "big"), position + 8
        payloads.append(data[start : start + size])
        position = start + size
    return payloads


def serve(port: int) -> None:
    """Until it is killed."""
    listener = socket.create_server(("127.0.0.1", port), backlog=2048)
    listener.setblocking(False)
    epoll = select.epoll()
    epoll.register(listener, select.EPOLLIN)
    peers: dict[int, socket.socket] = {}
    waiting: list[bytes] = []
    flushed = time.monotonic()
    while True:
        for number, _ in epoll.poll(FLUSH):
            if number == listener.fileno():
                peer = listener.accept()[0]
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                epoll.register(peer, select.EPOLLIN)
                peers[peer.fileno()] = peer
                continue
            data = peers[number].recv(262_144)
            if data.endswith(HEAD_END):
                peers[number].send(UPGRADE)
            elif data:
                waiting += map(server_frame, unframe(data))
            else:
                peers.pop(number).close()
        if waiting and time.monotonic() - flushed >= FLUSH:
            flushed = time.monotonic()
            batch = b"".join(waiting)
            waiting.clear()
            for peer in peers.values():
                peer.send(batch)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
