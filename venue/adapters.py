"""Which adapters a venue runs on: the embedded ones in a folder, or those on the Redis of a URL."""

from pathlib import Path

from venue.ports import Bus, Presence, Store


def adapters(data: Path, url: str = "", venue: str = "") -> tuple[Store, Bus, Presence]:
    """Store, bus and presence, not yet open. `url`: the store's, or empty for the folder `data`; `venue`: what it
    is called there, empty to take whichever is."""
    if url:
        from venue.backends.redis.bus import RedisBus
        from venue.backends.redis.presence import RedisPresence
        from venue.backends.redis.store import RedisStore

        bus = RedisBus()
        store = RedisStore(url, bus, venue=venue)
        return store, bus, RedisPresence(store, bus)
    from venue.backends.embedded.bus import LocalBus
    from venue.backends.embedded.presence import LocalPresence
    from venue.backends.embedded.store import SqliteStore

    bus = LocalBus()
    store = SqliteStore(data, bus)
    return store, bus, LocalPresence(store)
