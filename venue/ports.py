"""Tier 2, the ports: what the live venue asks of a store, a bus and presence, and what it may rely on.

Every adapter passes the same suite (tests/conformance). Whatever is not promised here may not be relied on.
All values are bytes; all times are given by the caller; nothing here reads a clock of its own except where said.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from venue.protocol.facts import Mode
from venue.protocol.refusals import Refusal
from venue.protocol.updates import Logged

Put = tuple[str, str, bytes]
"""(kind, key, value) of a record to put in the same transaction as an append."""


@dataclass(slots=True)
class Append:
    """One command's changes for one topic's log. Without changes it only asks whether this id was given here already:
    `done` gets the seq it was given, `id_reused`, or `not_found`.

    `done` is called once, on the event loop and never within `append`, with the seq of the first change when all of
    them are durable, or with a Refusal: `id_reused`, `changed` (expect), `busy` (the store cannot take it now: full
    disk, no connection), `invalid` (something that cannot be written down).
    """

    topic: str
    person: str
    id: str
    digest: bytes
    """16 bytes of the command's body: the same id with another digest is refused, with the same one answered again."""
    changes: tuple[Logged, ...]
    """With none it only asks whether the id was given: answered as a repeat would be, or `not_found`."""
    done: Callable[[int | Refusal], None]
    expect: tuple[str, int] | None = None
    """(noun, seq): refused with `changed` if a change of that noun with a larger seq is in the log."""
    noun: str = ""
    """The noun these changes belong to, for others' `expect`; empty: none."""
    puts: tuple[Put, ...] = ()
    redact: tuple[int, ...] = ()
    """Seqs of this topic, before this append, to be replaced by `gone` in the same transaction; their bytes are
    overwritten. Those that are not there, or gone already, are no error."""


@dataclass(slots=True, frozen=True)
class Page:
    """A stretch of a log. `changes` carry their `seq`; `top` is the newest seq of the whole log."""

    epoch: str
    top: int
    changes: list[Logged] = field(default_factory=list)


class Store(Protocol):
    """Records, logs and marks of one event.

    Order: appends of one topic get consecutive seqs 1, 2, 3 … in the order `append` was called by one process; `done`
    callbacks come in that order too. Durability: when `done` gets a seq, the append survives the death of any process
    and, as far as the medium allows, of power. Atomicity: an append's changes, puts and redactions happen together or
    not at all. Idempotency: (topic, id) is remembered as long as the log, with who used it: by the same person with
    the same digest it is answered again, by anyone else or with another digest it is refused (`id_reused`). The bus
    delivers every append once to every follower in log order, before the `done` of that append is called in the
    appending process.
    Not promised: any order between topics; that `done` of an append refused comes before or after others' delivery.
    Failures of the medium are `busy` for appends and StoreDown for everything else.
    """

    async def open(self) -> None:
        """Make ready. Raises StoreDown with a sentence saying what to change."""

    async def close(self) -> None:
        """Finish the appends in flight and let go of everything."""

    def append(self, append: Append) -> None:
        """Take an append; never blocks, never raises; answers through `append.done`."""

    async def read(self, topic: str, after: int = 0, limit: int = 300) -> Page:
        """Changes with seq > after, oldest first, at most `limit`. A topic never written to is empty with top 0."""

    async def read_back(self, topic: str, before: int, limit: int = 300) -> Page:
        """Changes with seq < before, oldest first: the `limit` ones nearest to `before`."""

    async def tops(self) -> dict[str, tuple[str, int]]:
        """Every topic with a log → (epoch, newest seq)."""

    async def get(self, kind: str, key: str) -> bytes | None:
        """A record, or None."""

    async def put(self, *puts: Put) -> None:
        """Put records, all or none, durable on return."""

    async def drop(self, kind: str, key: str) -> None:
        """Remove a record; no error when there is none."""

    async def list(self, kind: str) -> dict[str, bytes]:
        """All records of a kind, by key, keys sorted."""

    def mark(self, kind: str, thing: str, person: str, value: bytes | None, done: Callable[[bool], None]) -> None:
        """Put (or with None remove) a person's mark on a thing. `done(changed)` on the loop once durable, in order;
        changed is False when it already was so or when the store could not take it."""

    async def tally(self, kind: str, under: str) -> dict[str, int]:
        """Thing → number of people with a mark, for things whose name starts with `under`."""

    async def marks(self, kind: str, under: str, person: str | None = None) -> dict[tuple[str, str], bytes]:
        """(thing, person) → value, for things whose name starts with `under`, of one person or of all."""


