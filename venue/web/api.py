"""The JSON API: the same facts as the pages, the raw log, the transcript, and commands where sockets are blocked."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from venue.domain.records import Event, Person, Room, Session
from venue.protocol import codec, refusals
from venue.protocol.answers import Message
from venue.protocol.facts import Count, PosterFacts, RoomKind, StaffingNow
from venue.protocol.refusals import Refused
from venue.protocol.updates import FloorRoom
from venue.web.desk import PRIVATE
from venue.web.house import House, address_of, house_of, identity_of, is_chair, person_of, required_identity
from venue.web.pages import MESSAGES, room_record, seq_of
from venue.web.views import NO_ONE, public_facts

LOG_PAGE = 300
MAX_COMMANDS = 16
MAX_BODY = 256 * 1024
"""Bytes of one POST: sixteen commands, the largest of them a poster's facts. Attack: memory by one request."""
FOUND_PEOPLE = 50


class RoomSummary(msgspec.Struct, omit_defaults=True):
    """A room in the list. `staffing.by` is empty for readers who have not come in."""

    id: str
    kind: RoomKind
    title: str
    here: Count
    open: bool
    staffing: StaffingNow | None = None
    messages: int = 0
    poster: PosterFacts | None = None


class Messages(msgspec.Struct):
    """A page of the transcript, oldest first."""

    messages: list[Message]
    older: bool
    tallies: dict[str, dict[str, int]]


class LogPage(msgspec.Struct):
    """A page of the raw log. `next`: what to ask `after` for the following page, None at the end."""

    epoch: str
    updates: list[msgspec.Raw]
    next: int | None


class FoundPerson(msgspec.Struct, omit_defaults=True):
    """A person as chairs see them."""

    id: str
    name: str
    roles: list[str] = []
    presents: list[str] = []
    affiliation: str = ""
    guest: bool = False
    muted_until: str | None = None
    removed: bool = False
    inside: bool = False


class EventNow(msgspec.Struct):
    """The event and its programme."""

    event: Event
    sessions: list[Session]
    inside: Count


def answer(body: Any, status: int = 200) -> Response:
    """A struct or bytes as JSON."""
    content = body if isinstance(body, bytes) else codec.encode(body)
    return Response(content, status, headers=PRIVATE, media_type="application/json")


def _summary(room: Room, now: FloorRoom, came_in: bool, whole: bool) -> RoomSummary:
    staffing, poster = now.staffing, room.poster if came_in else public_facts(room.poster)
    if staffing is not None and not came_in:
        staffing = msgspec.structs.replace(staffing, by=[])
    if poster is not None and not whole:
        poster = msgspec.structs.replace(poster, abstract="")
    title = room.poster.title if room.poster else room.title or room.id
    return RoomSummary(
        room.id, room.kind, title, now.here or NO_ONE.here, now.open is not False, staffing, now.messages or 0, poster
    )


async def event(request: Request) -> Response:
    """`GET /api/event`."""
    hub = house_of(request).hub
    return answer(EventNow(hub.event, hub.sessions, hub.inside_now()))


async def rooms(request: Request) -> Response:
    """`GET /api/rooms`: every room in the list's order, without abstracts."""
    hub, came_in = house_of(request).hub, identity_of(request) is not None
    now = hub.floor_now()
    shown = [room for room in hub.rooms.values() if not room.hidden]
    return answer([_summary(room, now.get(room.id, NO_ONE), came_in, whole=False) for room in shown])


async def room(request: Request) -> Response:
    """`GET /api/rooms/<id>`."""
    house, came_in = house_of(request), identity_of(request) is not None
    record = room_record(house, request.path_params["room"])
    now = house.hub.floor_now().get(record.id, NO_ONE)
    return answer(_summary(record, now, came_in, whole=True))


async def log(request: Request) -> Response:
    """`GET /api/rooms/<id>/log?after=SEQ`, for those who have come in."""
    house, id = _reading(request)
    after = seq_of(request.query_params.get("after"), "after") or 0
    epoch, updates, following = await house.hub.log(id, after, LOG_PAGE)
    return answer(LogPage(epoch, [msgspec.Raw(update) for update in updates], following))


async def messages(request: Request) -> Response:
    """`GET /api/rooms/<id>/messages?before=SEQ`, for those who have come in."""
    house, id = _reading(request)
    before = seq_of(request.query_params.get("before"), "before")
    found, older, tallies = await house.hub.messages(id, before, MESSAGES)
    return answer(Messages(found, older, tallies))


def _reading(request: Request) -> tuple[House, str]:
    house, identity = house_of(request), required_identity(request)
    house.hub.limits.take(identity.person, "read", house.hub.loop.time())
    return house, room_record(house, request.path_params["room"]).id


async def people(request: Request) -> Response:
    """`GET /api/people?q=`, for chairs: people known to the venue or inside it."""
    required_identity(request)
    if not is_chair(person_of(request)):
        raise Refused(refusals.NOT_ALLOWED, "Only chairs can look people up.")
    hub = house_of(request).hub
    wanted = request.query_params.get("q", "")[:MAX_QUERY]
    return answer([_found(person, bool(hub.visits_of(person.id))) for person in hub.people.find(wanted, FOUND_PEOPLE)])


MAX_QUERY = 100


def _found(person: Person, inside: bool) -> FoundPerson:
    return FoundPerson(
        person.id,
        person.name,
        person.roles,
        person.presents,
        person.affiliation,
        person.guest,
        person.muted_until,
        person.removed,
        inside,
    )


async def do(request: Request) -> Response:
    """`POST /api/do`: up to 16 commands as the socket takes them → their answers, in order. Without a good key the
    first command is hello, whose answer brings one."""
    body = await request.body()
    try:
        commands = msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Refused(refusals.MALFORMED, "Send a JSON array of commands.") from None
    if not 1 <= len(commands) <= MAX_COMMANDS:
        raise Refused(refusals.INVALID, f"Send between 1 and {MAX_COMMANDS} commands at once.")
    frames = [bytes(command) for command in commands]
    answers = await house_of(request).hub.perform(identity_of(request), frames, address_of(request))
    return answer(b"[" + b",".join(answers) + b"]")


async def ticket(request: Request) -> Response:
    """`POST /api/ticket`: a one-time ticket for the hello of a program that can set neither cookie nor header on its
    socket. Good for 30 seconds."""
    hub, identity = house_of(request).hub, required_identity(request)
    hub.limits.take(identity.person, "ticket", hub.loop.time())
    return answer(codec.encode({"ticket": hub.tickets.give(identity.key, hub.loop.time())}))
