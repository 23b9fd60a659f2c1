"""Coming in and going out: the door as a form, personal links, and the cookie."""

import re
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from venue.identity.cookies import drop_cookie, set_cookie
from venue.identity.invitations import token_in
from venue.protocol import refusals
from venue.protocol.refusals import Refused
from venue.web.desk import Desk
from venue.web.house import address_of, house_of, identity_of, is_secure

# A path of this venue and nothing else. Attack: `next=//evil.example` or `/\evil.example`, which browsers leave us for.
_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]{0,500}")
MAX_FIELD = 1_000
MAX_FIELDS = 10


def own_path(wanted: str) -> str:
    """Where to go after coming in: a path of our own, else the floor."""
    return wanted if _OWN_PATH.fullmatch(wanted) else "/"


class SignIn:
    """Handlers of the door's pages and forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The door. Who is in already goes on."""
        next_path = own_path(request.query_params.get("next", "/"))
        if identity_of(request) is not None:
            return RedirectResponse(next_path, 303)
        return self._door(request, next_path)

    async def come_in(self, request: Request) -> Response:
        """The form was sent: a name, or a personal link's token. Sets the cookie, or says what to change."""
        async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
            fields = {name: str(value)[:MAX_FIELD] for name, value in form.multi_items()}
        hub, door = house_of(request).hub, house_of(request).door
        next_path = own_path(fields.get("next", "/"))
        token = token_in(fields["token"]) if "token" in fields else None
        try:
            if token is None:
                hub.limits.take_guest(address_of(request), hub.loop.time())
            identity = door.redeem(token) if token is not None else door.admit(name=fields.get("name", ""))
        except Refused as refused:
            status = {refusals.REMOVED: 403, refusals.TOO_FAST: 429}.get(refused.refusal.code, 400)
            problem = refused.refusal.message
            if token is not None:
                return self._desk.page(request, "in", status, problem=problem)
            return self._door(request, next_path, status, problem=problem, name=fields.get("name", ""))
        answer = RedirectResponse(next_path, 303)
        answer.headers.append("Set-Cookie", set_cookie(identity.key, is_secure(request)))
        return answer

    async def link(self, request: Request) -> Response:
        """Where a personal link leads. Its token stands in the fragment, which no server sees; nothing is redeemed by
        looking (mail scanners open links), only by the button."""
        return self._desk.page(request, "in", problem=None)

    async def go_out(self, request: Request) -> Response:
        """Forget who this browser is, in its other tabs too."""
        if (identity := identity_of(request)) is not None:
            house_of(request).hub.signed_out(identity)
        answer = RedirectResponse("/", 303)
        answer.headers.append("Set-Cookie", drop_cookie(is_secure(request)))
        return answer

    def _door(
        self, request: Request, next_path: str, status: int = 200, *, problem: str | None = None, name: str = ""
    ) -> Response:
        inside = house_of(request).hub.inside_now()
        return self._desk.page(request, "sign_in", status, next=next_path, problem=problem, name=name, inside=inside)


def door_path(request: Request) -> str:
    """The sign-in page that leads back to where the request was going."""
    return f"/sign-in?{urlencode({'next': own_path(request.url.path)})}"
