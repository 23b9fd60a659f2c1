"""What the venue says when it is open. Programs wait for the lines CHAIR, PRESENTER and VENUE READY, in that order."""

from collections.abc import Iterator
from typing import Protocol

from venue.settings import Settings


class DemoLinks(Protocol):
    """What venue.demo.fill gives: tokens, and the room of the presenter's poster."""

    chair: str
    presenter: str
    presented: str


def personal_link(url: str, token: str) -> str:
    """A personal link: the token stands in the fragment, which browsers send to no server and write into no log."""
    return f"{url}/in#{token}"


def base_url(settings: Settings, port: int) -> str:
    """Where people reach a venue that listens on `port`. No slash at its end."""
    if settings.url:
        return settings.url.rstrip("/")
    # ::1 is said as it is: many machines know localhost as 127.0.0.1 alone.
    host = "localhost" if settings.host in ("127.0.0.1", "localhost", "0.0.0.0", "::", "") else settings.host  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def greeting(settings: Settings, url: str, posters: int, demo: DemoLinks | None = None) -> Iterator[str]:
    """The lines to print on stdout once the venue answers at `url`."""
    yield ""
    if demo is not None:
        yield f"The demo venue: DMLR @ ICLR 2024, {posters} posters, its poster session running now."
        yield ""
        yield "Two personal links, for this machine's owner only:"
        yield f"CHAIR {personal_link(url, demo.chair)}"
        yield f"PRESENTER {personal_link(url, demo.presenter)}"
        yield ""
    elif not posters:
        yield "There are no posters yet. In another terminal: venue import posters.csv --data " + str(settings.data)
    else:
        yield f"{posters} posters are on the floor."
    if settings.door == "open":
        yield "The door is open: guests need only a name."
    else:
        yield "The door is for invited people: venue invite people.csv makes their links."
    if not settings.limits:
        yield "LIMITS ARE OFF: anybody can send as much as they like. For load tests only."
    if url.startswith("http://") and (settings.url or not settings.is_local):
        yield (
            "On plain http, browsers beyond this machine allow no camera, no wake lock and no notifications; the venue "
            "hides what needs them. Put it behind https and say where by --url."
        )
    yield f"VENUE READY {url}"
