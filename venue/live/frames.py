"""A batch of encoded frames that many visits share: encoded once, framed once, written once each."""


class Frames:
    """Text payloads (UTF-8 JSON, one frame each) in order.

    `reply` marks an enter or hello answer, whose size does not count against a slow reader. `wire` belongs to the
    transport: the bytes it made of the payloads, kept so that the next recipient costs one write.
    """

    __slots__ = ("payloads", "reply", "size", "wire")

    def __init__(self, payloads: list[bytes], reply: bool = False) -> None:
        self.payloads = payloads
        self.reply = reply
        self.size = sum(map(len, payloads))
        self.wire: bytes | None = None
