"""Doing something with the store of a data folder: through the venue that runs on it, else by opening it here."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from venue.cli.control import ask

Answer = TypeVar("Answer")


def do(folder: Path, what: str, request: Any, kind: type[Answer], here: Callable[[Any], Awaitable[Answer]]) -> Answer:
    """`request` is sent to the running venue; `here(store)` does the same without one. Raises click.ClickException."""
    from msgspec import MsgspecError

    from venue.ports import StoreDown
    from venue.protocol import codec

    try:
        if folder.is_dir() and (data := ask(folder, what, codec.encode(request))) is not None:
            return codec.decode(data, kind)
        return asyncio.run(_open_and(folder, here))
    except StoreDown as down:
        raise click.ClickException(str(down)) from None
    except MsgspecError as error:
        raise click.ClickException(f"A record in {folder} cannot be read: {error}. See venue check.") from None


async def _open_and(folder: Path, here: Callable[[Any], Awaitable[Answer]]) -> Answer:
    from venue.backends.embedded.bus import LocalBus
    from venue.backends.embedded.store import SqliteStore

    store = SqliteStore(folder, LocalBus())
    await store.open()
    try:
        return await here(store)
    finally:
        await store.close()


def holds_venue(folder: Path) -> bool:
    """Whether there is a store in the folder. Looking must not make one."""
    from venue.backends.embedded.store import FILE

    return (folder / FILE).exists()
