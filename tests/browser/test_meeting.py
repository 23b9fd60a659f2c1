"""People meet at a poster: who is there, what is said, and what the floor shows of it meanwhile."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.people import come_in, enter, free_room, in_room, message, say, texts
from tests.serving import VenueProcess


def test_two_people_meet_at_a_poster(venue_server: VenueProcess, new_person: People) -> None:
    """Both see each other on the roster and read what the other says, each message once and in order."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    expect(ada.locator(".roster .name")).to_have_text(["Ada", "Bo"])
    expect(bo.locator(".roster .name")).to_have_text(["Ada", "Bo"])
    say(ada, "Does it hold for **text**?")
    expect(message(bo, "Does it hold for").locator("strong")).to_have_text("text")
    say(bo, "It does.")
    expect(message(ada, "It does.")).to_be_visible()
    for page in (ada, bo):
        assert texts(page) == ["Does it hold for text?", "It does."]
        expect(page.locator(".message.is-sending")).to_have_count(0)


def test_three_people_and_the_floor_counts_them(venue_server: VenueProcess, new_person: People) -> None:
    """The floor shows how many stand at a poster, who, and in which mode, without a reload; leaving is seen at once."""
    room = free_room()
    watcher = come_in(new_person(), venue_server, "Wanda")
    line = watcher.locator(f".floor-room[data-room={room}]")
    expect(line.locator(".count-remote b")).to_have_text("0")
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    bo = come_in(new_person(), venue_server, "Bo")
    bo.get_by_role("button", name="Bo", exact=True).click()
    bo.get_by_label("I am here").select_option("on_site")
    bo.get_by_role("button", name="Save").click()
    expect(bo.get_by_text("Saved.")).to_be_visible()
    enter(bo, room)
    expect(line.locator(".count-remote b")).to_have_text("1")
    expect(line.locator(".count-on-site b")).to_have_text("1")
    expect(line.locator(".floor-who")).to_contain_text("Ada and Bo")
    expect(ada.locator(".roster .name[data-mode=on_site]")).to_have_text("Bo")
    bo.get_by_role("link", name="Floor", exact=True).first.click()
    expect(line.locator(".count-on-site b")).to_have_text("0")
    expect(ada.locator(".roster .name")).to_have_text(["Ada"])
    in_room(ada)


def test_one_person_in_two_tabs_is_there_once(venue_server: VenueProcess, new_person: People) -> None:
    """A second tab adds nobody; closing one of the two takes nobody away."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    second = ada.context.new_page()
    second.goto(ada.url)
    in_room(second)
    expect(ada.locator(".roster .member")).to_have_count(1)
    say(second, "from the other tab")
    expect(message(ada, "from the other tab")).to_be_visible()
    second.close()
    say(ada, "still here")
    expect(message(ada, "still here")).to_be_visible()
    expect(ada.locator(".roster .member")).to_have_count(1)


def test_unread_messages_are_counted_on_the_floor(venue_server: VenueProcess, new_person: People) -> None:
    """What was said after I left a room stands as a number beside it, and is gone once I have read it."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    say(bo, "first")
    expect(message(ada, "first")).to_be_visible()
    ada.get_by_role("link", name="Floor", exact=True).first.click()
    say(bo, "second")
    say(bo, "third")
    line = ada.locator(f".floor-room[data-room={room}]")
    expect(line.locator(".floor-unread")).to_have_text(re.compile("2 new messages"))
    line.locator(".floor-title").click()
    expect(message(ada, "third")).to_be_visible()
    ada.get_by_role("link", name="Floor", exact=True).first.click()
    expect(line.locator(".floor-unread")).to_have_text("")
