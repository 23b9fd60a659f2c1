"""Chairs announce, hide, mute, remove, open and close; each with its undo, each seen by everybody at once."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, free_room, in_room, menu, message, say
from tests.serving import VenueProcess

SECOND = 1_000


def _console(page: Page) -> Page:
    page.get_by_role("link", name="Chair", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Chair")).to_be_visible()
    return page


def test_an_announcement_reaches_everyone_on_whichever_page(fresh_venue: VenueProcess, new_person: People) -> None:
    """Within a second on the floor, in a room and on the programme; whoever comes later sees it; withdrawn it is gone
    everywhere; it is read in the reader's language."""
    ada = come_in(new_person(), fresh_venue, "Ada")
    bo = enter(come_in(new_person(locale="de-AT"), fresh_venue, "Bo"), "p7")
    carl = come_in(new_person(), fresh_venue, "Carl", "/programme")
    chair = _console(by_link(new_person(), fresh_venue.chair_link))
    chair.get_by_label("To everyone").fill("Panel 2 starts in five minutes")
    chair.get_by_role("button", name="Another language").click()
    chair.get_by_label("Language").last.fill("de")
    chair.get_by_label("Text").last.fill("Panel 2 beginnt in fünf Minuten")
    chair.get_by_role("button", name="Announce", exact=True).click()
    shown = ".announcement-text"
    expect(ada.locator(shown)).to_have_text("Panel 2 starts in five minutes", timeout=SECOND)
    expect(bo.locator(shown)).to_have_text("Panel 2 beginnt in fünf Minuten", timeout=SECOND)
    expect(carl.locator(shown)).to_have_text("Panel 2 starts in five minutes", timeout=SECOND)
    late = come_in(new_person(), fresh_venue, "Dee")
    expect(late.locator(shown)).to_have_count(1)
    ada.get_by_role("button", name="Put away").click()
    expect(ada.locator(shown)).to_have_count(0)
    chair.get_by_role("button", name="Withdraw").click()
    expect(chair.locator(".announced")).to_contain_text("withdrawn")
    for page in (bo, carl, late, chair):
        expect(page.locator(shown)).to_have_count(0)


def test_a_hidden_message_is_hidden_for_all_and_can_be_shown_again(
    venue_server: VenueProcess, new_person: People
) -> None:
    """Others read that a message was hidden; undo brings it back."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    chair = enter(by_link(new_person(), venue_server.chair_link), room)
    say(ada, "Rude words")
    expect(message(chair, "Rude words")).to_be_visible()
    menu(chair, "Rude words", "Hide")
    expect(ada.locator(".message-text")).to_have_text("This message was hidden.")
    chair.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(ada.locator(".message-text")).to_have_text("Rude words")


def test_a_muted_person_reads_on_but_cannot_write(venue_server: VenueProcess, new_person: People) -> None:
    """Muted from the roster: told so at once in the field; undo lets them write again."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada Loud"), room)
    say(ada, "hello hello")
    chair = enter(by_link(new_person(), venue_server.chair_link), room)
    chair.get_by_role("button", name="What to do about Ada Loud").click()
    chair.get_by_role("dialog").get_by_role("button", name="Mute").click()
    expect(ada.get_by_placeholder(re.compile("A chair has muted you"))).to_be_disabled()
    chair.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(ada.get_by_placeholder("Write a message")).to_be_enabled()


def test_a_removed_person_is_out_within_a_second(fresh_venue: VenueProcess, new_person: People) -> None:
    """Found by name in the console and removed: the connection closes, the page says why, coming back does not work;
    readmitted it does."""
    ada = enter(come_in(new_person(), fresh_venue, "Ada Gone"), "p7")
    say(ada, "so there is a record of me")
    expect(message(ada, "record")).to_be_visible()
    expect(message(ada, "record").locator(".message-status")).to_have_count(0)
    chair = _console(by_link(new_person(), fresh_venue.chair_link))
    chair.get_by_label("Find someone by name").fill("gone")
    chair.locator(".person").get_by_role("button", name="Remove Ada Gone").click()
    chair.get_by_role("dialog").get_by_role("button", name="Remove from the venue").click()
    expect(ada.locator("venue-link")).to_contain_text("removed you", timeout=SECOND)
    ada.reload()
    expect(ada.locator("venue-chat")).to_have_count(0)
    chair.locator(".person").get_by_role("button", name="Readmit Ada Gone").click()
    expect(chair.locator(".person").get_by_role("button", name="Remove Ada Gone")).to_be_visible()
    ada.reload()
    in_room(ada)


def test_rooms_open_and_close(venue_server: VenueProcess, new_person: People) -> None:
    """Closed from the console: the floor says so and nobody can write; undo opens it again."""
    room = free_room()
    floor = come_in(new_person(), venue_server, "Wanda")
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    chair = _console(by_link(new_person(), venue_server.chair_link))
    chair.locator(f".console-room[data-room={room}] .console-toggle").click()
    expect(ada.get_by_placeholder("This room is closed")).to_be_disabled()
    expect(floor.locator(f".floor-room[data-room={room}][data-closed]")).to_have_count(1)
    chair.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(ada.get_by_placeholder("Write a message")).to_be_enabled()
    expect(floor.locator(f".floor-room[data-room={room}][data-closed]")).to_have_count(0)
