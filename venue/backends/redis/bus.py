"""The bus of a venue in many processes: what is appended and sent travels over Redis's channels."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING

from venue.backends.redis.audit import audit, verifications
from venue.backends.redis.followings import Heard
from venue.backends.redis.keys import HOME, partition_of
from venue.backends.redis.link import pack
from venue.backends.redis.reader import change_of
from venue.backends.redis.subscriber import SILENCE, Hear, Subscriber
from venue.backends.redis.work import SendWork
from venue.ports import Append, Follower, Page

if TYPE_CHECKING:
    from venue.backends.redis.address import Host
    from venue.backends.redis.store import RedisStore

LANDING = 0.25
"""Seconds a done append waits for news of what came before it. Then followers are told to read, and it is answered."""
FORGET = 30.0
"""Seconds after which no news of a topic can still be on their way that was sent while somebody followed it."""
SENDS = 2_000
"""Volatile news in line beyond which new ones are dropped: they would be stale before they are sent."""

log = logging.getLogger(__name__)


class RedisBus:
    """ports.Bus on Redis. One connection to each server, subscribed to the channels of partitions that are followed:
    64 at most, however many rooms there are.

    The reply to an append and its news come by two connections, in any order. Whichever is first tells the followers
    here; a reply whose predecessors have not been heard yet waits for them."""

    def __init__(self) -> None:
        self._store: RedisStore | None = None
        self._topics: dict[str, Heard] = {}
        self._by_partition: dict[int, set[str]] = {}
        self._channels: dict[bytes, tuple[int, Hear, Callable[[], None] | None]] = {}
        """Channel → its partition, who hears it, and whom to tell after a break."""
        self._subscribers: dict[Host, Subscriber] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # life, with the store's

    async def start(self, store: RedisStore) -> None:
        """The store was opened."""
        self._store = store
        store.servers.on_server = self._verify
        store.servers.on_route = self._route_changed
        self._subscriber(HOME)
        self.run(audit(self, store))

    async def stop(self) -> None:
        """The store is being closed."""
        self._store = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(subscriber.close() for subscriber in self._subscribers.values()))
        self._subscribers = {}

    # ports.Bus

    async def follow(self, topic: str, follower: Follower) -> None:
        heard = self._heard(topic)
        heard.follow(follower)
        partition = partition_of(topic)
        if self._store is not None:
            await self.listen(self._store.keys.channels[partition], partition, self._take)

    def unfollow(self, topic: str, follower: Follower) -> None:
        # What was heard of the topic stays known: news still on their way must not reach a follower who comes later.
        if (heard := self._topics.get(topic)) is not None:
            heard.unfollow(follower)
            if not heard.followings:
                heard.leaves += 1
                asyncio.get_running_loop().call_later(FORGET, self._forget, topic, heard, heard.leaves)

    def _forget(self, topic: str, heard: Heard, leaves: int) -> None:
        """Nobody has followed it since. Attack: guests without end who come and go, each with a topic of their own."""
        if heard.leaves == leaves and not heard.followings and not heard.waiting and self._topics.get(topic) is heard:
            del self._topics[topic]
            self._by_partition[partition_of(topic)].discard(topic)

    def send(self, topic: str, payload: bytes) -> None:
        store = self._store
        try:
            name = topic.encode()
        except UnicodeEncodeError:
            return
        if store is None or store.waiting.count > SENDS:
            return
        partition = partition_of(topic)
        command = pack(store.servers.publish, store.keys.channels[partition], b"V%b\n%b" % (name, payload))
        store.take(partition, SendWork(command, asyncio.get_running_loop().time()))
        if (heard := self._topics.get(topic)) is not None and heard.followings and not self._hears(partition):
            asyncio.get_running_loop().call_soon(heard.tell_volatile, topic, payload)

    @property
    def proved(self) -> bool:
        if self._store is None or not self._subscribers:
            return False
        oldest = asyncio.get_running_loop().time() - SILENCE
        return all(subscriber.proved_at > oldest for subscriber in self._subscribers.values())

    def run(self, work: Coroutine[object, object, None]) -> None:
        """Do something beside, until the store is closed."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # channels

    async def listen(self, channel: bytes, partition: int, hear: Hear, again: Callable[[], None] | None = None) -> None:
        """From the return on, what is published on the channel is heard. `again()` when something may have been
        missed."""
        self._channels[channel] = partition, hear, again
        await self._subscriber(partition).subscribe(channel, hear)

    def _subscriber(self, partition: int) -> Subscriber:
        store = self._store
        host = store.servers.route[partition]
        subscriber = self._subscribers.get(host)
        if subscriber is None:
            first = store.servers.hosts()[host]
            probe = store.keys.probe(store.process, first)
            subscriber = Subscriber(store.servers, host, first, probe, lambda: self._missed(host))
            self._subscribers[host] = subscriber
        return subscriber

    def _hears(self, partition: int) -> bool:
        store = self._store
        subscriber = self._subscribers.get(store.servers.route[partition]) if store is not None else None
        return subscriber is not None and subscriber.up and store.keys.channels[partition] in self._channels

    def _missed(self, host: Host) -> None:
        """The channels of a server are heard again after a break: everyone reads on from where they are."""
        if self._store is not None:
            route = self._store.servers.route
            self._lose({partition for partition in range(len(route)) if route[partition] == host})

    def _lose(self, partitions: set[int]) -> None:
        for partition in partitions:
            for topic in list(self._by_partition.get(partition, ())):
                self.lose(topic)
        for partition, _, again in list(self._channels.values()):
            if again is not None and partition in partitions:
                again()

    def _route_changed(self) -> None:
        self.run(self._move())

    async def _move(self) -> None:
        """Some partitions are elsewhere now: listen there."""
        hosts = self._store.servers.hosts()
        for host in [host for host in self._subscribers if host not in hosts]:
            await self._subscribers.pop(host).close()
        moved: set[int] = set()
        for channel, (partition, hear, _) in list(self._channels.items()):
            subscriber = self._subscriber(partition)
            if not subscriber.has(channel):
                await subscriber.subscribe(channel, hear)
                moved.add(partition)
        for host, subscriber in self._subscribers.items():
            subscriber.keep({c for c, (p, *_) in self._channels.items() if self._store.servers.route[p] == host})
        self._lose(moved)

    # what is heard

    def _heard(self, topic: str) -> Heard:
        heard = self._topics.get(topic)
        if heard is None:
            heard = self._topics[topic] = Heard()
            self._by_partition.setdefault(partition_of(topic), set()).add(topic)
        return heard

    def _take(self, data: bytes) -> None:
        """News of a channel: `L` for logged changes, `V` for volatile ones, `E` for an epoch that ended."""
        kind, (name, rest) = data[:1], (data[1:].split(b"\n", 1) if data[:1] != b"E" else (data[1:], b""))
        topic = name.decode()
        if kind == b"V":
            if (heard := self._topics.get(topic)) is not None:
                heard.tell_volatile(topic, rest)
        elif kind == b"E":
            self.lose(topic)
        elif kind == b"L":
            epoch, first, id, *bodies = rest.split(b"\n")
            self._logged(self._heard(topic), topic, epoch.decode(), int(first), id.decode(), bodies)

    def _logged(self, heard: Heard, topic: str, epoch: str, first: int, id: str, bodies: list[bytes]) -> None:
        last = first + len(bodies) - 1
        same = epoch == heard.epoch
        if same and last <= heard.seq:
            return
        gap = heard.current and same and first > heard.seq + 1
        self._advance(heard, epoch, last, id)
        if heard.followings:
            if gap:
                heard.tell_lost(topic)
            else:
                for seq, body in enumerate(bodies, start=first):
                    heard.tell_logged(topic, epoch, change_of(topic, seq, body))
        heard.release()

    def _advance(self, heard: Heard, epoch: str, last: int, id: str) -> None:
        if epoch != heard.epoch:
            heard.epoch, heard.id, heard.id_seq = epoch, "", 0
        heard.seq, heard.current = last, True
        heard.know(last, id)

    def landed(self, append: Append, epoch: str, first: int, repeated: bool, after: Callable[[], None]) -> bool:
        """An append of this process is done; see work.Landing."""
        topic, last = append.topic, first + len(append.changes) - 1
        partition = partition_of(topic)
        heard = self._topics.get(topic)
        if heard is None:
            if not self._hears(partition):
                return True
            heard = self._heard(topic)
        same = epoch == heard.epoch
        if same and last <= heard.seq:
            return True
        next_one = heard.current and same and first == heard.seq + 1
        if not heard.followings:
            if next_one or not heard.current or not same:
                self._advance(heard, epoch, last, append.id)
            elif first > heard.seq:
                heard.seq = last
                heard.know(last, append.id)
            return True
        if next_one:
            self._advance(heard, epoch, last, append.id)
            for n, change in enumerate(append.changes):
                change.seq = first + n
                heard.tell_logged(topic, epoch, change)
            heard.release()
            return True
        if not self._hears(partition):
            self._advance(heard, epoch, last, append.id)
            heard.tell_lost(topic)
            return True
        heard.waiting.append((last, after))
        asyncio.get_running_loop().call_later(LANDING, self._too_late, topic, heard, epoch, last, append.id)
        return False

    def _too_late(self, topic: str, heard: Heard, epoch: str, last: int, id: str) -> None:
        if any(seq == last for seq, _ in heard.waiting):
            self._advance(heard, epoch, max(last, heard.seq if epoch == heard.epoch else 0), id)
            heard.tell_lost(topic)
            heard.release()

    def lose(self, topic: str) -> None:
        """News of a topic may have been missed: its followers read on from where they are."""
        heard = self._heard(topic)
        heard.current = False
        heard.tell_lost(topic)
        waiting, heard.waiting = heard.waiting, []
        for _, after in waiting:
            after()

    # whether it is all there

    def read(self, topic: str, page: Page) -> None:
        """Somebody here read this from the log."""
        heard = self._topics.get(topic)
        if heard is None or not heard.followings:
            return
        heard.baseline = page.epoch, page.top
        if page.changes and heard.epoch in ("", page.epoch):
            heard.epoch = page.epoch
            heard.know(page.changes[-1].seq, page.changes[-1].id)

    def _verify(self, partitions: set[int]) -> list[bytes]:
        """Another server answers for these."""
        if (store := self._store) is None:
            return []
        return [command for p in partitions for command in verifications(store, self._in(p), p)]

    def followed(self) -> Iterator[tuple[int, dict[str, Heard]]]:
        """Each partition that is heard, with its topics that somebody follows."""
        for partition in sorted(self._by_partition):
            topics = {topic: heard for topic, heard in self._in(partition).items() if heard.followings}
            if topics and self._hears(partition):
                yield partition, topics

    def _in(self, partition: int) -> dict[str, Heard]:
        return {topic: self._topics[topic] for topic in self._by_partition.get(partition, ())}
