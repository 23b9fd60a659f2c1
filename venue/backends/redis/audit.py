"""Whether what was heard of the logs is what they hold: after another server took over, and every few seconds."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from venue.backends.redis.keys import LOG
from venue.backends.redis.link import pack
from venue.backends.redis.scripts import VERIFY

if TYPE_CHECKING:
    from venue.backends.redis.bus import RedisBus
    from venue.backends.redis.followings import Heard
    from venue.backends.redis.store import RedisStore

EVERY = 5.0
"""Seconds between two comparisons: lost news never stay unnoticed longer than 10 s."""
ON_ITS_WAY = 0.25
"""Seconds for which what was appended may not have been heard yet."""

log = logging.getLogger(__name__)


def verifications(store: RedisStore, topics: dict[str, Heard], partition: int) -> list[bytes]:
    """Another server answers for a partition: commands that look whether it has the newest entries known here. Where
    it has not, the log gets a new epoch, and everyone begins it anew."""
    keys = [store.keys.heads[partition], store.keys.channels[partition]]
    return [
        VERIFY.pack(
            [store.keys.of_topic(LOG, partition, topic), keys[0]],
            topic, heard.epoch, heard.id_seq, heard.id, store.new_epoch(), store.servers.publish, keys[1],
        )
        for topic, heard in topics.items()
        if heard.id and heard.epoch
    ]  # fmt: skip


async def audit(bus: RedisBus, store: RedisStore) -> None:
    """Compare, for good. Publishing is at most once: a quiet room would else not notice that it missed its last
    message."""
    while True:
        await asyncio.sleep(EVERY)
        for partition, topics in bus.followed():
            _compare(bus, store, partition, topics)


def _compare(bus: RedisBus, store: RedisStore, partition: int, topics: dict[str, Heard]) -> None:
    loop = asyncio.get_running_loop()

    def answered(replies: object) -> None:
        if not isinstance(replies, list) or not isinstance(replies[0], list):
            return
        for (topic, heard), head in zip(topics.items(), replies[0], strict=True):
            epoch, _, seq = (head or b"").decode().partition(" ")
            if head and _is_behind(heard, epoch, int(seq)):
                loop.call_later(ON_ITS_WAY, behind, topic, heard, epoch, int(seq))

    def behind(topic: str, heard: Heard, epoch: str, seq: int) -> None:
        if _is_behind(heard, epoch, seq):
            log.warning("news of %s were missed: its followers read on", topic)
            bus.lose(topic)

    store.servers.link(partition, "read").ask([pack("HMGET", store.keys.heads[partition], *topics)], answered)


def _is_behind(heard: Heard, epoch: str, seq: int) -> bool:
    if heard.current:
        known = heard.epoch, heard.seq
    elif heard.baseline is not None:
        known = heard.baseline
    else:
        return False
    return epoch != known[0] or seq > known[1]
