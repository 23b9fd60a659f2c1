"""Somebody who gives commands by HTTP, as programs do: for filling a real venue with hostile things."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

AT_ONCE = 16


class Attacker:
    """One person, by name or by the token of a personal link."""

    def __init__(self, url: str, **who: str) -> None:
        self._url = url
        self._numbers = 0
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": url}
        status, headers, body = self.request("POST", "/sign-in", urlencode(who).encode(), form)
        assert status == 303, body
        self.cookie = headers["set-cookie"].partition(";")[0]
        self.key = self.cookie.partition("=")[2]

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own → status, headers, body."""
        connection = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def ask(self, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        """Commands → their answers, whatever they are. Those that are logged get an id unless they have one."""
        answers: list[dict[str, Any]] = []
        for start in range(0, len(commands), AT_ONCE):
            body = json.dumps([{"ref": at, **each} for at, each in enumerate(commands[start : start + AT_ONCE])])
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            answers += json.loads(self.request("POST", "/api/do", body.encode(), headers)[2])
        return answers

    def do(self, *commands: dict[str, Any]) -> None:
        """Commands that must go well."""
        refused = [answer for answer in self.ask(*commands) if "ok" not in answer]
        assert not refused, refused
