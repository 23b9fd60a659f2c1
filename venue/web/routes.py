"""Which address is answered by what: the table of contents of the venue's pages and its API."""

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from venue.protocol.refusals import Refused
from venue.web import api, control, openapi, operation
from venue.web.desk import Desk
from venue.web.errors import Errors
from venue.web.guard import Guard
from venue.web.limit import BodyLimit
from venue.web.pages import Pages
from venue.web.sign_in import SignIn

MAX_FORM = 16 * 1024
"""Bytes of a form: a name or a link."""
COMPRESS_LEVEL = 5
"""Of 9: above it a page of 2,000 posters costs twice the time for 2 % fewer bytes."""


@dataclass(slots=True, frozen=True)
class Web:
    """What an app is made of. The app's lifespan puts `house`, a House, into the state."""

    routes: list[BaseRoute]
    middleware: list[Middleware]
    exception_handlers: dict[Any, Any]


def _post(path: str, handler: Any, largest: int) -> Route:
    return Route(path, handler, methods=["POST"], middleware=[Middleware(BodyLimit, largest=largest)])


def web() -> Web:
    """Everything of the web side, made once for an app: reads templates and static files now."""
    desk = Desk()
    pages, sign_in, errors = Pages(desk), SignIn(desk), Errors(desk)

    async def static(request: Request) -> Response:
        return desk.static.answer(request)

    routes: list[BaseRoute] = [
        Route("/", pages.floor),
        Route("/rooms/{room}", pages.room),
        Route("/programme", pages.programme),
        Route("/chair", pages.chair),
        Route("/sign-in", sign_in.show, methods=["GET"]),
        _post("/sign-in", sign_in.come_in, MAX_FORM),
        Route("/in", sign_in.link),
        _post("/sign-out", sign_in.go_out, MAX_FORM),
        Route("/api/openapi.json", openapi.document),
        Route("/api/event", api.event),
        Route("/api/rooms", api.rooms),
        Route("/api/rooms/{room}", api.room),
        Route("/api/rooms/{room}/log", api.log),
        Route("/api/rooms/{room}/messages", api.messages),
        Route("/api/people", api.people),
        _post("/api/do", api.do, api.MAX_BODY),
        _post("/api/ticket", api.ticket, MAX_FORM),
        _post("/control/{what}", control.control, control.MAX_BODY),
        Route("/healthz", operation.healthz),
        Route("/readyz", operation.readyz),
        Route("/metrics", operation.metrics),
        Route("/static/{hash}/{path:path}", static),
    ]
    middleware = [
        Middleware(Guard, fault=errors.fault, refused=errors.refused),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=COMPRESS_LEVEL),
    ]
    return Web(routes, middleware, {HTTPException: errors.http, Refused: errors.refused})
