"""A phone in one hand: the door at once, one part of a room at a time, and the field one writes in always in view."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, free_room, message, say
from tests.serving import VenueProcess

PHONE = {"width": 360, "height": 740}
SMALL = {"width": 320, "height": 568}
KEYBOARD = {"width": 360, "height": 360}
"""What a phone's own keyboard leaves of the window."""


def _whole(locator: Locator) -> None:
    expect(locator).to_be_in_viewport(ratio=1)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_stranger_sees_the_door_of_a_room_at_once(venue_server: VenueProcess, new_person: People) -> None:
    """Without scrolling or choosing a part, on the smallest phone; the poster stands above it."""
    stranger = new_person(SMALL)
    stranger.goto(f"{venue_server.url}/rooms/p75")
    expect(stranger.locator(".poster-authors")).to_be_visible()
    _whole(stranger.get_by_label("Your name"))
    _whole(stranger.get_by_role("main").get_by_role("button", name="Come in"))
    expect(stranger.locator(".room-parts")).to_have_count(0)
    _fits(stranger)


def test_a_question_is_one_press_away_and_the_keyboard_leaves_the_talk_in_view(
    venue_server: VenueProcess, new_person: People
) -> None:
    """The press goes to the talk and into the field; with the keyboard up one sees the newest message and what one
    writes; parts tell how much is new."""
    room = free_room()
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    for number in range(12):
        say(bo, f"message {number} with enough words in it that it needs a second line on a phone")
    expect(bo.locator(".message-status")).to_have_count(0)
    ada = enter(come_in(new_person(PHONE), venue_server, "Ada"), room)
    expect(ada.get_by_role("button", name="Talk 12 new messages")).to_be_visible()
    ada.get_by_role("button", name="Ask the presenter").click()
    field = ada.get_by_label("Write a message")
    expect(field).to_be_focused()
    _whole(field)
    ada.set_viewport_size(KEYBOARD)  # type: ignore[arg-type]
    _whole(field)
    _whole(message(ada, "message 11").locator(".message-text"))
    expect(ada.locator(".shell")).to_be_hidden()
    ada.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(ada.locator(".shell")).to_be_visible()
    _whole(field)
    _fits(ada)


def test_an_announcement_does_not_push_the_field_out_of_view(fresh_venue: VenueProcess, new_person: People) -> None:
    """Talk and announcement share the window."""
    ada = enter(come_in(new_person(PHONE), fresh_venue, "Ada"), "p7")
    ada.get_by_role("button", name="Talk", exact=True).click()
    chair = by_link(new_person(), fresh_venue.chair_link)
    chair.get_by_role("link", name="Chair", exact=True).click()
    chair.get_by_label("To everyone").fill("Coffee is served in the foyer. The panel starts at 14:20 in the main hall.")
    chair.get_by_role("button", name="Announce", exact=True).click()
    expect(ada.locator(".announcement-text")).to_be_in_viewport(ratio=1)
    _whole(ada.get_by_label("Write a message"))
