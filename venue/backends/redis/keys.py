"""Names in Redis. Every key and channel begins with the prefix and its partition in braces, `venue:{12}:…`: what one
script touches stands in one partition, so that a cluster keeps it on one node."""

import base64
import hashlib
import zlib

PARTITIONS = 64
"""Fixed for good: the number of a topic's partition is in its keys."""
HOME = 0
"""The partition of what there is once: the origin, the records, who is there."""

# The pairs of one topic, beside `heads`.
LOG, BODIES, IDS, NOUNS = "log", "bodies", "ids", "nouns"


def partition_of(name: str) -> int:
    """The partition of a topic, a person or a process."""
    return zlib.crc32(name.encode()) % PARTITIONS


def epoch_of(seed: bytes, topic: str) -> str:
    """The epoch a topic gets with its first append: random by the store's seed, and known before that append, so that
    a position taken from the empty log stays good."""
    digest = hashlib.blake2b(topic.encode(), key=seed, digest_size=9).digest()
    return base64.urlsafe_b64encode(digest).decode()


class Keys:
    """The names under one prefix."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._in = [f"{prefix}:{{{partition}}}" for partition in range(PARTITIONS)]
        self.channels = [f"{name}:news".encode() for name in self._in]
        """One for each partition: appends and volatile news of its topics."""
        self.heads = [f"{name}:heads".encode() for name in self._in]
        """Hash: topic → `epoch seq`, for each topic that has a log."""
        self.outboxes = [f"{name}:outbox".encode() for name in self._in]
        """Hash: records put with an append, on their way to their home (clusters only)."""
        self.origin = self._home("origin")
        """Hash: format, venue, seed."""
        self.versions = self._home("versions")
        """Hash: record → the version of what was put last; `` → the newest version given (clusters only)."""
        self.processes = self._home("processes")
        """Set of the processes that hold leases, or did when they died."""
        self.presence = self._home("presence")
        """The channel of presence."""

    def _home(self, name: str) -> bytes:
        return f"{self._in[HOME]}:{name}".encode()

    def of_topic(self, what: str, partition: int, topic: str) -> bytes:
        """LOG (stream: seq → who and which command), BODIES (hash: seq → change), IDS (hash: id → first seq) or NOUNS
        (hash: noun → newest seq) of a topic."""
        return f"{self._in[partition]}:{what}:{topic}".encode()

    def records(self, kind: str) -> bytes:
        """Hash: key → record. All records stand in one partition, so that several are put all or none."""
        return self._home(f"record:{kind}")

    def written(self, process: str) -> bytes:
        """The number of a process's last write of records: one that is tried again is not done again."""
        return self._home(f"written:{process}")

    def marks(self, kind: str, person: str) -> bytes:
        """Hash: thing → value, of one person."""
        return f"{self._in[partition_of(person)]}:marks:{kind}:{person}".encode()

    def things(self, kind: str, partition: int) -> bytes:
        """Sorted set of `thing NUL person`: the marks by thing, of the people of one partition."""
        return f"{self._in[partition]}:things:{kind}".encode()

    def lease(self, process: str) -> bytes:
        """What a process renews; it lapses when the process does not."""
        return f"{self._in[partition_of(process)]}:lease:{process}".encode()

    def visits(self, process: str) -> bytes:
        """Hash: room NUL visit → lease, of what a process holds; `` → how often it was changed."""
        return f"{self._in[partition_of(process)]}:visits:{process}".encode()

    def probe(self, process: str, partition: int) -> bytes:
        """The channel on which a process hears only itself."""
        return f"{self._in[partition]}:probe:{process}".encode()

    def waited(self, partition: int) -> bytes:
        """A counter whose change is what replicas are waited for with."""
        return f"{self._in[partition]}:waited".encode()
