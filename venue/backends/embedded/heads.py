"""What the writer knows by heart: where every topic's log ends, and where each noun last changed in it."""

import base64
import hashlib
import sqlite3

_HEADS = """SELECT name, number, epoch, coalesce((SELECT max(seq) FROM entry WHERE topic = topic.number), 0)
FROM topic"""


class Head:
    """The end of one topic's log. `number` is the topic's own in the database."""

    __slots__ = ("epoch", "number", "top")

    def __init__(self, number: int, epoch: str, top: int) -> None:
        self.number = number
        self.epoch = epoch
        self.top = top


class Heads:
    """All heads. True to the database because its folder is locked: nobody else appends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.seed: bytes = connection.execute("SELECT seed FROM origin").fetchone()[0]
        self.topics = {name: Head(*head) for name, *head in connection.execute(_HEADS)}
        self.nouns: dict[tuple[str, str], int] = {
            (topic, noun): seq for topic, noun, seq in connection.execute("SELECT topic, noun, seq FROM noun_top")
        }


def epoch_of(seed: bytes, topic: str) -> str:
    """The epoch a topic gets with its first append: random by the store's seed, and known before that append, so that
    a position taken from the empty log stays good."""
    digest = hashlib.blake2b(topic.encode(), key=seed, digest_size=9).digest()
    return base64.urlsafe_b64encode(digest).decode()
