"""What the command-line tools ask of the running venue, which alone holds the store: import, invite, check.

Only for who can read `control.json` in the data folder: its token comes as a bearer. Without a token (several processes
of one venue share a store that tools can open themselves) these addresses do not exist.
"""

import hmac
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from venue.domain.times import text_of
from venue.identity.invitations import make_invitation
from venue.importers.control import ImportRequest, InviteRequest, import_into, invite_into
from venue.importers.inspection import CheckRequest, inspect
from venue.protocol import codec, refusals
from venue.protocol.refusals import Refused
from venue.web.house import House, house_of

MAX_BODY = 64 * 1024 * 1024
"""Bytes: 10,000 posters with long abstracts."""


async def control(request: Request) -> Response:
    """`POST /control/<what>`: the struct in, the report out."""
    house = house_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if (
        not house.control
        or scheme.lower() != "bearer"
        or not hmac.compare_digest(token.strip().encode(), house.control.encode())
    ):
        raise Refused(refusals.NOT_FOUND, "There is no such page.")
    kind, act = TOOLS.get(request.path_params["what"], (None, None))
    if kind is None:
        raise Refused(refusals.NOT_FOUND, "There is no such tool.")
    try:
        asked = codec.decode(await request.body(), kind)
    except msgspec.MsgspecError as error:
        raise Refused(refusals.MALFORMED, f"Tool and venue are of different versions: {error}") from None
    return Response(codec.encode(await act(house, asked)), media_type="application/json")


async def _import(house: House, asked: ImportRequest) -> Any:
    report = await import_into(house.hub.store, asked.drafts, asked.options)
    if report.done:
        await house.hub.imported()
    return report


async def _invite(house: House, asked: InviteRequest) -> Any:
    base = asked.options.url or house.url
    report = await invite_into(
        house.hub.store,
        asked.people,
        asked.options,
        lambda person: make_invitation(person, text_of(time.time())),
        lambda token: f"{base}/in#{token}",
    )
    await house.hub.invited()
    return report


async def _check(house: House, asked: CheckRequest) -> Any:
    return await inspect(house.hub.store)


TOOLS: dict[str, tuple[type, Callable[[House, Any], Awaitable[Any]]]] = {
    "import": (ImportRequest, _import),
    "invite": (InviteRequest, _invite),
    "check": (CheckRequest, _check),
}
