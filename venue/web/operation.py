"""For those who run the venue: is it alive, is it ready, how is it doing."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from venue.web.house import house_of

_NO_STORE = {"Cache-Control": "no-store"}


async def healthz(request: Request) -> Response:
    """Alive: the process answers."""
    return PlainTextResponse("ok\n", headers=_NO_STORE)


async def readyz(request: Request) -> Response:
    """Ready to be sent people; 503 while starting or ending."""
    ready = house_of(request).hub.ready
    return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else 503, headers=_NO_STORE)


async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format. Totals only: nothing here names a room or a person (S11)."""
    lines = []
    for name, value in sorted(house_of(request).hub.metrics().items()):
        kind = "counter" if name.endswith("_total") else "gauge"
        lines.append(f"# TYPE venue_{name} {kind}\nvenue_{name} {value:g}\n")
    return PlainTextResponse("".join(lines), headers=_NO_STORE, media_type="text/plain; version=0.0.4")
