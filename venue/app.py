"""Composition: puts the parts together."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from venue.adapters import adapters
from venue.cli.control import publish, withdraw
from venue.cli.greeting import base_url, greeting
from venue.demo.event import fill
from venue.domain import records
from venue.identity.door import VenueDoor
from venue.identity.keys import Keys
from venue.live.frames import Frames
from venue.live.hub import Hub
from venue.live.people import People
from venue.ports import Append, StoreDown
from venue.protocol.refusals import Refusal
from venue.protocol.updates import Opened
from venue.transport.asgi import LiveEndpoint
from venue.transport.origin import Origins
from venue.transport.server import serve
from venue.web.house import House
from venue.web.routes import web

if TYPE_CHECKING:
    from venue.demo import DemoLinks
    from venue.ports import Bus, Presence, Store
    from venue.settings import Settings

SECRET_BYTES = 32


async def signing_secret(store: Store) -> bytes:
    """The event's secret that keys are signed with; made at the first start, kept in the store, so that every process
    on it signs alike. Raises StoreDown."""
    if (secret := await store.get(records.SECRET, "keys")) is not None:
        return secret
    # Several processes may start at once on an empty store. An append is done once for its id, whoever is first: so is
    # what it puts.
    done: asyncio.Future[int | Refusal] = asyncio.get_running_loop().create_future()
    put = records.SECRET, "keys", secrets.token_bytes(SECRET_BYTES)
    store.append(Append("setup", "", "keys", b"", (Opened(id="keys"),), done.set_result, puts=(put,)))
    if isinstance(answer := await done, Refusal):
        raise StoreDown(answer.message)
    while (secret := await store.get(records.SECRET, "keys")) is None:
        await store.put(put)  # somebody removed it since
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
        hub.health.draining = True

    return {
        "house": House(hub=hub, door=hub.door, origins=origins, settings=settings),
        "hub": hub,
        "new_visit": hub.new_visit,
        "origins": origins,
        "on_drain": leave_off,
        "restart_hint": lambda window: Frames([hub.restart_hint(int(window * 1000))]),
    }


async def prepare(settings: Settings) -> DemoLinks | None:
    """What is done once for all processes: the signing secret, and with the demo its posters; gives the demo's links.
    Raises StoreDown."""
    store, _, _ = adapters(settings.data, settings.store, settings.venue)
    await store.open()
    try:
        await signing_secret(store)
        return await fill(store, time.time()) if settings.demo else None
    finally:
        await store.close()


def make_app(settings: Settings, *, prepared: bool = False) -> Starlette:
    """The ASGI app of one process. Its lifespan opens the store, fills the demo (unless `prepared`), starts the
    hub, and ends them."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        store, bus, presence = adapters(settings.data, settings.store, settings.venue)
        await store.open()
        try:
            links = await fill(store, time.time()) if settings.demo and not prepared else None
            hub = await open_hub(store, bus, presence, door=settings.door, limits=settings.limits)
            state = live_state(hub, settings, Origins(settings.url or None))
            app.state.house, app.state.links = state["house"], links
            try:
                yield state
            finally:
                if not settings.store:
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
    if settings.processes > 1:
        from venue.cli.processes import run_processes

        return run_processes(settings)
    app = make_app(settings)

    def ready(address: str) -> None:
        house = app.state.house
        house.url = base_url(settings, urlsplit(address).port)
        if not settings.store:  # tools open a shared store themselves
            house.control = publish(settings.data, address)
        say(greeting(settings, house.url, posters_of(house), app.state.links))

    return serve(app, host=settings.host, port=settings.port, proxies=settings.proxies, on_ready=ready)


def run_worker(settings: Settings, listener: socket.socket, on_ready: Callable[[int], None]) -> int:
    """Serve as one of several processes on a socket they share; `on_ready(number of posters)` once it does."""
    app = make_app(settings, prepared=True)

    def ready(address: str) -> None:
        house = app.state.house
        house.url = base_url(settings, urlsplit(address).port)
        on_ready(posters_of(house))

    return serve(
        app, host=settings.host, port=settings.port, proxies=settings.proxies, on_ready=ready, sockets=[listener]
    )


def posters_of(house: House) -> int:
    """How many there are on the floor."""
    return sum(room.kind == "poster" for room in house.hub.rooms.values())


def say(lines: Iterable[str]) -> None:
    """Print them on stdout, seen at once also where it is a pipe."""
    for line in lines:
        click.echo(line)
