"""R20: no request, however odd, makes the JSON API fail; and it answers as its own document says."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.checker.lines import say
from tests.faults.talker import Talker, fetch, sign_in
from tests.guarantees.conftest import poster_rooms
from tests.serving import VenueProcess
from venue.web.routes import web

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance"
ROOMS = 3


def with_real_rooms(document: dict[str, Any], rooms: list[str]) -> dict[str, Any]:
    """The venue's document, which now suggests rooms that exist: made-up ones are all alike."""
    real = {"enum": rooms}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                if parameter["name"] == "room":
                    parameter["schema"] = {"anyOf": [real, parameter["schema"]]}
    for schema in document["components"]["schemas"].values():
        if "room" in schema.get("properties", {}):
            schema["properties"]["room"] = {"anyOf": [real, schema["properties"]["room"]]}
    return document


def test_the_document_has_every_address_of_the_api(venue_server: VenueProcess) -> None:
    document = fetch(f"{venue_server.url}/api/openapi.json", "")
    routes = {
        (route.path, method.lower())
        for route in web().routes
        if route.path.startswith("/api/")
        for method in route.methods - {"HEAD"}
    }
    told = {(path, method) for path, operations in document["paths"].items() for method in operations}
    assert told == routes - {("/api/openapi.json", "get")}


@pytest.mark.parametrize(
    "seconds", [pytest.param(6, marks=pytest.mark.quick), pytest.param(120, marks=pytest.mark.long)]
)
async def test_no_request_makes_the_api_fail(
    seconds: int,
    backend: str,
    serve: Callable[..., VenueProcess],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Requests that fit the document and requests that do not, as a chair, who may do everything."""
    venue = await asyncio.to_thread(serve)
    chair = await Talker.come(venue.url, cookie=await asyncio.to_thread(sign_in, venue.url, venue.chair_link), hello={})
    await chair.go()
    document = await asyncio.to_thread(fetch, f"{venue.url}/api/openapi.json", "")
    rooms = (await poster_rooms(venue.url))[:ROOMS]
    (tmp_path / "openapi.json").write_text(json.dumps(with_real_rooms(document, rooms)))
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", "openapi.json", "--url", venue.url, "--checks", CHECKS,
        "--max-time", str(seconds), "--phases", "coverage,fuzzing", "-H", f"Authorization: Bearer {chair.key}",
        "--report", "json", "--report-dir", "report", "--no-color", "--continue-on-failure",
    ]  # fmt: skip
    done = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True)
    report = json.loads(next((tmp_path / "report").iterdir()).read_text())
    cases = report["test_cases"]
    faults = sum("a request failed" in line for line in venue.log.read_text().splitlines())
    passed = done.returncode == 0 and not report["failures"] and not report["errors"] and not faults
    say(
        capsys, f"GUARANTEE R20 {backend}", passed, operations=report["operations"]["tested"],
        requests=cases["generated"], seconds=seconds, status_5xx=faults, not_as_documented=cases["unique_failures"],
    )  # fmt: skip
    assert passed, done.stdout[-5000:]
    assert report["operations"]["tested"] == len(json.loads((tmp_path / "openapi.json").read_text())["paths"])
