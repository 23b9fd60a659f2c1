"""`venue invite`, `venue check` and `venue describe` from a terminal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from venue.cli import main

Venue = Callable[..., Result]


@pytest.fixture
def venue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Venue:
    """A folder with an event of one poster and a file of two people."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posters.csv").write_text("title,board\nOne,12\n")
    (tmp_path / "people.csv").write_text("name,role,poster,email\nZoë,presenter,12,z@example.org\nBob,chair,,\n")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), prog_name="venue")

    assert run("import", "posters.csv").exit_code == 0
    return run


def links(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_prints_links_for_new_people_only(venue: Venue, tmp_path: Path) -> None:
    """stdout is the CSV and nothing else, so that it can go into a file."""
    first = links(venue("invite", "people.csv", "--url", "https://venue.example/"))
    assert [list(line.values())[:4] for line in first] == [
        ["Zoë", "presenter", "p12", "z@example.org"],
        ["Bob", "chair", "", ""],
    ]
    assert all(line["link"].startswith("https://venue.example/in#") for line in first)
    again = venue("invite", "people.csv")
    assert links(again) == []
    assert "2 have one already" in again.stderr
    renewed = links(venue("invite", "people.csv", "--renew"))
    assert len(renewed) == 2
    assert {line["link"] for line in renewed}.isdisjoint(line["link"] for line in first)


def test_bad_rows_stop_it(venue: Venue, tmp_path: Path) -> None:
    """Nothing on stdout, the reasons on stderr, exit status 1."""
    (tmp_path / "people.csv").write_text("name,role\nZoë,king\n")
    bad = venue("invite", "people.csv")
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert "people.csv, line 2, column role" in bad.stderr


def test_needs_a_venue(venue: Venue, tmp_path: Path) -> None:
    """Inviting to nothing would make an empty venue; it says how to begin instead."""
    result = venue("invite", "people.csv", "--data", "nowhere")
    assert result.exit_code == 1
    assert "venue import" in result.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "url", ["venue.example", "ftp://x", "https://u@x", "https://x/path", "https://x:0", "https://[x"]
)
def test_the_address_of_the_venue_is_whole(venue: Venue, url: str) -> None:
    """Half an address would make links that lead nowhere."""
    assert venue("invite", "people.csv", "--url", url).exit_code == 2


def test_check_says_what_is_there(venue: Venue) -> None:
    """Sound: 0. No venue: 1, and none is made."""
    venue("invite", "people.csv")
    result = venue("check")
    assert result.exit_code == 0
    assert "1 posters, 3 rooms" in result.output
    assert "2 people" in result.output
    assert "Sound." in result.output
    assert venue("check", "--data", "nowhere").exit_code == 1


def test_describe_prints_the_document(venue: Venue) -> None:
    """AsyncAPI 3, as JSON."""
    assert json.loads(venue("describe").stdout)["asyncapi"].startswith("3.")
