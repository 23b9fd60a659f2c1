"""The desk: makes pages. Knows the templates and the static files; pages ask it for the shell and for HTML."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from venue.live.hub import Hub
from venue.protocol.answers import AnnouncementNow
from venue.web.house import house_of, is_chair, is_secure, person_of
from venue.web.static import Static, folder
from venue.web.templates import environment
from venue.web.times import now_and_next
from venue.web.views import Shell, own_posters, viewer_of

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
"""Pages differ by person; a shared cache must not keep one."""
MAX_LANGUAGES = 10


def languages_of(header: str) -> list[str]:
    """`Accept-Language: de-AT,de;q=0.9,en` → ["de", "en"], in the order written (browsers write the best first)."""
    tags = (part.partition(";")[0].strip().lower().partition("-")[0] for part in header[:200].split(","))
    return list(dict.fromkeys(tag for tag in tags if tag.isalpha()))[:MAX_LANGUAGES]


def standing_announcements(hub: Hub) -> list[AnnouncementNow]:
    """What is announced and neither withdrawn nor past its time, newest last."""
    now = hub.now_text()
    return [
        announcement
        for announcement in hub.event_topic.state().announcements
        if not announcement.withdrawn and (announcement.until is None or announcement.until > now)
    ]


class Desk:
    """One for the whole app, made at its start."""

    def __init__(self) -> None:
        self.static = Static(folder("static"))
        self._templates = environment()
        self._modules: dict[str, list[str]] = {}

    def shell(self, request: Request) -> Shell:
        """What surrounds the page for this request."""
        house, person = house_of(request), person_of(request)
        hub = house.hub
        now, coming = now_and_next(hub.sessions, hub.now())
        return Shell(
            event=hub.event,
            static=self.static.url,
            modules=[],
            now=now,
            next=coming,
            me=viewer_of(person),
            chair=is_chair(person),
            posters=own_posters(person, hub.rooms),
            door=house.door.policy,
            announcements=standing_announcements(hub) if person else [],
            languages=languages_of(request.headers.get("accept-language", "")),
            secure=is_secure(request),
        )

    def page(
        self, request: Request, page: str, status: int = 200, data: dict[str, Any] | None = None, **facts: Any
    ) -> HTMLResponse:
        """A page by its name, as HTML. `data` goes into its JSON block beside the shell's."""
        shell = facts.pop("shell", None) or self.shell(request)
        shell.modules = self._modules_of(page)
        block = {"page": page, **shell.data(), **(data or {})}
        given = {"room": None, **facts, "page": page, "shell": shell, "data": block}
        html = self._templates.get_template(f"{page}.html").render(given)
        return HTMLResponse(html, status_code=status, headers=PRIVATE)

    def _modules_of(self, page: str) -> list[str]:
        """What the shell imports, and what this page does (static/js/pages)."""
        if page not in self._modules:
            own = f"js/pages/{page}.js"
            self._modules[page] = sorted(
                {*self.static.modules(), *([own] if self.static.has(own) else []), *self.static.modules(own)}
            )
        return self._modules[page]

    def fault(self) -> str:
        """The page for when something of ours broke: it needs nothing of the running venue."""
        return self._templates.get_template("fault.html").render(static=self.static.url)
