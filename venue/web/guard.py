"""The guard around every answer and every change: security headers, whose page may post, and faults that stay ours."""

import logging
import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from venue.identity.cookies import key_from_cookies
from venue.protocol import refusals
from venue.protocol.refusals import Refused
from venue.web.house import house_of, is_secure

log = logging.getLogger("venue.web")

_HOST = re.compile(r"[A-Za-z0-9.\-_\[\]:]{1,255}")
_READING = {"GET", "HEAD", "OPTIONS"}
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it a browser sends `Origin: null` with our own forms, and plain http has no other sign that
    # a form is ours. Nothing secret stands in an address, and no other site is told one.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A first visit asks for some fifty files; the whole set of headers on each would weigh as much as the scripts. The
# policy of a page covers what it loads; a file opened by itself may load and run nothing.
_STATIC = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
HSTS = "max-age=31536000"


def content_policy(host: str, secure: bool) -> str:
    """What a page of ours may load: our own files and our own socket. `'self'` covers the socket in new browsers only,
    so it is named as well; a host that is no host is left out."""
    socket = f" {'wss' if secure else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self'{socket}",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def refuse_foreign(request: Request) -> None:
    """Refuses (`not_allowed`) a request that another site's page makes a browser send. Attack: a form elsewhere that
    posts here with the visitor's cookie, or signs the visitor in as somebody else."""
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in ("cross-site", "same-site"):
        raise Refused(refusals.NOT_ALLOWED, "That came from another site's page. Open the venue itself and try again.")
    secure, host = is_secure(request), headers.get("host", "")
    if site == "same-origin" and origin in (None, "null"):
        # The page hides where it is from, but it is from where it posts to; whether that is us, is for the list to say.
        origin = f"{'https' if secure else 'http'}://{host}"
    cookie = key_from_cookies(headers.get("cookie", ""), secure) is not None
    if not house_of(request).origins.allow(origin, host=host, secure=secure, cookie=cookie):
        raise Refused(
            refusals.NOT_ALLOWED,
            "The venue does not know the address this page was opened at. Use the one it was started with (--url).",
        )


class Guard:
    """ASGI middleware, the outermost but one of Starlette's own."""

    def __init__(self, app: ASGIApp, fault: Callable[[str], Response], refused: Callable) -> None:
        self._app, self._fault, self._refused = app, fault, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, begun = Request(scope, receive), False
        secure = is_secure(request)

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add(MutableHeaders(raw=message["headers"]), scope, secure)
            await send(message)

        try:
            if scope["method"] not in _READING:
                refuse_foreign(request)
            await self._app(scope, receive, guarded)
        except Refused as refused:
            await (await self._refused(request, refused))(scope, receive, guarded)
        except Exception:
            # Quoted: the path is decoded, and a line break in it would write lines of its own into the log.
            log.exception("a request failed: %s %r", scope["method"], scope["path"])
            if begun:
                raise
            await self._fault(scope["path"])(scope, receive, guarded)

    @staticmethod
    def _add(headers: MutableHeaders, scope: Scope, secure: bool) -> None:
        if scope["path"].startswith("/static/"):
            for name, value in _STATIC.items():
                headers[name] = value
        else:
            for name, value in _FIXED.items():
                headers[name] = value
            headers["Content-Security-Policy"] = content_policy(Headers(scope=scope).get("host", ""), secure)
        if secure:
            headers["Strict-Transport-Security"] = HSTS
