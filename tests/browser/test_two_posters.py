"""A presenter of two posters, in one tab: at both at once, told of what happens at the other, and never far from it."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, in_room, message, say
from tests.serving import ROOT, VenueProcess

FIRST, SECOND = "p12", "p33"


def _two_posters(page: Page, venue: VenueProcess, folder: Path) -> Page:
    """Petra, who presents boards 12 and 33, opens the personal link she was sent."""
    people = folder / "people.csv"
    people.write_text('name,role,poster\nPetra Lang,presenter,"12; 33"\n')
    command = [sys.executable, "-m", "venue", "invite", str(people), "--data", str(venue.data)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (row,) = csv.DictReader(printed.splitlines())
    return by_link(page, row["link"])


def test_both_posters_are_staffed_from_the_page_of_one(
    fresh_venue: VenueProcess, new_person: People, tmp_path: Path
) -> None:
    """On the page of one poster she is at both; wandering off she is at neither, unless she said that she stays."""
    petra = _two_posters(new_person(), fresh_venue, tmp_path)
    floor = come_in(new_person(), fresh_venue, "Wanda")
    enter(petra, FIRST)
    for room in (FIRST, SECOND):
        expect(floor.locator(f".floor-room[data-room={room}]")).to_have_attribute("data-light", "here")
    petra.get_by_role("link", name="Floor", exact=True).first.click()
    for room in (FIRST, SECOND):
        expect(floor.locator(f".floor-room[data-room={room}]")).to_have_attribute("data-light", "nobody")


def test_what_happens_at_the_other_poster_is_told_with_the_way_there(
    fresh_venue: VenueProcess, new_person: People, tmp_path: Path
) -> None:
    """At the one poster she hears of an arrival at the other, sees how many messages are new there, and goes there."""
    petra = enter(_two_posters(new_person(), fresh_venue, tmp_path), FIRST)
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), SECOND)
    expect(petra.locator(".toasts")).to_contain_text("Somebody came to")
    expect(petra).to_have_title(re.compile("^• "))
    say(ada, "Does it hold for text?")
    other = petra.get_by_role("link", name=re.compile("^Your poster 33"))
    expect(other).to_have_accessible_name("Your poster 33 1 new message")
    petra.locator(".toasts").get_by_role("link", name="Go there").click()
    in_room(petra)
    expect(message(petra, "hold for text")).to_be_visible()
    expect(other).to_have_accessible_name("Your poster 33")
    expect(other).to_have_attribute("aria-current", "page")
    expect(petra).to_have_title(re.compile("^(?!•)"))


def test_said_away_at_one_is_away_there_only(fresh_venue: VenueProcess, new_person: People, tmp_path: Path) -> None:
    """Being at one poster does not undo what was said of the other."""
    petra = enter(_two_posters(new_person(), fresh_venue, tmp_path), SECOND)
    floor = come_in(new_person(), fresh_venue, "Wanda")
    petra.get_by_role("button", name="I am away").click()
    petra.get_by_role("link", name=re.compile("^Your poster 12")).click()
    expect(floor.locator(f".floor-room[data-room={FIRST}]")).to_have_attribute("data-light", "here")
    expect(floor.locator(f".floor-room[data-room={SECOND}]")).to_have_attribute("data-light", "away")
