"""The guard: headers on every answer, static files, and faults that tell nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.conftest import Venue
from venue.web.desk import languages_of
from venue.web.guard import content_policy
from venue.web.static import Static, folder

PATHS = [
    "/", "/rooms/p1", "/programme", "/sign-in", "/in", "/chair", "/nowhere", "/api/rooms", "/api/nowhere", "/healthz",
    "/metrics", "/rooms/p1?before=x", "/rooms/floor",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_policy(venue: Venue, path: str) -> None:
    headers = venue.guest().get(path).headers
    policy = dict(part.partition(" ")[::2] for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://localhost"
    assert policy["base-uri"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize("path", ["css/venue.css", "img/icon.svg", "nix"])
def test_a_static_file_by_itself_may_do_nothing(venue: Venue, path: str) -> None:
    headers = venue.stranger().get(f"/static/x/{path}").headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_tls_is_kept_to(venue: Venue) -> None:
    headers = venue.running.get("https://localhost/").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "wss://localhost" in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["a; script-src *", "a b", "", "a'b", "x" * 300, "a,b"])
def test_a_host_that_is_none_does_not_reach_the_policy(host: str) -> None:
    assert "connect-src 'self';" in content_policy(host, True)


def test_pages_stay_with_their_reader(venue: Venue) -> None:
    headers = venue.guest().get("/rooms/p1").headers
    assert headers["cache-control"] == "private, no-cache"
    assert "Cookie" in headers["vary"]


def test_a_fault_is_logged_and_tells_nothing(
    venue: Venue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(venue.hub, "floor_now", broken)
    page, answer = venue.stranger().get("/"), venue.stranger().get("/api/rooms")
    assert page.status_code == answer.status_code == 500
    assert "secret" not in page.text + answer.text
    assert "Something broke on our side" in page.text
    assert answer.json()["code"] == "fault"
    assert page.headers["content-security-policy"]
    assert sum("the secret inside" in (record.exc_text or str(record.exc_info)) for record in caplog.records) == 2


def test_static_files_are_kept_for_ever_at_an_address_of_their_content(venue: Venue) -> None:
    page = venue.stranger().get("/").text
    sheet = re.search(r'href="(/static/[0-9a-f]{16}/css/venue\.css)"', page)[1]
    answer = venue.stranger().get(sheet, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/css")
    assert ".floor-room" in answer.text
    plain = venue.stranger().get(sheet, headers={"Accept-Encoding": "identity"})
    assert plain.text == answer.text
    older = venue.stranger().get(re.sub("/[0-9a-f]{16}/", "/0123456789abcdef/", sheet))
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path", ["../templates/base.html", "%2e%2e/app.py", "css/../../pyproject.toml", "css", "", "/etc/passwd"]
)
def test_nothing_but_static_files_is_served(venue: Venue, path: str) -> None:
    assert venue.stranger().get(f"/static/x/{path}").status_code == 404


def test_the_address_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "tokens.css").write_text(":root {}")
    first = Static(tmp_path)
    (tmp_path / "css" / "a.css").write_text("a {}")
    second = Static(tmp_path)
    assert first.hash != second.hash
    assert second.hash == Static(tmp_path).hash


def test_sheets_are_joined_tokens_first(tmp_path: Path) -> None:
    for name in ("css/zz.css", "css/tokens.css", "css/elements/chat.css", "css/base.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"/* {name} */")
    joined = Static(tmp_path)._files["css/venue.css"].decode()
    assert re.findall(r"/\* (\S+) \*/", joined) == [
        "css/tokens.css",
        "css/base.css",
        "css/zz.css",
        "css/elements/chat.css",
    ]


def test_modules_are_found_by_their_imports(tmp_path: Path) -> None:
    (tmp_path / "js" / "state").mkdir(parents=True)
    (tmp_path / "js" / "main.js").write_text('import {\n  a,\n} from "./state/a.js";\nimport "./b.js";')
    (tmp_path / "js" / "state" / "a.js").write_text('export { b } from "../b.js";')
    (tmp_path / "js" / "b.js").write_text("")
    (tmp_path / "js" / "alone.js").write_text("")
    assert Static(tmp_path).modules() == ["js/b.js", "js/state/a.js"]


def test_every_sheet_uses_tokens_for_its_colours() -> None:
    """A colour written down beside the tokens would be right in one theme only."""
    for sheet in folder("static").glob("css/**/*.css"):
        if sheet.name != "tokens.css":
            found = re.findall(r":[^;{]*#[0-9a-fA-F]{3,8}\b[^;]*;", sheet.read_text())
            assert not found, f"{sheet.name}: {found}"


@pytest.mark.parametrize(
    ("header", "found"),
    [("de-AT,de;q=0.9,en;q=0.5", ["de", "en"]), ("", []), ("*", []), ("x" * 9_000, ["x" * 200]), ("fr", ["fr"])],
)
def test_a_readers_languages(header: str, found: list[str]) -> None:
    assert languages_of(header) == found
