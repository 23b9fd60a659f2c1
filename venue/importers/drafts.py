"""What was read from files, before anybody looked at what the venue holds: the importers' common currency.

It travels as JSON to a running venue, so that the one who owns the store does the work.
"""

from typing import Literal

from msgspec import Struct

from venue.domain.records import Session
from venue.importers.problems import Problem
from venue.protocol.facts import PosterFacts


class PosterDraft(Struct, omit_defaults=True):
    """A poster's row. `given` names the facts that the file has columns for: the others stay as they are."""

    file: str
    line: int
    number: int
    facts: PosterFacts
    given: list[str]
    outside: str = ""
    """The id it has elsewhere, on OpenReview for one."""
    submission: str = ""


class SessionDraft(Struct, omit_defaults=True):
    """A slot's row, its times as printed: local, without a zone. `session` has the rest; its id and times are empty."""

    file: str
    line: int
    number: int
    start: str
    end: str
    session: Session
    given: list[str]
    day: str = ""
    """2024-05-11 where the file says so row by row."""


class Drafts(Struct, omit_defaults=True):
    """Everything read. None: no such file was given, so nothing is said about what it would hold."""

    posters: list[PosterDraft] | None = None
    sessions: list[SessionDraft] | None = None
    problems: list[Problem] = []
    notes: list[str] = []


class Options(Struct, omit_defaults=True):
    """How to import. Empty day, zone and title: as the event's record has them."""

    dry_run: bool = False
    overwrite: bool = False
    skip_bad: bool = False
    prune: bool = False
    """Take sessions out of the programme that are not in its file. Posters stay: people talked there."""
    day: str = ""
    zone: str = ""
    title: str = ""
    today: str = "1970-01-01"
    """The day a programme is for when nobody ever said."""


class PersonDraft(Struct, omit_defaults=True):
    """A row of people.csv: who is invited, as what, and to which poster as printed."""

    file: str
    line: int
    name: str
    email: str = ""
    affiliation: str = ""
    roles: list[Literal["presenter", "chair", "volunteer", "scribe"]] = []
    posters: list[str] = []


class People(Struct, omit_defaults=True):
    """Everything read from people.csv."""

    drafts: list[PersonDraft] = []
    problems: list[Problem] = []
    notes: list[str] = []


class InviteOptions(Struct, omit_defaults=True):
    """How to invite. `renew` gives everyone in the file a new link and revokes their old ones."""

    renew: bool = False
    skip_bad: bool = False
    url: str = ""
    """Where the links lead; empty: where the running venue is reached."""
