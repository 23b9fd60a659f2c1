"""A client that does as it is told: gives commands, keeps what it heard, and says who it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import urllib.parse
import urllib.request
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 10.0


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Gives redirects and refusals as they came."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        return response


def sign_in(url: str, link: str) -> str:
    """The cookie that a personal link gives."""
    form = urllib.parse.urlencode({"token": urllib.parse.urlsplit(link).fragment}).encode()
    request = urllib.request.Request(f"{url}/sign-in", form, {"Origin": url})
    with urllib.request.build_opener(_AsItIs).open(request, timeout=PATIENCE) as answer:
        assert answer.status == 303, answer.read()[:500]
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


def fetch(url: str, key: str) -> Any:
    """A JSON answer over HTTP, for the identity that `key` is."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def read_log(url: str, room: str, key: str) -> tuple[str, list[dict[str, Any]]]:
    """(epoch, every update) of a room's log, page by page."""
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = fetch(f"{url}/api/rooms/{room}/log?after={after}", key)
        found += page["updates"]
        after = page["next"]
    return page["epoch"], found


class Talker:
    """One connection. `ask` gives the answer of a command; `updates` holds every update heard, in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.updates: list[dict[str, Any]] = []
        self.answers: dict[int, dict[str, Any]] = {}
        self.refusals: list[dict[str, Any]] = []
        """Those to frames whose ref could not be read or was not there."""
        self.me: dict[str, Any] = {}
        self.key = ""
        self._ref = 0
        self._heard = asyncio.Event()
        self._reader = asyncio.create_task(self._listen())

    @classmethod
    async def come(cls, url: str, *, cookie: str = "", hello: dict[str, Any] | None = None, port: int = 0) -> Self:
        """Connect; with `hello` also say it, and wait for its answer. `port`: go through a proxy there."""
        away = {"host": "127.0.0.1", "port": port} if port else {}
        socket = await connect(
            f"{url.replace('http', 'ws', 1)}/live",
            origin=url if cookie else None,
            additional_headers={"Cookie": cookie} if cookie else {},
            subprotocols=["venue.v1"],
            compression=None,
            max_size=None,
            proxy=None,
            **away,
        )
        talker = cls(socket)
        if hello is not None:
            welcome = (await talker.ask("hello", **hello))["ok"]
            talker.me, talker.key = welcome["me"], welcome["key"]
        return talker

    async def _listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in self.socket:
                heard = json.loads(frame)
                if "up" in heard:
                    self.updates.append(heard)
                elif heard["re"] is None:
                    self.refusals.append(heard["no"])
                else:
                    self.answers[heard["re"]] = heard
                self._heard.set()
        self._heard.set()

    async def until(self, condition: Any, seconds: float = PATIENCE, what: str = "") -> None:
        """Wait until `condition()` holds; an assertion says what was heard last when it does not in time."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._heard.clear()
                    if self.closed:
                        break
                    await self._heard.wait()
        except TimeoutError:
            pass
        assert condition(), f"{what} not within {seconds} s; closed={self.closed} last heard: {self.updates[-3:]}"

    def say(self, do: str, **fields: Any) -> asyncio.Future[None]:
        """Give a command without waiting for its answer; `self.last_ref` is its ref."""
        self._ref += 1
        return asyncio.ensure_future(self.socket.send(json.dumps({"do": do, "ref": self._ref, **fields})))

    async def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Give a command and wait for its answer, which has `ok` or `no`."""
        sent = self.say(do, **fields)
        ref = self._ref
        await sent
        await self.until(lambda: ref in self.answers)
        return self.answers.pop(ref)

    async def must(self, do: str, **fields: Any) -> Any:
        """Give a command that is not refused; what stands under `ok`."""
        answer = await self.ask(do, **fields)
        assert "ok" in answer, f"{do} {fields}: {answer}"
        return answer["ok"]

    @property
    def closed(self) -> bool:
        return self._reader.done()

    @property
    def code(self) -> int | None:
        """The close code, once closed."""
        return self.socket.close_code

    async def ended(self, seconds: float = PATIENCE) -> int | None:
        """Wait for the connection's end; its close code."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reader)
        return self.code

    async def go(self) -> None:
        """Close the connection."""
        await self.socket.close()
        await self._reader
