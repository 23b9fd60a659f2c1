"""The embedded store: one SQLite file in a folder that one process owns."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.heads import Heads
from venue.backends.embedded.lock import FolderLock
from venue.backends.embedded.reader import Reader
from venue.backends.embedded.schema import connect_writer
from venue.backends.embedded.work import NOT_NOW, Mark, Outcomes, Write
from venue.backends.embedded.writer import Writer
from venue.ports import Append, Page, Put, StoreDown

FILE = "venue.db"

log = logging.getLogger(__name__)


class SqliteStore:
    """ports.Store on SQLite. Appends that come within `gather` seconds of the last commit are committed together.

    A commit costs the disk the same for one append as for a hundred: measured on two cores, 0.3 ms. So there are no
    more than 125 a second: one append of 2,000 a second then costs 20 µs of CPU, of 200 a second 200 µs instead of 360.
    The first append after a pause does not wait. The ids of a topic are kept as long as its log.
    """

    def __init__(self, folder: Path, bus: LocalBus, *, gather: float = 0.008) -> None:
        self._folder = folder
        self._bus = bus
        self._gather = gather
        self._lock = FolderLock(folder)
        self._writer: Writer | None = None
        self._reader: Reader | None = None

    async def open(self) -> None:
        """Make the folder when there is none, take it for this process, and make ready. Raises StoreDown."""
        loop = asyncio.get_running_loop()
        self._writer, self._reader = await asyncio.to_thread(self._open, loop)

    async def close(self) -> None:
        """Finish what waits, answer it, and let go of the folder. No error when it is not open."""
        writer, reader = self._writer, self._reader
        if writer is None or reader is None:
            return
        self._writer = self._reader = None
        await asyncio.to_thread(self._let_go, writer, reader)

    def append(self, append: Append) -> None:
        if self._writer is None or not self._writer.take(append):
            asyncio.get_running_loop().call_soon(append.done, NOT_NOW)

    async def read(self, topic: str, after: int = 0, limit: int = 300) -> Page:
        return await self._open_reader().page(topic, after, limit)

    async def read_back(self, topic: str, before: int, limit: int = 300) -> Page:
        return await self._open_reader().page_back(topic, before, limit)

    async def tops(self) -> dict[str, tuple[str, int]]:
        return await self._open_reader().tops()

    async def get(self, kind: str, key: str) -> bytes | None:
        return await self._open_reader().get(kind, key)

    async def put(self, *puts: Put) -> None:
        if puts:
            await self._write(puts, ())

    async def drop(self, kind: str, key: str) -> None:
        await self._write((), ((kind, key),))

    async def list(self, kind: str) -> dict[str, bytes]:
        return await self._open_reader().list(kind)

    def mark(self, kind: str, thing: str, person: str, value: bytes | None, done: Callable[[bool], None]) -> None:
        if self._writer is None or not self._writer.take(Mark(kind, thing, person, value, done)):
            asyncio.get_running_loop().call_soon(done, False)

    async def tally(self, kind: str, under: str) -> dict[str, int]:
        return await self._open_reader().tally(kind, under)

    async def marks(self, kind: str, under: str, person: str | None = None) -> dict[tuple[str, str], bytes]:
        return await self._open_reader().marks(kind, under, person)

    def _open(self, loop: asyncio.AbstractEventLoop) -> tuple[Writer, Reader]:
        path = self._folder / FILE
        try:
            # Names, addresses and the secret that keys are signed with: no other account of the machine may read them.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.take()
            path.touch(mode=0o600)
        except OSError as error:
            self._lock.release()
            raise StoreDown(
                f"The data folder {self._folder} cannot be used: {error.strerror}. Choose another with --data."
            ) from None
        try:
            connection = connect_writer(path)
            heads = Heads(connection)
            reader = Reader(path, heads.seed)
            writer = Writer(connection, heads, self._gather, loop, self._deliver)
            writer.start()
        except BaseException:
            self._lock.release()
            raise
        return writer, reader

    def _let_go(self, writer: Writer, reader: Reader) -> None:
        writer.finish()
        reader.close()
        writer.close()  # the last connection of all: closing it moves everything into the one file
        self._lock.release()

    def _open_reader(self) -> Reader:
        if self._reader is None:
            raise StoreDown("The store is closed.")
        return self._reader

    async def _write(self, puts: tuple[Put, ...], drops: tuple[tuple[str, str], ...]) -> None:
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def done(wrong: Exception | None) -> None:
            if written.done():  # the one who waited was cancelled; the records are put nevertheless
                return
            if wrong is None:
                written.set_result(None)
            else:
                written.set_exception(wrong)

        if self._writer is None or not self._writer.take(Write(puts, drops, done)):
            raise StoreDown("The store takes no more work just now.")
        await written

    def _deliver(self, outcomes: Outcomes) -> None:
        """On the loop, once for each batch: everyone hears of an append before the one who gave it does."""
        deliver = self._bus.deliver
        for work, result, epoch in outcomes:
            if epoch is not None:
                seq = result
                for change in work.changes:
                    change.seq = seq
                    deliver(work.topic, epoch, change)
                    seq += 1
            try:
                work.done(result)
            except Exception:
                log.exception("a callback of the store failed")
