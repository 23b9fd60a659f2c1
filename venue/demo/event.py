"""Fills a store with the demo: its posters, its programme moved to today, a chair and a presenter with their links.

`posters.csv` and `programme.csv` beside this file hold facts from the workshop's public accepted list and programme
(titles, authors, links, times). Board numbers are the demo's own: the list's order.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from venue.domain.records import EVENT, INVITATION, PERSON, ROOM, SESSION, Event, Invitation, Person, Session
from venue.domain.times import text_of
from venue.identity.invitations import make_invitation
from venue.importers.columns import knows
from venue.importers.control import read_known
from venue.importers.drafts import Drafts, Options
from venue.importers.plan import make_plan
from venue.importers.posters import POSTER_COLUMNS, read_posters
from venue.importers.programme import SESSION_COLUMNS, read_programme, to_utc
from venue.importers.tables import read_table
from venue.ports import Store
from venue.protocol import codec

DAY = "2024-05-11"
EVENT_RECORD = Event(
    title="DMLR @ ICLR 2024",
    subtitle="Data-centric Machine Learning Research: Harnessing Momentum for Science",
    zone="Europe/Vienna",
    day=DAY,
    place="Vienna",
    demo=True,
)
INTO_SESSION = timedelta(minutes=15)
"""How far the poster session has run when the demo opens."""
LINK_LIFE = timedelta(days=1)
"""Links of earlier starts are revoked after this: a restart must not throw out whoever has the venue open."""
PRESENTED = "p1"
CHAIR = Person("demo-chair", "Demo chair", ["chair"])
PRESENTER = Person("demo-presenter", "Demo presenter", ["presenter"], [PRESENTED])


class DemoLinks(Struct, frozen=True):
    """Tokens of the personal links made at this start; only their hashes are kept."""

    chair: str
    presenter: str
    presented: str = PRESENTED
    """Room id of the presenter's poster."""


async def fill(store: Store, now: float) -> DemoLinks:
    """Make the store the demo's, or refresh it: the day moves so that at `now` (Unix seconds) the poster session is 15
    minutes old; everything else that is there stays. Gives new personal links. Raises StoreDown."""
    known = await read_known(store)
    drafts = _read_drafts()
    plan = make_plan(Drafts(posters=drafts.posters), known, Options())
    event, sessions = _move_day(drafts, now)
    records = [record for record in plan.records if record[0] == ROOM]
    records += [(EVENT, "event", event if known.event is None else replace(known.event, day=event.day, demo=True))]
    records += [(SESSION, session.id, session) for session in sessions if known.sessions.get(session.id) != session]
    for person in (CHAIR, PRESENTER):
        if await store.get(PERSON, person.id) is None:
            records.append((PERSON, person.id, person))
    records += await _revoked(store, now)
    tokens = []
    for person in (CHAIR, PRESENTER):
        token, key, invitation = make_invitation(person.id, text_of(now))
        records.append((INVITATION, key, invitation))
        tokens.append(token)
    await store.put(*((kind, key, codec.encode(record)) for kind, key, record in records))
    return DemoLinks(*tokens)


def _read_drafts() -> Drafts:
    folder = files("venue.demo")

    def read(name: str, aliases: dict[str, tuple[str, ...]]):
        return read_table(folder.joinpath(name).read_bytes(), name, knows(aliases))

    posters, _, _ = read_posters(read("posters.csv", POSTER_COLUMNS))
    sessions, _, _ = read_programme(read("programme.csv", SESSION_COLUMNS))
    return Drafts(posters=posters, sessions=sessions)


def _move_day(drafts: Drafts, now: float) -> tuple[Event, list[Session]]:
    """The programme as published, moved as a whole."""
    zone = ZoneInfo(EVENT_RECORD.zone)
    moment = datetime.fromtimestamp(now, UTC)
    at = partial(to_utc, DAY, zone=zone)
    begin = next(at(draft.start)[0] for draft in drafts.sessions if draft.session.kind == "poster")
    move = moment.replace(second=0, microsecond=0) - INTO_SESSION - begin
    sessions = []
    for draft in drafts.sessions:
        start, end = (text_of((at(time)[0] + move).timestamp()) for time in (draft.start, draft.end))
        sessions.append(replace(draft.session, id=f"s{draft.number}", start=start, end=end))
    return replace(EVENT_RECORD, day=moment.astimezone(zone).date().isoformat()), sessions


async def _revoked(store: Store, now: float) -> list[tuple[str, str, Invitation]]:
    oldest = text_of(now - LINK_LIFE.total_seconds())
    found = []
    for key, data in (await store.list(INVITATION)).items():
        invitation = codec.decode(data, Invitation)
        if invitation.person in (CHAIR.id, PRESENTER.id) and not invitation.revoked and invitation.made_at < oldest:
            found.append((INVITATION, key, replace(invitation, revoked=True)))
    return found
