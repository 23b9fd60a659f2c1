"""What templates are given: each page's facts, worked out before a template sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from venue.domain.records import Event, Person, Room, Session
from venue.live.hub import Hub
from venue.protocol.answers import AnnouncementNow
from venue.protocol.facts import Count, Mode, PosterFacts, StaffingNow, Who
from venue.protocol.updates import FloorRoom

SHORT_AUTHORS = 2
"""Names shown on the floor's line; the rest is "+3"."""
NO_ONE = FloorRoom(here=Count(), staffing=StaffingNow(), messages=0, open=True)


@dataclass(slots=True, frozen=True)
class Light:
    """The staffing light: `kind` is here, back, away, nobody or none; never shown without its word."""

    kind: str
    word: str
    until: str = ""


@dataclass(slots=True, frozen=True)
class Viewer:
    """Who looks at the page, as the header shows them."""

    id: str
    name: str
    roles: list[str]
    mode: Mode
    guest: bool

    @property
    def role(self) -> str | None:
        """The role to show beside the name."""
        return next((role for role in ("chair", "volunteer", "presenter") if role in self.roles), None)


@dataclass(slots=True, frozen=True)
class OwnPoster:
    """A poster that the viewer presents: the way to it stands on every page."""

    id: str
    board: str
    title: str


@dataclass(slots=True)
class Shell:
    """What every page has around its own content."""

    event: Event
    static: str
    modules: list[str]
    now: Session | None = None
    next: Session | None = None
    me: Viewer | None = None
    chair: bool = False
    posters: list[OwnPoster] = field(default_factory=list)
    door: str = "open"
    announcements: list[AnnouncementNow] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    secure: bool = False

    @property
    def now_id(self) -> str | None:
        """The session that runs now."""
        return self.now.id if self.now else None

    def data(self) -> dict[str, Any]:
        """The part of a page's JSON block that is the same on all pages."""
        me = self.me
        return {
            "event": {"title": self.event.title, "zone": self.event.zone, "door": self.door},
            "me": {"id": me.id, "name": me.name, "roles": me.roles, "mode": me.mode, "guest": me.guest} if me else None,
            "static": self.static,
            "secure": self.secure,
        }


@dataclass(slots=True, frozen=True)
class FloorLine:
    """A room as the floor lists it. `who` is None for a reader who has not come in."""

    id: str
    kind: str
    title: str
    board: str
    authors: str
    everyone: str
    search: str
    here: Count
    light: Light
    who: list[Who] | None
    open: bool


def viewer_of(person: Person | None) -> Viewer | None:
    """The header's view of a person."""
    return person and Viewer(person.id, person.name, person.roles, person.mode, person.guest)


def public_facts(facts: PosterFacts | None) -> PosterFacts | None:
    """A poster for readers who have not come in: without its meetings. Attack: strangers who collect meeting links to
    disturb them, past the door and past every chair."""
    return facts and msgspec.structs.replace(facts, video=[])


def own_posters(person: Person | None, rooms: Mapping[str, Room]) -> list[OwnPoster]:
    """The posters this person presents and people may see, in the order of the list."""
    presents = set(person.presents) if person else set()
    return [
        OwnPoster(room.id, room.poster.board, room.poster.title)
        for room in rooms.values()
        if room.id in presents and room.poster and not room.hidden
    ]


def light_of(staffing: StaffingNow | None, room: Room) -> Light:
    """The light of a room; only posters have one."""
    if room.kind != "poster":
        return Light("none", "")
    if staffing is None:
        return Light("nobody", "no presenter")
    if staffing.present:
        return Light("here", "presenter here")
    if staffing.said == "back" and staffing.until:
        return Light("back", "back at", staffing.until)
    if staffing.said == "away":
        return Light("away", "away")
    return Light("nobody", "no presenter")


def floor_lines(hub: Hub, came_in: bool) -> list[FloorLine]:
    """Every room that is shown, in the order of the list; `came_in`: whether the reader may know who is there."""
    now = hub.floor_now()
    return [
        _line(room, now.get(room.id, NO_ONE), came_in)
        for room in hub.rooms.values()
        if room.kind != "floor" and not room.hidden
    ]


def _line(room: Room, now: FloorRoom, came_in: bool) -> FloorLine:
    poster = room.poster
    names = [author.name for author in poster.authors] if poster else []
    short = ", ".join(names[:SHORT_AUTHORS]) + (f" +{len(names) - SHORT_AUTHORS}" if len(names) > SHORT_AUTHORS else "")
    words = [room.title, *names]
    if poster:
        words += [poster.title, *poster.keywords, poster.track, poster.board]
    return FloorLine(
        id=room.id,
        kind=room.kind,
        title=poster.title if poster else room.title or room.id,
        board=poster.board if poster else "",
        authors=short,
        everyone=", ".join(names),
        search=" ".join(dict.fromkeys(word for word in words if word)).casefold(),
        here=now.here or NO_ONE.here,
        light=light_of(now.staffing, room),
        who=(now.who or []) if came_in else None,
        open=now.open is not False,
    )


def fits(line: FloorLine, wanted: str, show: str) -> bool:
    """Whether a line is shown for this search text and filter: every word of the text is somewhere in it."""
    if any(word not in line.search for word in wanted.casefold().split()):
        return False
    return {
        "staffed": line.light.kind == "here",
        "people": bool(line.here.remote or line.here.on_site),
        "remote": line.here.remote > 0,
        "on_site": line.here.on_site > 0,
    }.get(show, True)
