"""Doing something with the store of a data folder: through the venue that runs on it, else by opening it here."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from venue.cli.control import ask

Answer = TypeVar("Answer")


def do(
    folder: Path, what: str, request: Any, kind: type[Answer], here: Callable[[Any], Awaitable[Answer]], url: str = ""
) -> Answer:
    """`request` is sent to the running venue; `here(store)` does the same without one. With the `url` of a store that
    several processes share it is done here, and they are told. Raises click.ClickException."""
    from msgspec import MsgspecError

    from venue.backends.embedded.lock import is_taken
    from venue.ports import StoreDown
    from venue.protocol import codec

    try:
        if url:
            return asyncio.run(_share(url, what, here))
        # Attack: a venue was killed, and somebody else on the machine now listens on its port: the word it left behind
        # would lead there with everybody's names and addresses, and bring back links of theirs.
        if is_taken(folder) and (data := ask(folder, what, codec.encode(request))) is not None:
            return codec.decode(data, kind)
        return asyncio.run(_open_and(folder, here))
    except StoreDown as down:
        raise click.ClickException(str(down)) from None
    except MsgspecError as error:
        where = "the store" if url else str(folder)
        raise click.ClickException(f"A record in {where} cannot be read: {error}. See venue check.") from None


async def _share(url: str, what: str, here: Callable[[Any], Awaitable[Answer]]) -> Answer:
    from venue.adapters import adapters
    from venue.live import news
    from venue.protocol import codec

    store, bus, _ = adapters(Path(), url)
    await store.open()
    try:
        answer = await here(store)
        if what == "import":
            bus.send(news.ROOMS, codec.encode(news.Imported()))
        elif what == "invite":
            bus.send(news.PEOPLE, codec.encode(news.Invited()))
        return answer
    finally:
        await store.close()


async def _open_and(folder: Path, here: Callable[[Any], Awaitable[Answer]]) -> Answer:
    from venue.adapters import adapters

    store, _, _ = adapters(folder)
    await store.open()
    try:
        return await here(store)
    finally:
        await store.close()


def holds_venue(folder: Path, url: str = "") -> bool:
    """Whether there is a store in the folder, or at the URL. Looking must not make a folder."""
    if url:
        return True
    from venue.backends.embedded.store import FILE

    return (folder / FILE).exists()
