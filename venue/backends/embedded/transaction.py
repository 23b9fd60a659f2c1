"""One batch of work into the database: decided in memory, then written in as few statements as can be.

Few, because each statement gives up Python's interpreter lock and must win it back from a busy event loop; the
commonest batch (appends without records, marks or redactions) is one INSERT, which is its own transaction.
"""

import sqlite3

from venue.backends.embedded.heads import Head, Heads, epoch_of
from venue.backends.embedded.work import Mark, Outcome, Work
from venue.ports import Append, Put
from venue.protocol.codec import encode
from venue.protocol.refusals import CHANGED, ID_REUSED, NOT_FOUND, Refusal

ROWS = 64
"""Entries in one INSERT; one prepared statement for each number up to this is kept."""

_INSERT = {
    rows: "INSERT INTO entry (topic, seq, id, person, digest, body) VALUES " + ",".join(["(?,?,?,?,?,?)"] * rows)  # noqa: S608 (only question marks)
    for rows in range(1, ROWS + 1)
}
_GIVEN = "SELECT seq, person, digest FROM entry WHERE id = ? AND topic = ?"
_NOUN = "INSERT INTO noun_top VALUES (?,?,?) ON CONFLICT DO UPDATE SET seq = excluded.seq"
# As long as what it overwrites: SQLite then writes over the very same bytes (see schema).
_REDACT = """UPDATE entry SET body = CAST(printf('%-*s', length(body), '{"up":"gone"}') AS BLOB)
WHERE topic = ? AND seq = ?"""
_PUT = "INSERT INTO record VALUES (?,?,?) ON CONFLICT DO UPDATE SET value = excluded.value"
_DROP = "DELETE FROM record WHERE kind = ? AND key = ?"
_MARK = """INSERT INTO mark VALUES (?,?,?,?)
ON CONFLICT DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value"""
_UNMARK = "DELETE FROM mark WHERE kind = ? AND thing = ? AND person = ?"

_NEW = Refusal(NOT_FOUND, "Nothing was done under this id.", "id")
_REUSED = Refusal(ID_REUSED, "This id was used for something else already. Give it a new one.", "id")
_CHANGED = Refusal(CHANGED, "This has changed since you last saw it. Look again.")


class Transaction:
    """A batch on its way. Nothing in `heads` changes before all of it is durable.

    Without `care` ids are taken to be new and the unique index objects if one is not (IntegrityError, nothing written):
    repeats are rare and a look-up for each append is not free. With `care` every id is looked up.
    """

    def __init__(self, cursor: sqlite3.Cursor, heads: Heads, care: bool) -> None:
        self.redacts: list[tuple[int, int]] = []
        self._cursor = cursor
        self._heads = heads
        self._care = care
        self._topics: dict[str, Head] = {}
        self._new: list[tuple[int, str, str]] = []
        self._nouns: dict[tuple[str, str], int] = {}
        self._given: dict[tuple[str, str], tuple[int, str, bytes]] = {}
        self._rows: list[tuple[int, int, str | None, str | None, bytes | None, bytes]] = []
        self._records: list[tuple[str, Put | tuple[str, str]]] = []

    def run(self, batch: list[Work]) -> list[Outcome]:
        """Decide and write the batch; on return it is durable. Raises whatever SQLite or the encoder do; then nothing
        of it is written."""
        if any(isinstance(work, Append) and not work.changes for work in batch):
            self._care = True  # it asks for an id that another append of this batch may be the first to bring
        outcomes: list[Outcome] = []
        marks: list[tuple[int, Mark]] = []
        for work in batch:
            if isinstance(work, Append):
                outcomes.append(self._decide(work))
            elif isinstance(work, Mark):
                marks.append((len(outcomes), work))
                outcomes.append(Outcome(work, False))
            else:
                self._records += [(_PUT, put) for put in work.puts]
                self._records += [(_DROP, drop) for drop in work.drops]
                outcomes.append(Outcome(work, None))
        if len(self._rows) <= ROWS and not (self._new or self._nouns or self.redacts or self._records or marks):
            self._insert()
        else:
            self._write_all(marks, outcomes)
        self._heads.topics.update(self._topics)
        self._heads.nouns.update(self._nouns)
        return outcomes

    def _decide(self, append: Append) -> Outcome:
        topic = append.topic
        head = self._topics.get(topic) or self._heads.topics.get(topic)
        if self._care or not append.changes:
            known = self._given.get((append.id, topic))
            if known is None and head is not None:
                self._cursor.execute(_GIVEN, (append.id, head.number))
                known = self._cursor.fetchone()
            if known is not None:
                return Outcome(append, known[0] if known[1:] == (append.person, append.digest) else _REUSED)
        if not append.changes:
            return Outcome(append, _NEW)
        if append.expect is not None:
            noun, seen = append.expect
            last = self._nouns.get((topic, noun)) or self._heads.nouns.get((topic, noun), 0)
            if last > seen:
                return Outcome(append, _CHANGED)
        bodies = [encode(change) for change in append.changes]
        head = self._stage(topic, head)
        first = head.top + 1
        self._rows.append((head.number, first, append.id, append.person, append.digest, bodies[0]))
        self._rows += [(head.number, first + n, None, None, None, bodies[n]) for n in range(1, len(bodies))]
        head.top += len(bodies)
        if self._care:
            self._given[append.id, topic] = (first, append.person, append.digest)
        if append.noun:
            self._nouns[topic, append.noun] = head.top
        if append.puts:
            self._records += [(_PUT, put) for put in append.puts]
        # Only what stands before it: a seq not given yet would fall on what another append of this batch puts there.
        self.redacts += [(head.number, seq) for seq in append.redact if seq < first]
        return Outcome(append, first, head.epoch)

    def _stage(self, topic: str, head: Head | None) -> Head:
        if topic in self._topics:
            return self._topics[topic]
        if head is None:
            number = len(self._heads.topics) + len(self._new) + 1
            staged = Head(number, epoch_of(self._heads.seed, topic), 0)
            self._new.append((number, topic, staged.epoch))
        else:
            staged = Head(head.number, head.epoch, head.top)
        self._topics[topic] = staged
        return staged

    def _insert(self) -> None:
        for start in range(0, len(self._rows), ROWS):
            rows = self._rows[start : start + ROWS]
            self._cursor.execute(_INSERT[len(rows)], [value for row in rows for value in row])

    def _write_all(self, marks: list[tuple[int, Mark]], outcomes: list[Outcome]) -> None:
        cursor = self._cursor
        cursor.execute("BEGIN IMMEDIATE")
        try:
            cursor.executemany("INSERT INTO topic VALUES (?,?,?)", self._new)
            self._insert()
            cursor.executemany(_NOUN, [(topic, noun, seq) for (topic, noun), seq in self._nouns.items()])
            cursor.executemany(_REDACT, self.redacts)
            for statement, values in self._records:
                cursor.execute(statement, values)
            for place, mark in marks:
                if mark.value is None:
                    cursor.execute(_UNMARK, (mark.kind, mark.thing, mark.person))
                else:
                    cursor.execute(_MARK, (mark.kind, mark.thing, mark.person, mark.value))
                outcomes[place] = Outcome(mark, cursor.rowcount > 0)
            cursor.execute("COMMIT")
        except BaseException:
            # SQLite has already rolled back by itself after some failures, a full disk among them.
            if cursor.connection.in_transaction:
                cursor.execute("ROLLBACK")
            raise