class StoreDown(Exception):
    """The store cannot be used; the text says what to change."""


class Follower(Protocol):
    """Who listens to a topic on the bus. All calls come on the event loop."""

    def logged(self, epoch: str, change: Logged) -> None:
        """The next change of the log; `change.seq` is set. The object is shared: copy before changing it."""

    def volatile(self, payload: bytes) -> None:
        """Something that is not kept: the newest of its kind counts."""

    def lost(self) -> None:
        """Something may have been missed: read the log from your position."""


class Bus(Protocol):
    """Carries appends and volatile news to every process. Delivery is at most once; logged changes can be read again,
    volatile ones are gone. Order per topic is kept."""

    async def follow(self, topic: str, follower: Follower) -> None:
        """From the return on, every change of the topic reaches the follower (then read the log: subscribe first)."""

    def unfollow(self, topic: str, follower: Follower) -> None:
        """Nothing more reaches this follower once this returns."""

    def send(self, topic: str, payload: bytes) -> None:
        """Volatile news to every follower of the topic in every process, this one included. Never blocks or raises."""

    @property
    def proved(self) -> bool:
        """Whether the link was proved to work within the last few seconds (embedded: always)."""


@dataclass(slots=True, frozen=True)
class Lease:
    """A fact with an expiry: this visit of this person is in this room until then."""

    room: str
    visit: str
    person: str
    mode: Mode
    name: str = ""
    """The person's name: a guest may be known to no store, and other processes show the roster too."""
    until: float | None = None
    """Unix seconds after which it no longer holds; None: as long as the holding process renews its own lease."""
    passing: bool = False
    kept: bool = False
    """Whether it outlives sockets and restarts (a body at a board); only with `until`."""


class PresenceWatcher(Protocol):
    """Who is told of leases. Calls come on the event loop."""

    def arrived(self, lease: Lease) -> None:
        """A lease was put (or put again with other facts)."""

    def departed(self, room: str, visit: str) -> None:
        """A lease was dropped or lapsed."""


class Presence(Protocol):
    """A set of leases over all processes, never a counter.

    A lease put is seen by every watcher within a second. When a process dies, its leases lapse within 15 s and are
    departed for every other process. Not promised: that watchers of different processes agree at one instant.
    """

    def put(self, lease: Lease) -> None:
        """Hold a lease (again). Never blocks."""

    def drop(self, room: str, visit: str) -> None:
        """Let go of one; no error when there is none."""

    async def watch(self, watcher: PresenceWatcher) -> list[Lease]:
        """All leases now, and from then on every change to the watcher."""

    def sweep(self, now: float) -> None:
        """Drop what has lapsed at `now` (Unix seconds). The keeper calls this every second."""


@dataclass(slots=True, frozen=True)
class Identity:
    """Who somebody is, once the door has decided."""

    person: str
    name: str
    key: str
    """Signed; brings the same person back. A cookie, a bearer or hello's `key`."""
    guest: bool = False
    """True while the store may not know the person: a guest costs it nothing until they say or mark something."""
    invitation: str | None = None
    """Key of the invitation record by which this key was given: when that is revoked, so is this."""


class Door(Protocol):
    """Decides who comes in. Pure but for what it looks up; never blocks."""

    def admit(self, *, key: str | None = None, name: str | None = None, code: str | None = None) -> Identity:
        """With a good key: that person (`name` then only renames a guest). Without: a new guest, where the door is open
        and a name is given. Raises Refused `not_signed_in` (no name, bad or revoked key, door not open), `removed`,
        or `invalid` (a name that cannot be used, such as a chair's)."""

    def fit_name(self, name: str, person: str) -> str:
        """A name as it will be shown, cleaned. Raises Refused `invalid` when this person cannot use it."""
