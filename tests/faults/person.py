"""A client as the protocol wants it: comes back, recovers by position, resends what was not acknowledged, same ids.

Everything it sends and hears goes into a history for the checker.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.checker.checker import Acked, Event, Received, Refused, Sent, Snapshot, Stayed


class Person:
    """One person with one connection at a time, in some rooms."""

    def __init__(self, name: str, address: str, rooms: list[str], history: list[Event], random: Random) -> None:
        self.name = name
        self.rooms = rooms
        self.key = ""
        self.unacked: dict[str, str] = {}
        """Command id → room, in the order of sending."""
        self.stands: dict[str, tuple[str, int]] = {}
        """Room → (epoch, seq) applied."""
        self.refused: list[dict[str, Any]] = []
        self.connections = 0
        self._address = address
        self._history = history
        self._random = random
        self._socket: ClientConnection | None = None
        self._asked: dict[int, tuple[str, str]] = {}
        self._ref = self._number = 0
        self._inside: set[str] = set()
        self._life = asyncio.create_task(self._live())

    @property
    def settled(self) -> bool:
        """Inside all its rooms, with nothing unacknowledged."""
        return self._socket is not None and self._inside == set(self.rooms) and not self.unacked

    async def post(self, room: str) -> None:
        """Say something new; if the connection is down it goes out when it is up."""
        if not self.key:
            return
        self._number += 1
        id_ = f"{self.name}-{self._number}"
        self.unacked[id_] = room
        if self._socket is not None:
            await self._send_post(self._socket, id_, room)

    def stay(self) -> None:
        """Note that everything has come to rest with this person in its rooms."""
        assert self.settled, f"{self.name} is not settled"
        self._history += [Stayed(self.name, room) for room in self.rooms]

    async def end(self) -> None:
        """Go for good."""
        self._life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._life

    async def _live(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                async with connect(
                    self._address,
                    subprotocols=["venue.v1"],
                    compression=None,
                    max_size=None,
                    open_timeout=3,
                    proxy=None,
                ) as socket:
                    self.connections += 1
                    await self._arrive(socket)
                    async for frame in socket:
                        await self._hear(socket, json.loads(frame))
            self._socket = None
            self._inside.clear()
            self._asked.clear()
            await asyncio.sleep(self._random.uniform(0.02, 0.2))

    async def _arrive(self, socket: ClientConnection) -> None:
        who = {"key": self.key} if self.key else {"name": f"Guest {self.name}"}
        await self._give(socket, "hello", "", **who)

    async def _come_in(self, socket: ClientConnection) -> None:
        for room in self.rooms:
            after = {"after": list(self.stands[room])} if room in self.stands else {}
            await self._give(socket, "enter", room, room=room, **after)
        resent: set[str] = set()
        while waiting := [(id_, room) for id_, room in self.unacked.items() if id_ not in resent]:
            # More may be said while these are on their way: they go out in their turn.
            for id_, room in waiting:
                resent.add(id_)
                await self._send_post(socket, id_, room)
        self._socket = socket

    async def _send_post(self, socket: ClientConnection, id_: str, room: str) -> None:
        self._history.append(Sent(self.name, room, id_, time.monotonic()))
        with contextlib.suppress(WebSocketException):
            await self._give(socket, "post", id_, room=room, id=id_, text=f"This is {id_}.")

    async def _give(self, socket: ClientConnection, do: str, about: str, **fields: Any) -> None:
        self._ref += 1
        self._asked[self._ref] = (do, about)
        await socket.send(json.dumps({"do": do, "ref": self._ref, **fields}))

    async def _hear(self, socket: ClientConnection, heard: dict[str, Any]) -> None:
        if "up" in heard:
            if heard.get("in", "")[5:] in self.rooms and "seq" in heard:
                self._apply(heard["in"][5:], heard)
            return
        do, about = self._asked.pop(heard["re"])
        if "no" in heard:
            if do == "post" and heard["no"]["code"] == "busy":
                self._history.append(Refused(self.name, self.unacked[about], about))
                await self._send_post(socket, about, self.unacked[about])
            else:
                self.refused.append({"do": do, **heard["no"]})
        elif do == "hello":
            self.key = heard["ok"]["key"]
            await self._come_in(socket)
        elif do == "enter":
            self._entered(about, heard["ok"])
        elif do == "post" and about in self.unacked:
            room = self.unacked.pop(about)
            self._history.append(Acked(self.name, room, about, heard["ok"]["seq"], time.monotonic()))

    def _entered(self, room: str, answer: dict[str, Any]) -> None:
        epoch, top = answer["position"]
        if answer["recovered"]:
            self.stands.setdefault(room, (epoch, 0))
            for update in answer["updates"]:
                self._apply(room, update)
        else:
            shown = tuple((message["seq"], message["id"]) for message in answer["state"]["messages"])
            self._history.append(Snapshot(self.name, room, epoch, top, shown))
            self.stands[room] = (epoch, top)
        self._inside.add(room)

    def _apply(self, room: str, update: dict[str, Any]) -> None:
        epoch, seq = self.stands[room]
        self._history.append(Received(self.name, room, epoch, update["seq"], update.get("id", "")))
        self.stands[room] = (epoch, max(seq, update["seq"]))
