"""The pages people read: floor, room, programme, and the chair's console."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from venue.domain import authority
from venue.domain.people import relations_of
from venue.domain.records import Room
from venue.protocol import refusals
from venue.protocol.names import FLOOR
from venue.protocol.refusals import Refused
from venue.web.desk import Desk
from venue.web.house import House, house_of, identity_of, is_chair, person_of
from venue.web.times import by_day, poster_session, zone_of
from venue.web.views import Light, Shell, fits, floor_lines, light_of, public_facts

MESSAGES = 50
"""A page of the transcript."""
MAX_QUERY = 100
"""Characters of a search that are looked at."""


def seq_of(text: str | None, field: str) -> int | None:
    """A seq in an address; None when there is none. Refuses (`invalid`) what is no number."""
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refused(refusals.INVALID, f"`{field}` is a number, the place of a message.", field)
    return int(text)


def room_record(house: House, id: str) -> Room:
    """A room people may see. Refuses `not_found`; a hidden one answers as one that does not exist."""
    room = house.hub.rooms.get(id)
    if room is None or room.hidden:
        raise Refused(refusals.NOT_FOUND, "There is no such room here.", "room")
    return room


class Pages:
    """Handlers of GET requests that answer with HTML."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def floor(self, request: Request) -> Response:
        """All posters as a list; `q` and `show` narrow it for readers without scripts."""
        hub, came_in = house_of(request).hub, identity_of(request) is not None
        wanted = request.query_params.get("q", "").strip()[:MAX_QUERY]
        show = request.query_params.get("show", "")
        lines = floor_lines(hub, came_in)
        posters = [line for line in lines if line.kind == "poster"]
        found = [line for line in posters if fits(line, wanted, show)]
        shown = f"{len(found)} of {len(posters)} posters" if wanted or show else f"{len(posters)} posters"
        other = [line for line in lines if line.kind != "poster"] if not (wanted or show) else []
        return self._desk.page(
            request, "floor", posters=found, other=other, q=wanted, filter=show, shown=shown, inside=hub.inside_now()
        )

    async def room(self, request: Request) -> Response:
        """A room: its facts for everyone; who is there and what was said for those who have come in."""
        house = house_of(request)
        record = room_record(house, request.path_params["room"])
        if record.id == FLOOR:
            return RedirectResponse("/", 303)
        live = await house.hub.room(record.id)
        shell, identity = self._desk.shell(request), identity_of(request)
        before = seq_of(request.query_params.get("before"), "before")
        facts: dict[str, Any] = {"messages": [], "older": False, "tallies": {}, "said": {}, "roster": []}
        now = live.now()
        may: list[str] = []
        poster = record.poster if identity is not None else public_facts(record.poster)
        if identity is not None:
            messages, older, tallies = await house.hub.messages(record.id, before, MESSAGES)
            said = {message.id: message for message in messages}
            facts = {"messages": messages, "older": older, "tallies": tallies, "said": said, "roster": now.roster}
            may = authority.may(relations_of(person_of(request), record.id))
        return self._desk.page(
            request,
            "room",
            data={"room": {"id": record.id, "kind": record.kind, "may": may, "poster": _builtin(poster)}},
            shell=shell,
            room=record,
            title=record.poster.title if record.poster else record.title or record.id,
            poster=poster,
            meetings=len(record.poster.video) if record.poster else 0,
            here=now.count,
            light=_named_light(record, now.staffing, shell),
            open=live.opening.open,
            total=live.chat.total,
            before=before,
            session=poster_session(house.hub.sessions, house.hub.now()) if record.poster else None,
            **facts,
        )

    async def programme(self, request: Request) -> Response:
        """All sessions, day by day, in the event's zone."""
        hub = house_of(request).hub
        days = [
            {"date": date, "sessions": sessions} for date, sessions in by_day(hub.sessions, zone_of(hub.event.zone))
        ]
        return self._desk.page(request, "programme", days=days)

    async def chair(self, request: Request) -> Response:
        """The console. Refuses everyone but chairs."""
        if not is_chair(person_of(request)):
            raise Refused(
                refusals.NOT_ALLOWED,
                "This page is for the event's chairs. If you need one of them, ask in the help room.",
            )
        hub = house_of(request).hub
        return self._desk.page(request, "chair", lines=floor_lines(hub, True), inside=hub.inside_now())


def _builtin(facts: Any) -> Any:
    return msgspec.to_builtins(facts) if facts is not None else None


def _named_light(record: Room, staffing: Any, shell: Shell) -> Light:
    """In the room itself the presenters are named, for those who have come in."""
    light = light_of(staffing, record)
    if light.kind == "here" and shell.me and staffing.by:
        verb = "is" if len(staffing.by) == 1 else "are"
        return Light("here", f"{' and '.join(staffing.by[:3])} {verb} here")
    return light
