"""An errand: commands given by one HTTP request, where sockets are blocked or a program posts once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from venue.live.actor import Actor
from venue.live.dispatch import dispatch
from venue.protocol import codec, refusals
from venue.protocol.commands import Hello
from venue.protocol.refusals import Refused

if TYPE_CHECKING:
    from venue.live.hub import Hub
    from venue.ports import Identity


class Errand(Actor):
    """Runs commands one after the other and gathers exactly one answer for each."""

    __slots__ = ("_answer", "address")

    def __init__(self, hub: Hub, identity: Identity | None, address: str = "") -> None:
        super().__init__(hub, identity)
        self.address = address
        self._answer: asyncio.Future[bytes] | None = None

    async def run(self, frame: bytes) -> bytes:
        """One command → its answer. A command without a `ref` is answered as if it had ref 0."""
        self._answer = asyncio.get_running_loop().create_future()
        try:
            command = codec.decode_command(frame)
            if self.identity is None and type(command) is not Hello:
                raise Refused(refusals.HELLO_FIRST, "Say hello first, or sign in.")
        except Refused as refused:
            return codec.encode_no(codec.ref_of(frame), refused.refusal)
        if command.ref is None:
            command.ref = 0
        waiting = dispatch(self, command)
        if waiting is not None:
            await waiting
        return await self._answer

    def reply(self, payload: bytes) -> None:
        """Keep the answer."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(payload)

    def relieve(self) -> None:
        """Nothing is paused here."""

    def strike(self) -> None:
        """The next request is refused as this one was; there is no connection to close."""
