"""The servers behind an address: which of them has a partition now, and a link to each."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Literal

from redis.asyncio.connection import Connection, SSLConnection
from redis.crc import key_slot
from redis.exceptions import BusyLoadingError, RedisError

from venue.backends.redis.address import Address, Host
from venue.backends.redis.keys import HOME, PARTITIONS
from venue.backends.redis.link import CONNECT, Link, Reply, exchange, pack
from venue.backends.redis.scripts import LOAD_ALL
from venue.ports import StoreDown

Purpose = Literal["write", "read"]
"""Reads have a link of their own: a room's long log must not keep appends waiting."""
REFRESH = 0.2
"""Seconds between two looks at who has what."""
SLOTS = [key_slot(b"{%d}" % partition) for partition in range(PARTITIONS)]

log = logging.getLogger(__name__)


class Servers:
    """One process's way to Redis. `on_server(partitions)` gives commands to send before all others when another server
    than before answers for some partitions: it may not have everything that the one before had."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.route: list[Host] = []
        """Who has each partition."""
        self.on_server: Callable[[set[int]], list[bytes]] = lambda partitions: []
        self.on_route: Callable[[], None] = lambda: None
        """Called when the route has changed."""
        self._links: dict[tuple[Host, Purpose], Link] = {}
        self._runs: dict[int, bytes] = {}
        """Partition → the run of the server that answered for it last."""
        self._known: set[Host] = set(address.hosts)
        self._refreshing: asyncio.Task[None] | None = None
        self._complained = False
        self.closed = False

    async def open(self) -> None:
        """Find out who has what. Raises StoreDown."""
        self.route = await self._find()

    async def close(self) -> None:
        """Hang up."""
        self.closed = True
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.gather(self._refreshing, return_exceptions=True)
        links, self._links = list(self._links.values()), {}
        await asyncio.gather(*(link.close() for link in links))

    @property
    def sharded(self) -> bool:
        """Whether partitions may be on different servers."""
        return self.address.kind == "cluster"

    @property
    def publish(self) -> str:
        """The command that publishes on a partition's channel."""
        return "SPUBLISH" if self.sharded else "PUBLISH"

    def link(self, partition: int, purpose: Purpose = "write") -> Link:
        """The link to whoever has the partition."""
        host = self.route[partition]
        link = self._links.get((host, purpose))
        if link is None:
            greet = (lambda connection: self._greet(host, connection)) if purpose == "write" else self._load
            link = self._links[host, purpose] = Link(lambda: self.connection(host), greet, self._lost)
        return link

    def hosts(self) -> dict[Host, int]:
        """Each server that has something, and the first partition it has."""
        found: dict[Host, int] = {}
        for partition, host in enumerate(self.route):
            found.setdefault(host, partition)
        return found

    def connection(self, host: Host, *, sentinel: bool = False) -> Connection:
        """A new connection, not yet made. Waits for replies without end: links watch over that themselves."""
        address = self.address
        settings: dict[str, Any] = {
            "host": host[0],
            "port": host[1],
            "protocol": 2,
            "socket_timeout": None,
            "socket_connect_timeout": CONNECT,
            "socket_keepalive": True,
            "driver_info": None,
            "password": address.sentinel_password if sentinel else address.password,
            "username": None if sentinel else address.username,
            "db": 0 if sentinel else address.db,
        }
        return SSLConnection(**settings) if address.tls else Connection(**settings)

    def refresh(self) -> None:
        """Look soon who has what now; no error, and no second look while one is going on."""
        if self.address.kind == "single" or self.closed or (self._refreshing and not self._refreshing.done()):
            return
        self._refreshing = asyncio.get_running_loop().create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            route = await self._find()
        except StoreDown as error:
            if not self._complained:
                self._complained = True
                log.warning("%s", error)
        else:
            self._complained = False
            if route != self.route:
                self.route = route
                log.warning("Redis has moved: now %s", ", ".join(f"{host}:{port}" for host, port in self.hosts()))
                self.on_route()
                gone = [place for place in self._links if place[0] not in set(route)]
                await asyncio.gather(*(self._links.pop(place).close() for place in gone))
        await asyncio.sleep(REFRESH)

    def _lost(self, error: Exception) -> None:
        self.refresh()

    async def _load(self, connection: Connection) -> None:
        for reply in await exchange(connection, *LOAD_ALL):
            if isinstance(reply, BusyLoadingError):
                raise reply  # it reads its file yet, and would take nothing

    async def _greet(self, host: Host, connection: Connection) -> None:
        await self._load(connection)
        (info,) = await exchange(connection, pack("INFO", "server"))
        run = field_of(info, b"run_id") if isinstance(info, bytes) else b""
        mine = {partition for partition, other in enumerate(self.route) if other == host}
        changed = {partition for partition in mine if self._runs.get(partition, run) != run}
        if changed and (commands := self.on_server(changed)):
            for reply in await exchange(connection, *commands):
                if isinstance(reply, RedisError):
                    raise reply
        self._runs.update(dict.fromkeys(mine, run))

    async def _find(self) -> list[Host]:
        kind = self.address.kind
        if kind == "single":
            return [self.address.hosts[0]] * PARTITIONS
        why = ""
        for host in [*self.address.hosts, *(self._known - set(self.address.hosts))]:
            connection = self.connection(host, sentinel=kind == "sentinel")
            try:
                async with asyncio.timeout(CONNECT):
                    await connection.connect()
                    if kind == "sentinel":
                        return [await self._ask_sentinel(connection)] * PARTITIONS
                    return await self._ask_node(host, connection)
            except (RedisError, OSError, TimeoutError) as error:
                why = f"{host[0]}:{host[1]}: {error or 'no answer'}"
            finally:
                with contextlib.suppress(RedisError, OSError):
                    await connection.disconnect(nowait=True)
        raise StoreDown(f"No server of the {self.address} can say who holds the data ({why}). {_advice(kind)}")

    async def _ask_sentinel(self, connection: Connection) -> Host:
        (found,) = await exchange(connection, pack("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.address.master))
        if isinstance(found, RedisError):
            raise found
        if not found:
            raise RedisError(f"it watches nothing called {self.address.master!r}")
        return found[0].decode(), int(found[1])

    async def _ask_node(self, asked: Host, connection: Connection) -> list[Host]:
        (found,) = await exchange(connection, pack("CLUSTER", "SLOTS"))
        if isinstance(found, RedisError):
            raise found
        ranges = [(first, last, (_name(node[0]) or asked[0], node[1])) for first, last, node, *_ in found]
        self._known |= {host for _, _, host in ranges}
        route = [next((host for first, last, host in ranges if first <= slot <= last), None) for slot in SLOTS]
        if None in route:
            raise RedisError("some of the cluster's slots belong to no server")
        return route

    async def ask_home(self, *commands: bytes) -> list[Reply]:
        """Commands on the home partition's link, with its errors as values. Raises LinkDown."""
        return await self.link(HOME).call(*commands)


def field_of(info: bytes, name: bytes) -> bytes:
    """A field of what INFO gives; empty when it is not there."""
    for line in info.splitlines():
        if line.startswith(name + b":"):
            return line[len(name) + 1 :].strip()
    return b""


def _name(host: bytes | None) -> str:
    return host.decode() if host else ""


def _advice(kind: str) -> str:
    if kind == "sentinel":
        return "Name the sentinels, not the servers, and what they watch: redis+sentinel://host:26379/mymaster"
    return "Name nodes of a cluster that is up; for a single server the URL begins with redis://"
