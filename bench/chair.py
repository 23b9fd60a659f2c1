"""A chair with a connection of its own, for what only chairs may do."""

import contextlib
import http.client
import json
import urllib.parse
from types import TracebackType
from typing import Any

from websockets.sync.client import connect

from bench.servers import VenueServer


class Chair:
    """Signed in by the link that the demo printed; a context manager that goes away at its end."""

    def __init__(self, venue: VenueServer) -> None:
        origin = f"http://127.0.0.1:{venue.port}"
        token = urllib.parse.urlsplit(venue.links["CHAIR"]).fragment
        self._stack = contextlib.ExitStack()
        self._connection = self._stack.enter_context(
            connect(
                f"ws://127.0.0.1:{venue.port}/live",
                origin=origin,
                subprotocols=["venue.v1"],
                additional_headers={"Cookie": _cookie(venue.port, origin, token)},
                compression=None,
                max_size=None,
                proxy=None,
            )
        )
        self._ref = 0
        self.say("hello")

    def say(self, do: str, **fields: Any) -> Any:
        """Give a command; gives what stands under `ok`. Raises RuntimeError on a refusal."""
        self._ref += 1
        self._connection.send(json.dumps({"do": do, "ref": self._ref, **fields}))
        while (answer := json.loads(self._connection.recv(timeout=20))).get("re") != self._ref:
            pass
        if "no" in answer:
            raise RuntimeError(f"{do}: {answer['no']}")
        return answer["ok"]

    def __enter__(self) -> "Chair":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def _cookie(port: int, origin: str, token: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    form = urllib.parse.urlencode({"token": token})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    answer.read()
    cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    connection.close()
    if not cookies:
        raise RuntimeError(f"signing in with the chair's link: {answer.status}")
    return "; ".join(cookies)
