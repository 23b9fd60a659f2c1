"""`venue migrate`: a whole venue from a folder to a Redis, or back."""

import asyncio
from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def migrate(source: str, target: str) -> None:
    """Copy a venue that is closed from one store into another, empty one, and compare every byte.

    FROM and TO are data folders or URLs of Redis: venue migrate my-event redis://redis.example:6379. Afterwards
    people's keys and links, and what their pages have seen so far, are as good as before. FROM is left as it is.
    """
    from venue.ports import StoreDown

    try:
        asyncio.run(_migrate(source, target))
    except StoreDown as down:
        raise click.ClickException(str(down)) from None


def _copyable(where: str):
    if "://" in where:
        from venue.backends.redis.copy import RedisCopy

        return RedisCopy(where)
    from venue.backends.embedded.copy import FolderCopy

    return FolderCopy(Path(where))


async def _migrate(source: str, target: str) -> None:
    from venue.backends.copies import Tally
    from venue.ports import StoreDown

    given, kept = Tally(), Tally()
    one, other = _copyable(source), _copyable(target)
    await one.open(new=False)
    try:
        await other.open(new=True)
        try:
            await other.take(given.watch(one.give()))
            async for _ in kept.watch(other.give()):
                pass
        finally:
            await other.close()
    finally:
        await one.close()
    if given.digest() != kept.digest():
        # Neither is named: a URL may hold a password.
        raise StoreDown("What was written is not what was read. Do not use it; try again with an empty one.")
    click.echo(
        f"{given.logs} logs with {given.changes} changes, {given.records} records and {given.marks} marks: copied, and "
        "compared byte by byte."
    )
