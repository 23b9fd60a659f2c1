"""What a request finds of the running venue: the house, and who is asking."""

from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request

from venue.domain.records import Person
from venue.identity.cookies import key_from_cookies
from venue.identity.door import VenueDoor
from venue.live.hub import Hub
from venue.ports import Identity
from venue.protocol.refusals import NOT_SIGNED_IN, Refused


class AllowedOrigins(Protocol):
    """The list of addresses whose pages may act here; the socket's handshake asks the same one."""

    secure: bool

    def allow(self, origin: str | None, *, host: str, secure: bool, cookie: bool) -> bool:
        """Whether a page of this origin may act."""


@dataclass(slots=True)
class House:
    """The running venue, as pages and the API see it: the lifespan puts one into the request's state as `house`."""

    hub: Hub
    door: VenueDoor
    origins: AllowedOrigins
    settings: Any
    control: str = ""
    """The token of the command-line tools; empty while there are none to serve."""
    url: str = ""
    """Where people reach the venue, without a slash at its end; known once it listens."""


def house_of(request: Request) -> House:
    """The house this request came to."""
    return request.state.house


def is_secure(request: Request) -> bool:
    """Whether people reach the venue over TLS, as far as this process or its settings know."""
    return request.url.scheme == "https" or house_of(request).origins.secure


def address_of(request: Request) -> str:
    """Where the request comes from, as trusted proxies tell; only slows the making of new guests."""
    return request.client.host if request.client else ""


def key_of(request: Request) -> str | None:
    """The key that came with the request: as a bearer, else in the cookie."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer.strip():
        return bearer.strip()
    return key_from_cookies(request.headers.get("cookie", ""), is_secure(request))


def identity_of(request: Request) -> Identity | None:
    """Who is asking, or None: a key that is no longer good counts as none, so that pages stay readable."""
    if "venue.identity" not in request.scope:
        identity = None
        if key := key_of(request):
            try:
                identity = house_of(request).door.admit(key=key)
            except Refused:
                identity = None
        request.scope["venue.identity"] = identity
    return request.scope["venue.identity"]


def required_identity(request: Request) -> Identity:
    """Who is asking. Refuses (`not_signed_in`, `removed`) when that is nobody the door lets in."""
    if key := key_of(request):
        return house_of(request).door.admit(key=key)
    raise Refused(NOT_SIGNED_IN, "Come in first: who is here and what was said is for people who have come in.")


def person_of(request: Request) -> Person | None:
    """The record of who is asking; for a guest the store does not know, one made up for this request."""
    identity = identity_of(request)
    if identity is None:
        return None
    known = house_of(request).hub.people.get(identity.person)
    return known or Person(id=identity.person, name=identity.name, guest=identity.guest)


def is_chair(person: Person | None) -> bool:
    """Whether this person chairs the event."""
    return person is not None and "chair" in person.roles
