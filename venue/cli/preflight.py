"""Looks before opening: what commonly stands in a venue's way is said in one line, not in a server's traceback."""

import socket

from venue.settings import Settings


class CannotOpen(Exception):
    """The venue would not open; the text says what to change."""


def preflight(settings: Settings) -> None:
    """Whether the data folder, or the store, can be had and the address listened on, this moment. Raises CannotOpen.

    Both are let go of again: who comes in between is told by the server's own words."""
    if settings.store:
        _reach(settings)
    else:
        _take(settings)
    if settings.port:
        _listen(settings)


def _reach(settings: Settings) -> None:
    import asyncio

    from venue.adapters import adapters
    from venue.ports import StoreDown

    async def look() -> None:
        store, _, _ = adapters(settings.data, settings.store, settings.venue)
        await store.open()
        await store.close()

    try:
        asyncio.run(look())
    except StoreDown as down:
        raise CannotOpen(str(down)) from None


def _take(settings: Settings) -> None:
    from venue.backends.embedded.lock import FolderLock
    from venue.ports import StoreDown

    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock(settings.data)
        lock.take()
        lock.release()
    except StoreDown as down:
        raise CannotOpen(str(down)) from None
    except OSError as error:
        raise CannotOpen(
            f"The data folder {settings.data} cannot be used: {error.strerror}. Choose another with --data."
        ) from None


def _listen(settings: Settings) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host or None, settings.port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind) as probe:
            # As the server does it: connections of a venue just closed do not keep its port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        raise CannotOpen(f"Cannot listen on {where}: {error.strerror}. Choose another --port or --host.") from None
