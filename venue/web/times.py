"""Times as people read them: in the event's own zone. A page's elements put the viewer's beside it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from venue.domain.records import Session


def zone_of(name: str) -> ZoneInfo:
    """A zone by its name; an unknown one reads as UTC, so that a page is shown and not a fault."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment(time: str) -> datetime:
    """RFC 3339 → an aware datetime; what is none reads as the beginning of time."""
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def clock(time: str, zone: ZoneInfo) -> str:
    """`14:30`."""
    return moment(time).astimezone(zone).strftime("%H:%M") if time else ""


def day(text: str) -> str:
    """`2024-05-11` → `Saturday 11 May 2024`; anything else stays as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found:%A} {found.day} {found:%B %Y}"


def now_and_next(sessions: list[Session], seconds: float) -> tuple[Session | None, Session | None]:
    """What runs at this moment (Unix seconds) and what comes after it. Of several at once, the one begun last."""
    at = datetime.fromtimestamp(seconds, UTC)
    running = [session for session in sessions if moment(session.start) <= at < moment(session.end)]
    coming = [session for session in sessions if moment(session.start) > at]
    return (
        max(running, key=lambda session: moment(session.start), default=None),
        min(coming, key=lambda session: moment(session.start), default=None),
    )


def poster_session(sessions: list[Session], seconds: float) -> Session | None:
    """The poster session that runs at this moment (Unix seconds), else the next one."""
    now, coming = now_and_next([session for session in sessions if session.kind == "poster"], seconds)
    return now or coming


def by_day(sessions: list[Session], zone: ZoneInfo) -> list[tuple[str, list[Session]]]:
    """(`2024-05-11`, its sessions in order), day by day in the event's zone."""
    days: dict[str, list[Session]] = {}
    for session in sorted(sessions, key=lambda session: (moment(session.start), moment(session.end))):
        days.setdefault(moment(session.start).astimezone(zone).date().isoformat(), []).append(session)
    return list(days.items())
