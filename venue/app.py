"""Composition: the only place that picks adapters and puts the parts together."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from venue.backends.embedded.bus import LocalBus
from venue.backends.embedded.presence import LocalPresence
from venue.backends.embedded.store import SqliteStore
from venue.cli.control import publish, withdraw
from venue.cli.greeting import base_url, greeting
from venue.demo.event import fill
from venue.domain import records
from venue.identity.door import VenueDoor
from venue.identity.keys import Keys
from venue.live.frames import Frames
from venue.live.hub import Hub
from venue.live.people import People
from venue.transport.asgi import LiveEndpoint
from venue.transport.origin import Origins
from venue.transport.server import serve
from venue.web.house import House
from venue.web.routes import web

if TYPE_CHECKING:
    from venue.ports import Bus, Presence, Store
    from venue.settings import Settings

SECRET_BYTES = 32


async def signing_secret(store: Store) -> bytes:
    """The event's secret that keys are signed with; made at the first start, kept in the store, so that every process
    on it signs alike."""
    secret = await store.get(records.SECRET, "keys")
    if secret is None:
        secret = secrets.token_bytes(SECRET_BYTES)
        await store.put((records.SECRET, "keys", secret))
    return secret


async def open_hub(
    store: Store, bus: Bus, presence: Presence, *, door: str = "open", limits: bool = True, now=time.time
) -> Hub:
    """The running venue over these adapters; `store` must be open. `door`: open or invited."""
    people = People()
    keys = Keys(await signing_secret(store))
    doorkeeper = VenueDoor(door, keys, people.get, people.invitation, people.reserved_names)
    hub = Hub(store, bus, presence, doorkeeper, people=people, limits=limits, now=now)
    await hub.start()
    return hub


def live_state(hub: Hub, settings: Settings, origins: Origins) -> dict[str, Any]:
    """What requests and sockets find in the lifespan state."""

    def leave_off() -> None:
        hub.ready = False

    return {
        "house": House(hub=hub, door=hub.door, origins=origins, settings=settings),
        "hub": hub,
        "new_visit": hub.new_visit,
        "origins": origins,
        "on_drain": leave_off,
        "restart_hint": lambda window: Frames([hub.restart_hint(int(window * 1000))]),
    }


def make_app(settings: Settings) -> Starlette:
    """The ASGI app of one process. Its lifespan opens the store, fills the demo, starts the hub, and ends them."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        bus = LocalBus()
        store = SqliteStore(settings.data, bus)
        await store.open()
        try:
            links = await fill(store, time.time()) if settings.demo else None
            presence = LocalPresence(store)
            hub = await open_hub(store, bus, presence, door=settings.door, limits=settings.limits)
            state = live_state(hub, settings, Origins(settings.url or None))
            app.state.house, app.state.links = state["house"], links
            try:
                yield state
            finally:
                withdraw(settings.data)
                await hub.stop()
                await presence.close()
        finally:
            await store.close()

    side = web()
    app = Starlette(
        routes=[WebSocketRoute("/live", LiveEndpoint()), *side.routes],
        middleware=side.middleware,
        exception_handlers=side.exception_handlers,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def run(settings: Settings) -> int:
    """Serve until told to end; the process's exit status. Prints, once it listens, what the host needs to know.

    Raises StoreDown with what to change when the data folder cannot be used, OSError when the address cannot."""
    app = make_app(settings)

    def ready(address: str) -> None:
        house = app.state.house
        house.url = base_url(settings, urlsplit(address).port)
        house.control = publish(settings.data, address)
        posters = sum(room.kind == "poster" for room in house.hub.rooms.values())
        for line in greeting(settings, house.url, posters, app.state.links):
            click.echo(line)

    return serve(app, host=settings.host, port=settings.port, proxies=settings.proxies, on_ready=ready)
