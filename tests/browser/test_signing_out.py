"""Whoever goes out is out, in every tab of that browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.people import BACK_MS, by_link, come_in, connected, enter, in_room
from tests.serving import VenueProcess


def test_other_tabs_find_out_and_other_devices_go_on(venue_server: VenueProcess, new_person: People) -> None:
    """A tab left open on a shared machine asks to come in again; a phone with the same personal link stays in."""
    laptop = by_link(new_person(), venue_server.presenter_link)
    phone = enter(by_link(new_person(), venue_server.presenter_link), "p3")
    other = laptop.context.new_page()
    other.goto(f"{venue_server.url}/rooms/p3")
    in_room(other)
    laptop.locator(".me-open").click()
    laptop.get_by_role("button", name="Sign out").click()
    expect(laptop.get_by_label("Your name").first).to_be_visible()
    expect(other.get_by_role("link", name="Come in")).to_be_visible(timeout=BACK_MS)
    assert other.locator("venue-link").get_attribute("data-state") == "stopped"
    connected(phone)
    in_room(phone)
    come_in(laptop, venue_server, "Somebody else")
