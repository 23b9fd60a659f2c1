"""The same socket for other ASGI servers, at ordinary speed: `WebSocketRoute("/live", LiveEndpoint())`.

Under uvicorn with VenueProtocol it is never reached. What a server keeps to itself stays the server's here: pings, and
the connection of a reader that stopped (its visit ends all the same).
"""

import asyncio
import logging
from collections import deque

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from venue.live.connection import Caller
from venue.live.frames import Frames
from venue.protocol import closes
from venue.transport.framing import clip_reason
from venue.transport.handshake import FULL, SUBPROTOCOL, Turned, judge
from venue.transport.limits import TransportLimits
from venue.transport.origin import Origins
from venue.transport.proxies import Proxies
from venue.transport.switchboard import NewVisit, Visit

log = logging.getLogger("venue.transport")

# The server has already looked at X-Forwarded-*: what it put into the scope is what counts.
NO_PROXIES = Proxies()


class LiveEndpoint:
    """An ASGI app for the path of the socket. Needs `new_visit` in the lifespan state, takes `origins` and `limits`."""

    def __init__(self) -> None:
        self._live = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        state = scope["state"]
        limits = state.get("limits") or TransportLimits()
        caller = self._judge(websocket, state.get("origins") or Origins(), limits)
        if isinstance(caller, Turned):
            await _turn(websocket, caller)
            return
        await websocket.accept(subprotocol=SUBPROTOCOL)
        self._live += 1
        try:
            await AsgiConnection(websocket, limits).run(state["new_visit"], caller)
        finally:
            self._live -= 1

    def _judge(self, websocket: WebSocket, origins: Origins, limits: TransportLimits) -> Caller | Turned:
        if self._live >= limits.connections:
            return FULL
        return judge(
            websocket.headers.getlist,
            peer=websocket.client.host if websocket.client else "",
            secure=websocket.url.scheme == "wss",
            origins=origins,
            proxies=NO_PROXIES,
        )


async def _turn(websocket: WebSocket, turned: Turned) -> None:
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        answer = PlainTextResponse(turned.text, turned.status, turned.headers)
        await websocket.send_denial_response(answer)
    else:
        await websocket.close()


class AsgiConnection:
    """The `live.connection.Connection` on ASGI messages: a bounded queue and a task that writes it."""

    def __init__(self, websocket: WebSocket, limits: TransportLimits) -> None:
        self._websocket = websocket
        self._limits = limits
        self._visit: Visit | None = None
        self._queue: deque[bytes] = deque()
        self._waiting = 0
        self._allowance = limits.waiting
        self._wake = asyncio.Event()
        self._readable = asyncio.Event()
        self._readable.set()
        self._farewell: tuple[int, str] | None = None
        """Close code and reason, once decided."""

    async def run(self, new_visit: NewVisit, caller: Caller) -> None:
        """Until the connection is over."""
        tasks = {asyncio.create_task(self._write()), asyncio.create_task(self._read())}
        try:
            try:
                self._visit = new_visit(self, caller)
            except Exception as error:
                self._fault(error)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # The other one (the reader awaiting the peer's close frame, the writer a full buffer) has a moment more.
            await asyncio.wait(tasks, timeout=self._limits.close)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._gone()

    # The connection, as its visit sees it

    def send(self, frames: Frames) -> None:
        if self._farewell is not None:
            return
        if frames.reply:
            most = self._limits.waiting + self._limits.replies
            self._allowance = min(self._allowance + frames.size, most)
        self._queue.extend(frames.payloads)
        self._waiting += frames.size
        if self._waiting > self._allowance:
            self._queue.clear()
            self.close(closes.TOO_SLOW, closes.MEANINGS[closes.TOO_SLOW])
        self._wake.set()

    def close(self, code: int, reason: str = "") -> None:
        if self._farewell is None:
            self._farewell = (code, clip_reason(reason))
            self._wake.set()
            self._readable.set()

    def pause(self) -> None:
        if self._farewell is None:
            self._readable.clear()

    def resume(self) -> None:
        self._readable.set()

    # Inside

    async def _write(self) -> None:
        try:
            while True:
                while self._queue:
                    payload = self._queue.popleft()
                    async with asyncio.timeout(self._limits.stall):
                        await self._websocket.send_text(payload.decode())
                    self._waiting -= len(payload)
                if self._farewell is not None:
                    code, reason = self._farewell
                    async with asyncio.timeout(self._limits.close):
                        await self._websocket.close(code, reason)
                    return
                self._waiting = 0
                self._allowance = self._limits.waiting
                self._wake.clear()
                await self._wake.wait()
        except TimeoutError:
            # Not a byte was taken for so long; the server cannot be told to cut, but the visit ends here.
            self.close(closes.TOO_SLOW)
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The peer is gone; each server says so in its own way.
            self.close(closes.GOING_AWAY)

    async def _read(self) -> None:
        while True:
            while not self._readable.is_set():
                await self._readable.wait()
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                self.close(closes.GOING_AWAY)
                return
            if self._farewell is None:
                self._take(message.get("text"))

    def _take(self, text: str | None) -> None:
        if text is None:
            self._refuse(closes.UNSUPPORTED)
            return
        frame = text.encode()
        if len(frame) > self._limits.frame:
            self._refuse(closes.TOO_BIG)
            return
        try:
            self._visit.receive(frame)
        except Exception as error:
            self._fault(error)

    def _refuse(self, code: int) -> None:
        log.info("a connection broke a rule and was closed with %d: %s", code, closes.MEANINGS[code])
        self.close(code, closes.MEANINGS[code])

    def _fault(self, error: Exception) -> None:
        log.error("a visit failed and was closed with %d: %r", closes.SERVER_ERROR, error)
        self.close(closes.SERVER_ERROR, closes.MEANINGS[closes.SERVER_ERROR])

    def _gone(self) -> None:
        visit, self._visit = self._visit, None
        if visit is not None:
            try:
                visit.gone()
            except Exception as error:
                log.error("a visit could not end properly: %r", error)
