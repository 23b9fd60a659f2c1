"""RFC 6455 as far as a load generator needs it: the upgrade request, masked client frames, walking server frames."""

UPGRADED = b"HTTP/1.1 101 "
HEAD_END = b"\r\n\r\n"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_NO_MASK = b"\0\0\0\0"
"""A masking key of zeros is legal and leaves the payload as it is: masking is the browser's cost, not the venue's."""


def upgrade_request(host: str, port: int, path: str, subprotocol: str = "") -> bytes:
    """The handshake's request. No extension is offered, so no server compresses."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    if subprotocol:
        lines.append(f"Sec-WebSocket-Protocol: {subprotocol}")
    return "\r\n".join([*lines, "", ""]).encode()


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole client frame."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
    return head + _NO_MASK + payload


def server_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole server frame, for the generator's own check."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload


def walk(buffer: bytes) -> tuple[int, list[tuple[int, int, int]]]:
    """Steps from frame to frame over what a server sent.

    Gives the end of the last complete frame, and (opcode, start, end) of the control frames' payloads among them. It
    looks at headers only: at 400,000 frames a second nothing more is affordable.
    """
    position, size = 0, len(buffer)
    controls: list[tuple[int, int, int]] = []
    while position + 2 <= size:
        length = buffer[position + 1]
        start = position + 2
        if length == 126:
            if position + 4 > size:
                break
            length = buffer[start] << 8 | buffer[start + 1]
            start += 2
        elif length == 127:
            if position + 10 > size:
                break
            length = int.from_bytes(buffer[start : start + 8], "big")
            start += 8
        end = start + length
        if end > size:
            break
        if buffer[position] & 8:
            controls.append((buffer[position] & 15, start, end))
        position = end
    return position, controls
