"""What an import did or would do, said in lines for people."""

from collections.abc import Iterator

from msgspec import Struct

from venue.importers.problems import Problem

MAX_SHOWN = 80


class Thing(Struct, frozen=True):
    """What a line of a report is about: `poster p12 “A title”`."""

    kind: str
    id: str
    title: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id} “{shorten(self.title)}”"


class Change(Struct, frozen=True):
    """One field that goes from `old` to `new`; both as text for people."""

    thing: Thing
    field: str
    old: str
    new: str


class Report(Struct, omit_defaults=True):
    """Everything an import found. `done`: it was put into the store; else nothing was changed."""

    added: list[Thing] = []
    changed: list[Change] = []
    kept: list[Change] = []
    """Edited live, so not overwritten: `old` is what stands, `new` what the file says."""
    vanished: list[Thing] = []
    """In the venue but not in the file: left as they are."""
    removed: list[Thing] = []
    """Sessions that are no longer in the file, taken out because `prune` was given."""
    unchanged: int = 0
    problems: list[Problem] = []
    notes: list[str] = []
    refused: bool = False
    """Something was bad and `skip_bad` was not given."""
    done: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the venue holds all of it already."""
        return not self.added and not self.changed and not self.removed


def shorten(text: str) -> str:
    """At most 80 characters on one line."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else f"{line[: MAX_SHOWN - 1]}…"


def report_lines(report: Report, dry_run: bool = False) -> Iterator[str]:
    """The report for a terminal: what is bad, what changes, what was kept, and one line that sums it up."""
    yield from (f"  + {thing}" for thing in report.added)
    for change in report.changed:
        yield f"  ~ {change.thing} {change.field}: {_quoted(change.old)} → {_quoted(change.new)}"
    for change in report.kept:
        yield (
            f"  = {change.thing} {change.field}: kept {_quoted(change.old)}, edited live; "
            f"the file has {_quoted(change.new)} (--overwrite takes that)"
        )
    yield from (f"  - {thing}: removed" for thing in report.removed)
    yield from (f"  ? {thing}: not in the file; left as it is" for thing in report.vanished)
    yield from report.notes
    yield from (str(problem) for problem in report.problems)
    changed = len({change.thing for change in report.changed})
    counts = [
        f"{len(report.added)} added",
        f"{changed} changed",
        f"{report.unchanged} unchanged",
        *([f"{len(report.removed)} removed"] if report.removed else []),
        *([f"{len(report.kept)} live edits kept"] if report.kept else []),
        *([f"{len(report.vanished)} not in the file"] if report.vanished else []),
    ]
    if report.refused:
        problems = _count(len(report.problems), "problem")
        yield f"Nothing was changed: {problems}. Put the rows right, or go on without them by --skip-bad."
    elif report.is_empty:
        yield f"Nothing to change ({', '.join(counts[2:])})."
    elif dry_run:
        yield f"A dry run, nothing was changed. It would be: {', '.join(counts)}."
    else:
        yield f"Done: {', '.join(counts)}."
    if report.problems and not report.refused:
        yield f"Left out: {_count(len(report.problems), 'problem')}, listed above."


def _quoted(text: str) -> str:
    return f"“{shorten(text)}”" if text else "nothing"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
