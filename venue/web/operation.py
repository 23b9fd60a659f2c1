"""For those who run the venue: is it alive, is it ready, how is it doing."""

import hmac
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from venue.protocol import refusals
from venue.protocol.refusals import Refused
from venue.web.house import house_of

_NO_STORE = {"Cache-Control": "no-store"}
_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


async def healthz(request: Request) -> Response:
    """Alive: the process answers."""
    return PlainTextResponse("ok\n", headers=_NO_STORE)


async def readyz(request: Request) -> Response:
    """Ready to be sent people; 503 and why not while starting or ending, while the link to the other processes is not
    proved, while the store refuses."""
    trouble = house_of(request).hub.health.trouble
    return PlainTextResponse(
        f"not ready: {trouble}\n" if trouble else "ready\n", 503 if trouble else 200, headers=_NO_STORE
    )


async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format, for programs on this machine or with the token; others are told that there is
    no such page. How many people are here, and how close the venue is to its limits, helps whoever wants it down."""
    if not (_is_local(request) or _has_token(request)):
        raise Refused(refusals.NOT_FOUND, "There is no such page.")
    return PlainTextResponse(
        house_of(request).hub.metrics.text(), headers=_NO_STORE, media_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _is_local(request: Request) -> bool:
    """Whether a program on this machine asks, and no proxy here for somebody elsewhere."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request) -> bool:
    wanted = house_of(request).settings.metrics_token
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else ""
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
