"""When a request cannot be served: a page that says what happens next, or for programs a refusal as JSON."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from venue.protocol import refusals
from venue.protocol.refusals import Refusal, Refused
from venue.web.api import answer
from venue.web.desk import Desk
from venue.web.sign_in import door_path

STATUS = {
    refusals.NOT_SIGNED_IN: 401,
    refusals.NOT_ALLOWED: 403,
    refusals.ROOM_CLOSED: 403,
    refusals.MUTED: 403,
    refusals.REMOVED: 403,
    refusals.NOT_FOUND: 404,
    refusals.ID_REUSED: 409,
    refusals.CHANGED: 409,
    refusals.TOO_FAST: 429,
    refusals.TOO_MANY: 429,
    refusals.BUSY: 503,
}
"""HTTP status by refusal; every other one is 400."""

HEADINGS = {
    400: "That address does not make sense",
    401: "Come in first",
    403: "This is not open to you",
    404: "There is nothing here",
    405: "That does not work here",
    413: "That was too much at once",
    429: "A little slower, please",
    503: "Just a moment",
}
_WORDS = {
    404: "The page may have moved, or the room was taken off the list.",
    405: "This address takes no such request.",
    413: "Send less at once.",
}
_CODES = {404: refusals.NOT_FOUND, 405: refusals.INVALID, 413: refusals.INVALID}


class Errors:
    """Exception handlers for the app."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def refused(self, request: Request, error: Refused) -> Response:
        """A refusal of ours."""
        return self._tell(request, STATUS.get(error.refusal.code, 400), error.refusal)

    async def http(self, request: Request, error: HTTPException) -> Response:
        """No such address, wrong method, body too large."""
        status = error.status_code
        refusal = Refusal(_CODES.get(status, refusals.INVALID), _WORDS.get(status, error.detail))
        found = self._tell(request, status, refusal)
        found.headers.update(error.headers or {})
        return found

    def _tell(self, request: Request, status: int, refusal: Refusal) -> Response:
        if request.url.path.startswith(("/api/", "/control/", "/static/")):
            found = answer(refusal, status)
        else:
            action, where = ("Come in", door_path(request)) if status == 401 else ("To the floor", "/")
            heading = HEADINGS.get(status, "That did not work")
            page = self._desk.page(
                request, "error", status, heading=heading, what=refusal.message, where=where, action=action
            )
            found = page
        if refusal.retry_after is not None:
            found.headers["Retry-After"] = str(max(1, round(refusal.retry_after)))
        return found

    def fault(self, path: str) -> Response:
        """Something of ours broke. Says so without saying what: details are for the log (S23)."""
        if path.startswith(("/api/", "/control/")):
            return answer(Refusal("fault", "Something broke on our side. Try again."), 500)
        return HTMLResponse(self._desk.fault(), 500, headers={"Cache-Control": "no-store"})
