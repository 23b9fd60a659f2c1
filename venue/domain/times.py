"""Times as text: RFC 3339 in UTC on the wire and in the store, Unix seconds everywhere in between."""

from datetime import UTC, datetime
from functools import lru_cache

from venue.protocol import refusals
from venue.protocol.refusals import Refused

FOREVER = "9999-12-31T23:59:59.000Z"


def text_of(seconds: float) -> str:
    """Unix seconds → `2024-05-11T09:45:00.000Z`, to the millisecond."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{_second(whole)}.{milliseconds:03d}Z"


@lru_cache(maxsize=4)
def _second(whole: int) -> str:
    # Thousands of messages a second bear the same one.
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def seconds_of(time: str) -> float:
    """A time with a zone → Unix seconds. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(time)
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone, as in 2024-05-11T09:45:00Z")
    return moment.timestamp()


def future(time: str | None, now: float, field: str) -> str | None:
    """A command's time, normalised to UTC; None stays None. Refuses what is no time or already past."""
    if time is None:
        return None
    try:
        seconds = seconds_of(time)
        kept = text_of(seconds)  # here too: the last hour of year 9999 in a western zone has no UTC time
    except (ValueError, OverflowError):
        raise Refused(refusals.INVALID, "That is not a time like 2024-05-11T09:45:00Z.", field) from None
    if seconds <= now:
        raise Refused(refusals.INVALID, "That time has already passed.", field)
    return kept
