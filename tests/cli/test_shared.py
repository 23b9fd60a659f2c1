"""Tools and processes on a store they share: nobody owns it, and everybody learns what a tool changed."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.backends.redis.servers import Server
from tests.faults.talker import fetch, sign_in
from tests.serving import VenueProcess
from venue.cli import main

PATIENCE = 10.0


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def tool(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, prog_name="venue")
    assert result.exit_code == 0, result.output
    return result.stdout


def seen(url: str) -> set[str]:
    """The posters' titles as the processes show them: asked so often that each is asked."""
    return {room["title"] for _ in range(12) for room in fetch(f"{url}/api/rooms", "") if room["kind"] == "poster"}


def works(url: str, link: str) -> bool:
    """Whether a personal link lets in."""
    try:
        return bool(sign_in(url, link))
    except AssertionError:
        return False


def test_what_a_tool_changes_is_seen_in_every_process(
    server: Server, start_venue: Callable[..., VenueProcess], tmp_path: Path
) -> None:
    posters, people = tmp_path / "posters.csv", tmp_path / "people.csv"
    posters.write_text("id,title\np1,Before\n")
    people.write_text("name,role,poster\nAda,presenter,p1\n")
    tool("import", str(posters), "--store", server.url)
    venue = start_venue("--store", server.url, "--processes", "2", demo=False)
    assert "1 posters are on the floor." in venue.output
    assert seen(venue.url) == {"Before"}
    posters.write_text("id,title\np1,After\n")
    tool("import", str(posters), "--store", server.url)
    deadline = time.monotonic() + PATIENCE
    while seen(venue.url) != {"After"}:
        assert time.monotonic() < deadline, seen(venue.url)
    (row,) = csv.DictReader(io.StringIO(tool("invite", str(people), "--store", server.url, "--url", venue.url)))
    while not all(works(venue.url, row["link"]) for _ in range(12)):
        assert time.monotonic() < deadline + PATIENCE
    assert "Sound." in tool("check", "--store", server.url)
    assert not venue.data.exists(), "nothing is kept in a folder"


def test_two_venues_do_not_end_up_in_one(server: Server, start_venue: Callable[..., VenueProcess]) -> None:
    """Another event's venue on the same server and prefix is told so before it opens."""
    start_venue("--store", server.url, demo=False)
    result = CliRunner().invoke(main, ["serve", "--demo", "--port", "0", "--store", server.url], prog_name="venue")
    assert result.exit_code == 1
    assert "a prefix of its own" in result.output


def test_several_processes_need_a_store() -> None:
    result = CliRunner().invoke(main, ["serve", "--processes", "2"], prog_name="venue")
    assert result.exit_code == 2
    assert "2 processes need a Redis to share" in result.output


def test_a_store_that_cannot_be_is_said_in_one_line() -> None:
    result = CliRunner().invoke(main, ["serve", "--store", "redis://127.0.0.1:1"], prog_name="venue")
    assert result.exit_code == 1
    assert "cannot be reached" in result.output
    assert "Traceback" not in result.output
