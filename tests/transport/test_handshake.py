"""Who may open a socket, over real connections, under both transports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.transport.served import PATIENT, Served, serving, until
from tests.transport.test_origin import FOREIGN
from venue.transport.origin import Origins


async def test_a_good_handshake_selects_our_subprotocol(served: Served) -> None:
    async with served.connect(subprotocols=["other", "venue.v1"]) as client:
        assert client.subprotocol == "venue.v1"
        assert client.response.headers.get("Server") is None or served.kind == "asgi"
        assert "Sec-WebSocket-Extensions" not in client.response.headers  # no compression: bombs and 64 KiB a socket


async def test_every_foreign_origin_is_refused(kind: str) -> None:
    """RELIABILITY S1: 24 variants, with and without a cookie, are all 403; the good one is let in."""
    async with serving(kind, state={"origins": Origins("https://venue.example")}) as served:
        for cookie in (None, "venue=key", "__Host-venue=key"):
            for origin in FOREIGN:
                status, answer = await served.handshake(served.head(origin=origin, cookie=cookie))
                assert status == 403, (origin, answer)
            status, answer = await served.handshake(served.head(origin="https://venue.example", cookie=cookie))
            assert status == 101, answer
        status, _ = await served.handshake(
            served.head(origin="https://venue.example").replace(
                b"\r\n\r\n", b"\r\nOrigin: https://venue.example\r\n\r\n"
            )
        )
        assert status in (400, 403)  # two Origin headers: whichever a proxy looked at, it may have been the other one
        await until(lambda: len(served.visits) == 3)


async def test_a_cookie_needs_an_origin(served: Served) -> None:
    for name in ("venue", "__Host-venue"):
        status, answer = await served.handshake(served.head("Origin", cookie=f"theme=dark; {name}=key"))
        assert status == 403
        assert b"Bearer" in answer
    status, _ = await served.handshake(served.head("Origin", cookie="theme=dark"))
    assert status == 101


async def test_the_key_comes_from_cookie_or_bearer(kind: str) -> None:
    """The cookie's name depends on https; a bearer goes before it; what https cannot vouch for counts for nothing."""
    async with serving(kind, state={"origins": Origins("https://venue.example")}) as served:
        heads = [
            (served.head(cookie="a=b; __Host-venue=k1", origin="https://venue.example"), "k1"),
            (served.head(cookie="venue=k2", origin="https://venue.example"), None),
            (served.head("Origin", authorization="Bearer k3"), "k3"),
            (served.head("Origin", authorization="bearer k4"), "k4"),
            (served.head("Origin", authorization="Basic k5"), None),
            (served.head(cookie="__Host-venue=k6", authorization="Bearer k7", origin="https://venue.example"), "k7"),
        ]
        for number, (head, key) in enumerate(heads):
            status, answer = await served.handshake(head)
            assert status == 101, answer
            await until(lambda number=number: len(served.visits) > number)
            caller = served.visits[-1].caller
            assert (caller.key, caller.address, caller.secure) == (key, "127.0.0.1", True)
    async with serving(kind) as served:
        assert (await served.handshake(served.head(cookie="venue=k8; __Host-venue=k9")))[0] == 101
        await until(lambda: len(served.visits) == 1)
        assert (served.visits[0].caller.key, served.visits[0].caller.secure) == ("k8", False)


async def test_forwarded_headers_count_only_from_trusted_proxies(kind: str) -> None:
    """RELIABILITY S17."""
    forged = {"x_forwarded_for": "8.8.8.8, 9.9.9.9", "x_forwarded_proto": "https"}
    async with serving(kind) as served:
        assert (await served.handshake(served.head(**forged)))[0] == 101
        await until(lambda: len(served.visits) == 1)
        assert (served.visits[0].caller.address, served.visits[0].caller.secure) == ("127.0.0.1", False)
    async with serving(kind, config={"forwarded_allow_ips": ["127.0.0.1"]}) as served:
        head = served.head(**forged, origin=served.origin.replace("http", "https"), cookie="__Host-venue=k")
        assert (await served.handshake(head))[0] == 101
        await until(lambda: len(served.visits) == 1)
        caller = served.visits[0].caller
        assert (caller.address, caller.secure, caller.key) == ("9.9.9.9", True, "k")


@pytest.mark.parametrize("offered", [None, "", "venue", "venue.v2", "VENUE.V1", "venue.v1x"])
async def test_our_subprotocol_must_be_offered(served: Served, offered: str | None) -> None:
    status, answer = await served.handshake(served.head(sec_websocket_protocol=offered))
    assert status == 400
    if offered != "" or served.kind == "protocol":  # uvicorn itself has no patience with an empty header
        assert b"venue.v1" in answer.split(b"\r\n\r\n", 1)[1]


@pytest.mark.parametrize("path", ["/", "/live/", "/liver", "/LIVE", "//live", "/live%20", "/other?x=/live"])
async def test_the_socket_is_at_one_path(served: Served, path: str) -> None:
    status, _ = await served.handshake(served.head(path=path))
    assert status in ((404,) if served.kind == "protocol" else (403, 404))


async def test_a_query_is_neither_in_the_way_nor_logged(
    served: Served, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """RELIABILITY S2: nothing that stands in a socket's address reaches a log."""
    with caplog.at_level(0):
        status, _ = await served.handshake(served.head(path="/live?key=swordfish"))
    assert status == 101
    if served.kind == "protocol":
        assert "swordfish" not in caplog.text
    assert "swordfish" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"sec_websocket_version": "12"}, 400),
        ({"sec_websocket_key": "short"}, 400),
        ({"sec_websocket_key": None}, 400),
    ],
    ids=str,
)
async def test_a_handshake_against_the_rules_is_refused(
    served: Served, change: dict[str, str | None], status: int
) -> None:
    assert (await served.handshake(served.head(**change)))[0] == status


async def test_a_page_that_asks_for_the_socket_is_told_to_upgrade() -> None:
    async with serving("protocol") as served:
        status, answer = await served.handshake(served.head(upgrade=None, connection="close"))
        assert status == 426
        assert b"websocket" in answer.lower()
        assert (await served.handshake(served.head().replace(b"GET", b"POST")))[0] in (405, 400)


async def test_a_full_venue_says_when_to_come_back(kind: str) -> None:
    """The cap is on connections, not on addresses: a hall sits behind one. A place that gets free is given again."""
    async with serving(kind, replace(PATIENT, connections=2)) as served:
        first, second = await served.upgraded(), await served.upgraded()
        status, answer = await served.handshake(served.head())
        assert status == 503
        assert b"retry-after: 5" in answer.lower()
        first.cut()
        await served.visits[0].end.wait()
        await until(lambda: served.connections == 1)
        assert (await served.handshake(served.head()))[0] == 101
        second.cut()
