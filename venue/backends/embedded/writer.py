"""The one thread that writes: gathers what waits, commits it together, answers on the event loop."""

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable

from venue.backends.embedded.heads import Heads
from venue.backends.embedded.transaction import Transaction
from venue.backends.embedded.work import Outcomes, Work, undone, unfit

BATCH = 256
"""Work in one transaction at most: answers of a burst begin to flow, and the loop gets them in portions."""
WAITING = 20_000
"""Work that may wait, some seconds' worth. A disk that hangs must not fill the memory."""
TRUNCATE_AFTER = 1.0
"""Seconds a redaction's old bytes may stay in the write-ahead log while there is no quiet moment."""
QUIET = 0.05
"""Seconds without work that are a quiet moment."""

log = logging.getLogger(__name__)


class Writer:
    """Owns the writing connection. `deliver` gets each batch's outcomes, on the loop, in the order of the work."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        heads: Heads,
        gather: float,
        loop: asyncio.AbstractEventLoop,
        deliver: Callable[[Outcomes], None],
    ) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._heads = heads
        self._gather = gather
        self._loop = loop
        self._deliver = deliver
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._stopping = False
        self._failing = False
        self._committed_at = 0.0
        self._truncate_at: float | None = None
        # A daemon: a venue that ends without close has lost nothing it acknowledged, and should not hang.
        self._thread = threading.Thread(target=self._run, name="venue-writer", daemon=True)

    def start(self) -> None:
        """Begin, with the write-ahead log emptied: a process killed after a redaction may have left its bytes there."""
        self._truncate_at = time.monotonic()
        self._truncate()
        self._thread.start()

    def take(self, work: Work) -> bool:
        """Put work in line; False when there is no more room for it or the writer is stopping. Never blocks."""
        if self._stopping or self._queue.qsize() >= WAITING:
            return False
        self._queue.put(work)
        return True

    def finish(self) -> None:
        """Take no more, do what waits, and wait for the thread to end. Blocks: not for the event loop."""
        self._stopping = True
        self._queue.put(None)
        self._thread.join()

    def close(self) -> None:
        """Let go of the database, once finished."""
        self._connection.close()

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            self._answer(self._commit(batch))
            if self._truncate_at is not None and time.monotonic() >= self._truncate_at:
                self._truncate()

    def _next(self) -> list[Work] | None:
        """The next batch; None when it is time to end. What comes close behind a commit is gathered; the first work
        after a pause is committed at once."""
        wait = self._committed_at + self._gather - time.monotonic()
        if wait > 0 and self._queue.qsize() < BATCH:
            time.sleep(wait)
        try:
            first = self._queue.get(timeout=None if self._truncate_at is None else QUIET)
        except queue.Empty:
            self._truncate()
            return []
        if first is None:
            return None
        batch = [first]
        for _ in range(min(self._queue.qsize(), BATCH - 1)):
            work = self._queue.get_nowait()
            if work is None:
                self._queue.put(None)
                break
            batch.append(work)
        return batch

    def _commit(self, batch: list[Work], care: bool = False) -> Outcomes:
        # What expects something must not be refused before it is known not to be a repeat of what was done.
        care = care or any(getattr(work, "expect", None) is not None for work in batch)
        transaction = Transaction(self._cursor, self._heads, care)
        try:
            outcomes = transaction.run(batch)
        except Exception as error:
            if isinstance(error, sqlite3.IntegrityError) and not care:
                return self._commit(batch, care=True)
            if _is_of_the_medium(error):
                return self._failed(batch, error)
            if len(batch) > 1:
                return [outcome for work in batch for outcome in self._commit([work])]
            log.warning("work that cannot be written down: %s", type(error).__name__)
            return [unfit(batch[0], error)]
        self._committed_at = time.monotonic()
        if transaction.redacts and self._truncate_at is None:
            self._truncate_at = self._committed_at + TRUNCATE_AFTER
        if self._failing:
            self._failing = False
            log.warning("the store can be written again")
        return outcomes

    def _failed(self, batch: list[Work], error: Exception) -> Outcomes:
        if not self._failing:
            self._failing = True
            log.error("the store cannot be written: %s", error)
        return [undone(work, error) for work in batch]

    def _answer(self, outcomes: Outcomes) -> None:
        # A loop that has ended without closing the store hears no more answers; what was committed stays.
        if outcomes and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._deliver, outcomes)

    def _truncate(self) -> None:
        """Empty the write-ahead log: what was redacted stands in it until then. Readers at work put it off."""
        if self._truncate_at is None:
            return
        try:
            # Appends wait meanwhile, so it is not long that readers are waited for.
            self._cursor.execute("PRAGMA busy_timeout=20")
            (held_up, _, _) = self._cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._cursor.execute("PRAGMA busy_timeout=5000")
        except sqlite3.Error as error:
            held_up = True
            log.warning("the write-ahead log could not be emptied: %s", error)
        self._truncate_at = time.monotonic() + TRUNCATE_AFTER if held_up else None


def _is_of_the_medium(error: Exception) -> bool:
    """Whether a full disk, a fault or a lock is to blame, and not something in the work that fits no database: half a
    character, a number beyond 64 bits."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError)
    )
