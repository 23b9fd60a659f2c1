"""What is looked at before a Redis is used. Each refusal says what to change."""

import logging
import secrets
import time

from redis.asyncio.connection import Connection
from redis.exceptions import AuthenticationError, BusyLoadingError, NoPermissionError, RedisError

from venue.backends.redis.address import Address, Host
from venue.backends.redis.keys import Keys
from venue.backends.redis.link import Replies, exchange, pack
from venue.backends.redis.servers import field_of
from venue.ports import StoreDown

FORMAT = b"1"
OLDEST = (7, 0)
"""The oldest Redis that keeps its promises to scripts and has sharded channels."""
SKEW = 5.0
"""Seconds our clock and the server's may differ: what people are promised ends by the clock of some process."""
SEED_BYTES = 32

log = logging.getLogger(__name__)


async def check_server(connection: Connection, host: Host, address: Address) -> None:
    """Sign in, and look at one server that will hold data. Raises StoreDown."""
    where = f"The Redis at {host[0]}:{host[1]}"
    try:
        await connection.connect()
        before = time.time()
        clock, info, policy = await exchange(
            connection, pack("TIME"), pack("INFO", "everything"), pack("CONFIG", "GET", "appendfsync")
        )
        after = time.time()
        if isinstance(info, RedisError):
            raise info
        _check_version(where, info)
        _check_kind(where, info, address)
        if isinstance(clock, RedisError):
            raise clock
    except AuthenticationError as error:
        raise StoreDown(
            f"{where} does not let this venue in ({error}). Put its password into the URL: redis://:password@host:port"
        ) from None
    except NoPermissionError as error:
        raise StoreDown(f"{where} lets this user in but not do its work: {error}. Widen its rights.") from None
    except BusyLoadingError:
        raise StoreDown(f"{where} is still loading its data. Start the venue again in a moment.") from None
    except TimeoutError:
        raise StoreDown(f"{where} accepts connections but does not answer. Is that its port?") from None
    except (RedisError, OSError) as error:
        raise StoreDown(f"{where} cannot be reached: {error}. Start it, or put its address into the URL.") from None
    _check_persistence(where, info, policy, address)
    _check_clock(where, clock, before, after)


def _check_version(where: str, info: bytes) -> None:
    version = field_of(info, b"redis_version").decode()
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        raise StoreDown(f"{where} is of version {version or 'unknown'}; the venue needs Redis 7.0 or newer, or Valkey.")


def _check_kind(where: str, info: bytes, address: Address) -> None:
    clustered = field_of(info, b"cluster_enabled") == b"1"
    if clustered and address.kind != "cluster":
        raise StoreDown(f"{where} is a node of a cluster. Begin the URL with redis+cluster://")
    if not clustered and address.kind == "cluster":
        raise StoreDown(f"{where} is no node of a cluster. Begin the URL with redis://")
    if b"sentinel" in (field_of(info, b"redis_mode"), field_of(info, b"server_mode")):
        raise StoreDown(
            f"{where} is a sentinel. Begin the URL with redis+sentinel:// and end it with the master's name."
        )
    if field_of(info, b"role") == b"slave":
        primary = f"{field_of(info, b'master_host').decode()}:{field_of(info, b'master_port').decode()}"
        raise StoreDown(f"{where} is a replica and cannot be written. Its primary is {primary}.")
    if address.replicas > int(field_of(info, b"connected_slaves") or b"0"):
        raise StoreDown(
            f"{where} has fewer replicas than the URL asks for (replicas={address.replicas}): nothing could be "
            "acknowledged. Connect them, or lower the number."
        )


def _check_persistence(where: str, info: bytes, policy: Replies | RedisError, address: Address) -> None:
    evicts = field_of(info, b"maxmemory_policy")
    if evicts.startswith(b"allkeys") and field_of(info, b"maxmemory") != b"0":
        raise StoreDown(
            f"{where} throws data away when it is full (maxmemory-policy {evicts.decode()}). Set it to noeviction."
        )
    if not address.persistence:
        log.warning("%s need not keep anything (persistence=off): what is said is lost with it.", where)
        return
    if field_of(info, b"aof_enabled") != b"1":
        raise StoreDown(
            f"{where} keeps what it is told in memory only, or in snapshots now and then. Set appendonly yes and "
            "appendfsync always; or, where losing everything is fine, add ?persistence=off to the URL."
        )
    fsync = policy[1].decode() if isinstance(policy, list) and len(policy) == 2 else "unknown"
    if fsync == "everysec":
        log.warning(
            "%s writes to disk each second (appendfsync everysec): when its machine loses power, the last second of "
            "what was acknowledged is lost. appendfsync always keeps it.", where,
        )  # fmt: skip
    elif fsync != "always":
        log.warning("%s has appendfsync %s: how much a power cut loses is not known. Set it to always.", where, fsync)


def _check_clock(where: str, clock: Replies, before: float, after: float) -> None:
    theirs = int(clock[0]) + int(clock[1]) / 1e6
    ahead = before - theirs if theirs < before else after - theirs if theirs > after else 0.0
    if abs(ahead) > SKEW:
        raise StoreDown(
            f"The clock here is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} that of the Redis. Set "
            "both by NTP: presence and times of messages depend on them."
        )


async def take_origin(connection: Connection, keys: Keys, address: Address) -> bytes:
    """Write which venue this is into an empty store, or see that it is the same one; gives the store's seed.

    A tool that does not name a venue takes whichever it is. Raises StoreDown when the prefix holds another one, or one
    of a newer format."""
    names = "format", "venue", "seed"
    fresh = (FORMAT, address.venue.encode(), secrets.token_bytes(SEED_BYTES))
    replies = await exchange(
        connection,
        *(pack("HSETNX", keys.origin, name, value) for name, value in zip(names, fresh, strict=True)),
        pack("HMGET", keys.origin, *names),
    )
    for reply in replies:
        if isinstance(reply, RedisError):
            raise StoreDown(f"The {address} cannot be written: {reply}.")
    version, venue, seed = replies[-1]
    if version != FORMAT:
        raise StoreDown(
            f"The {address} was written by another version of the venue (format {version.decode()}, this one reads "
            f"{FORMAT.decode()}). Use that version, or another prefix: ?prefix=…"
        )
    ours = address.venue.encode()
    if ours and not venue:  # made by a tool that did not say whose it is
        await exchange(connection, pack("HSET", keys.origin, "venue", ours))
    elif ours and venue != ours:
        raise StoreDown(
            f"The {address} holds the venue “{venue.decode()}” under the prefix {keys.prefix!r}, and this one is "
            f"“{address.venue}”. Give this one a prefix of its own (?prefix=…), or, if it is the same venue, add "
            f"?venue={venue.decode()} to the URL."
        )
    return seed
