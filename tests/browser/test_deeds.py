"""A chair's last actions: all in one list, each undone from there long after its line at the top has gone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, menu, message, say
from tests.serving import VenueProcess

ROOM = "p7"


def test_the_last_actions_are_undone_from_the_console(fresh_venue: VenueProcess, new_person: People) -> None:
    """What was done in a room, to a person and to everyone stands in the console, newest first, also after a reload;
    undone there, everyone has it back."""
    ada = enter(come_in(new_person(), fresh_venue, "Ada Loud"), ROOM)
    say(ada, "Rude words")
    chair = enter(by_link(new_person(), fresh_venue.chair_link), ROOM)
    expect(message(chair, "Rude words")).to_be_visible()
    menu(chair, "Rude words", "Hide")
    expect(ada.locator(".message-text")).to_have_text("This message was hidden.")
    chair.get_by_role("button", name="Close this room").click()
    expect(ada.get_by_placeholder("This room is closed")).to_be_disabled()
    chair.get_by_role("link", name="Chair", exact=True).click()
    chair.get_by_label("To everyone").fill("Coffee!")
    chair.get_by_role("button", name="Announce", exact=True).click()
    expect(ada.locator(".announcement-text")).to_have_text("Coffee!")
    chair.reload()
    deeds = chair.locator(".deed")
    expect(deeds).to_have_count(3)
    expect(deeds.first).to_contain_text("Coffee!")
    deeds.nth(0).get_by_role("button", name="Undo").click()
    expect(ada.locator(".announcement-text")).to_have_count(0)
    expect(chair.get_by_role("heading", name="Done just now")).to_be_focused()
    deeds.nth(1).get_by_role("button", name="Undo").click()
    expect(ada.get_by_placeholder("Write a message")).to_be_enabled()
    deeds.nth(2).get_by_role("button", name="Undo").click()
    expect(ada.locator(".message-text")).to_have_text("Rude words")
    expect(chair.locator(".deed.is-over")).to_have_count(3)
