"""The importers' hands: what a command-line tool asks for, done in a store. A running venue does it for the tool,
because it alone holds the store; the tool does it itself where no venue runs.

Requests and answers are JSON of these structs; a running venue takes them at `POST /control/import` and
`POST /control/invite`, with the bearer token from `control.json` in its data folder.
"""

import secrets
from collections.abc import Callable

import msgspec

from venue.domain.records import (
    EVENT,
    INVITATION,
    PERSON,
    ROOM,
    SESSION,
    Event,
    Invitation,
    Person,
    Room,
    Session,
)
from venue.importers.drafts import Drafts, InviteOptions, Options, People
from venue.importers.invitations import InviteReport, MakeInvitation, make_invite_plan
from venue.importers.invitations import Known as KnownPeople
from venue.importers.plan import Known, Plan, make_plan
from venue.importers.reports import Report
from venue.ports import Store
from venue.protocol import codec

TRIES = 5


class ImportRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /control/import`; the answer is a Report."""

    drafts: Drafts
    options: Options


async def read_known(store: Store) -> Known:
    """What the venue holds, as far as an import cares. Raises msgspec.DecodeError on a damaged record."""
    event = await store.get(EVENT, "event")
    return Known(
        event=codec.decode(event, Event) if event else None,
        rooms={key: codec.decode(data, Room) for key, data in (await store.list(ROOM)).items()},
        sessions={key: codec.decode(data, Session) for key, data in (await store.list(SESSION)).items()},
    )


async def import_into(store: Store, drafts: Drafts, options: Options) -> Report:
    """Plan the drafts against the store and, unless it is a dry run or something is bad, put them in one transaction.

    The venue that owns the store looks at its rooms anew afterwards (report.done). Raises StoreDown."""
    known = await read_known(store)
    for _ in range(TRIES):
        plan: Plan = make_plan(drafts, known, options)
        if plan.report.refused or options.dry_run or not (plan.records or plan.drops):
            return plan.report
        # A presenter may have edited a poster while we planned; putting the older facts would lose that.
        fresh = await read_known(store)
        if fresh == known:
            break
        known = fresh
    await store.put(*((kind, key, codec.encode(record)) for kind, key, record in plan.records))
    for kind, key in plan.drops:
        await store.drop(kind, key)
    plan.report.done = True
    return plan.report


class InviteRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /control/invite`; the answer is an InviteReport."""

    people: People
    options: InviteOptions


async def invite_into(
    store: Store,
    people: People,
    options: InviteOptions,
    make_invitation: MakeInvitation,
    link: Callable[[str], str],
) -> InviteReport:
    """Invite the people of a file: new ones get a record and a personal link. `make_invitation`: person id → (token,
    key, record); `link`: token → the whole link. The venue that owns the store looks at its people anew afterwards.
    Raises StoreDown."""
    known = KnownPeople(
        people={key: codec.decode(data, Person) for key, data in (await store.list(PERSON)).items()},
        invitations={key: codec.decode(data, Invitation) for key, data in (await store.list(INVITATION)).items()},
        rooms={key: codec.decode(data, Room) for key, data in (await store.list(ROOM)).items()},
    )
    plan = make_invite_plan(people, known, options, _new_person, make_invitation, link)
    if plan.records:
        await store.put(*((kind, key, codec.encode(record)) for kind, key, record in plan.records))
    return plan.report


def _new_person() -> str:
    # 128 random bits: ids stand on rosters, and nobody should come upon another's by counting.
    return f"a{secrets.token_urlsafe(16)}"
