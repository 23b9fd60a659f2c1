"""Any history of commands, against plain dictionaries that do the same."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.conformance.backends import BACKENDS
from tests.conformance.tools import Recorder, mark, posted, start
from venue.protocol import refusals
from venue.protocol.updates import Gone

TOPICS = st.sampled_from(["event", "room:p1", "room:p_"])
PERSONS = st.sampled_from(["ada", "bo"])
DIGESTS = st.sampled_from([b"d" * 16, b"e" * 16])
NOUNS = st.sampled_from(["line", "poll"])
KINDS = st.sampled_from(["react", "seen"])
NAMES = st.text(alphabet="a_%\\'é世👋:", max_size=3)
VALUES = st.binary(max_size=3)


@dataclass
class Command:
    """An append as the machine draws it."""

    topic: str
    id: str
    person: str
    digest: bytes
    changes: list[str]
    noun: str
    expect: tuple[str, int] | None
    puts: list[tuple[str, str, bytes]]
    redact: list[int]


COMMANDS = st.builds(
    Command,
    topic=TOPICS,
    id=st.sampled_from([f"c{n}" for n in range(12)]),
    person=PERSONS,
    digest=DIGESTS,
    changes=st.lists(st.text(alphabet='ab\x00\n"é👋', min_size=1, max_size=5), max_size=3),
    noun=st.just("") | NOUNS,
    expect=st.none() | st.tuples(NOUNS, st.integers(0, 8)),
    puts=st.lists(st.tuples(KINDS, NAMES, VALUES), max_size=2),
    redact=st.lists(st.integers(-1, 9), max_size=2),
)


@dataclass
class Model:
    """What the store must be after everything that was asked of it."""

    logs: dict[str, list[tuple[str, str] | None]] = field(default_factory=dict)
    """Topic → (id, text) of each entry, None where it is gone."""
    given: dict[tuple[str, str], tuple[int, str, bytes]] = field(default_factory=dict)
    nouns: dict[tuple[str, str], int] = field(default_factory=dict)
    records: dict[tuple[str, str], bytes] = field(default_factory=dict)
    marks: dict[tuple[str, str, str], bytes] = field(default_factory=dict)

    def append(self, command: Command) -> int | str:
        """Its seq, or the code it is refused with."""
        known = self.given.get((command.topic, command.id))
        if known is not None:
            return known[0] if known[1:] == (command.person, command.digest) else refusals.ID_REUSED
        if not command.changes:
            return refusals.NOT_FOUND
        if command.expect is not None and self.nouns.get((command.topic, command.expect[0]), 0) > command.expect[1]:
            return refusals.CHANGED
        log = self.logs.setdefault(command.topic, [])
        for seq in command.redact:
            if 1 <= seq <= len(log):
                log[seq - 1] = None
        first = len(log) + 1
        log += [(command.id, text) for text in command.changes]
        self.given[command.topic, command.id] = first, command.person, command.digest
        if command.noun:
            self.nouns[command.topic, command.noun] = len(log)
        self.records |= {(kind, key): value for kind, key, value in command.puts}
        return first

    def mark(self, kind: str, thing: str, person: str, value: bytes | None) -> bool:
        before = self.marks.pop((kind, thing, person), None)
        if value is not None:
            self.marks[kind, thing, person] = value
        return before != value


class StoreMachine(RuleBasedStateMachine):
    """`make` gives a backend on data of its own."""

    def __init__(self, make: Any) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.backend = make()
        self.model = Model()
        self.heard: dict[str, list[int]] = {}

    @initialize()
    def opened(self) -> None:
        self.runner.run(self.backend.open())

    @rule(commands=st.lists(COMMANDS, min_size=1, max_size=4), data=st.data())
    def appended_in_one_turn(self, commands: list[Command], data: st.DataObject) -> None:
        """Several at once, which may share a transaction; through whichever process."""
        view = data.draw(st.sampled_from(self.backend.views))

        async def run() -> list[Any]:
            recorders = {command.topic: Recorder() for command in commands}
            for topic, recorder in recorders.items():
                await view.bus.follow(topic, recorder)
            answers = [
                start(
                    view,
                    command.id,
                    topic=command.topic,
                    person=command.person,
                    digest=command.digest,
                    changes=[posted(text, command.id, command.person) for text in command.changes],
                    noun=command.noun,
                    expect=command.expect,
                    puts=tuple(command.puts),
                    redact=tuple(command.redact),
                )
                for command in commands
            ]
            results = await asyncio.gather(*answers)
            for topic, recorder in recorders.items():
                view.bus.unfollow(topic, recorder)
                self.heard.setdefault(topic, []).extend(change.seq for change in recorder.changes)
            return [result if isinstance(result, int) else result.code for result in results]

        assert self.runner.run(run()) == [self.model.append(command) for command in commands]

    @rule(kind=KINDS, thing=NAMES, person=PERSONS, value=st.none() | VALUES)
    def marked(self, kind: str, thing: str, person: str, value: bytes | None) -> None:
        changed = self.runner.run(mark(self.backend.views[0], kind, thing, person, value))
        assert changed == self.model.mark(kind, thing, person, value)

    @rule(puts=st.lists(st.tuples(KINDS, NAMES, VALUES), max_size=3))
    def put(self, puts: list[tuple[str, str, bytes]]) -> None:
        self.runner.run(self.backend.views[0].store.put(*puts))
        self.model.records |= {(kind, key): value for kind, key, value in puts}

    @rule(kind=KINDS, key=NAMES)
    def dropped(self, kind: str, key: str) -> None:
        self.runner.run(self.backend.views[0].store.drop(kind, key))
        self.model.records.pop((kind, key), None)

    @rule(topic=TOPICS, edge=st.integers(-1, 12), limit=st.integers(-1, 6))
    def read(self, topic: str, edge: int, limit: int) -> None:
        log = list(enumerate(self.model.logs.get(topic, []), start=1))
        after = [entry for entry in log if entry[0] > edge][: max(limit, 0)]
        before = [entry for entry in log if entry[0] < edge][::-1][: max(limit, 0)][::-1]
        for view in self.backend.views:
            forth = self.runner.run(view.store.read(topic, edge, limit))
            back = self.runner.run(view.store.read_back(topic, edge, limit))
            assert (forth.top, back.top) == (len(log), len(log))
            assert [_entry(change) for change in forth.changes] == after
            assert [_entry(change) for change in back.changes] == before

    @rule(kind=KINDS, under=NAMES, person=st.none() | PERSONS)
    def counted(self, kind: str, under: str, person: str | None) -> None:
        found = {
            (thing, whose): value
            for (of, thing, whose), value in self.model.marks.items()
            if of == kind and thing.startswith(under)
        }
        tally: dict[str, int] = {}
        for thing, _ in found:
            tally[thing] = tally.get(thing, 0) + 1
        theirs = {place: value for place, value in found.items() if person in (None, place[1])}
        for view in self.backend.views:
            assert self.runner.run(view.store.tally(kind, under)) == tally
            assert self.runner.run(view.store.marks(kind, under, person)) == theirs

    @rule()
    def restarted(self) -> None:
        self.runner.run(self.backend.reopen())

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        if not self.backend.views:
            return
        store = self.backend.views[-1].store
        for kind in ("react", "seen"):
            records = {key: value for (of, key), value in self.model.records.items() if of == kind}
            assert self.runner.run(store.list(kind)) == records
        tops = {topic: top for topic, (_, top) in self.runner.run(store.tops()).items()}
        assert tops == {topic: len(log) for topic, log in self.model.logs.items()}
        assert self.heard.keys() >= tops.keys()
        assert all(self.heard[topic] == list(range(1, top + 1)) for topic, top in tops.items())

    def teardown(self) -> None:
        self.runner.run(self.backend.close())
        self.runner.close()


def _entry(change: Any) -> tuple[int, tuple[str, str] | None]:
    return change.seq, None if isinstance(change, Gone) else (change.id, change.text)


@pytest.mark.parametrize("name", sorted(BACKENDS))
def test_any_history_leaves_what_the_model_says(name: str, tmp_path: Path) -> None:
    numbers = iter(range(1_000_000))
    run_state_machine_as_test(
        lambda: StoreMachine(lambda: BACKENDS[name](tmp_path / str(next(numbers)))),
        settings=settings(max_examples=30, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
