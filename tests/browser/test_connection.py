"""Connections break: what people read then, and that nothing they say is lost, doubled or reordered."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import (
    by_link,
    come_in,
    connected,
    enter,
    forgive_lost_connections,
    free_room,
    in_room,
    message,
    say,
    texts,
)
from tests.serving import VenueProcess

# A network that lets no WebSocket through, as a hospital's or a hotel's.
BLOCKED = """
window.upgrades = 0;
window.WebSocket = class {
  readyState = 0;
  constructor() { window.upgrades += 1; setTimeout(() => this.onclose?.({ code: 1006 }), 10); }
  send() {}
  close() {}
};
"""


def test_a_killed_venue_comes_back_and_nothing_is_lost(fresh_venue: VenueProcess, new_person: People) -> None:
    """Killed in the middle: a quiet line says so, what is written meanwhile waits, and after the restart everything is
    there for everybody, in order, once."""
    room = "p7"
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), room)
    bo = enter(come_in(new_person(), fresh_venue, "Bo"), room)
    say(ada, "before")
    expect(message(bo, "before")).to_be_visible()
    fresh_venue.kill()
    expect(ada.locator("venue-link")).to_contain_text("What you write waits here")
    say(ada, "meanwhile one")
    say(ada, "meanwhile two")
    expect(message(ada, "meanwhile two").locator(".message-status")).to_have_text("waits for the connection")
    fresh_venue.restart()
    for page in (ada, bo):
        connected(page)
        expect(message(page, "meanwhile two")).to_be_visible()
        expect(page.locator("venue-link")).to_be_empty()
    say(bo, "after")
    expect(message(ada, "after")).to_be_visible()
    wanted = ["before", "meanwhile one", "meanwhile two", "after"]
    assert texts(ada) == texts(bo) == wanted
    expect(ada.locator(".message-status")).to_have_count(0)
    ada.reload()
    in_room(ada)
    assert texts(ada) == wanted
    forgive_lost_connections(new_person)


def test_what_was_not_sent_survives_a_reload(fresh_venue: VenueProcess, new_person: People) -> None:
    """Unsent words are kept in the browser and go out from the next page."""
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), "p7")
    fresh_venue.kill()
    expect(ada.locator("venue-link")).to_contain_text("Connection lost")
    say(ada, "from before the reload")
    fresh_venue.restart()
    ada.goto(f"{fresh_venue.url}/programme")
    connected(ada)
    enter(ada, "p7")
    expect(message(ada, "from before the reload")).to_have_count(1)
    expect(ada.locator(".message-status")).to_have_count(0)
    forgive_lost_connections(new_person)


def _polling(page: Page) -> None:
    expect(page.locator("venue-link[data-state=polling]")).to_contain_text("every few seconds")


def test_where_sockets_are_blocked_the_room_works_by_asking(venue_server: VenueProcess, new_person: People) -> None:
    """After two failed upgrades: said quietly, messages go both ways, and one stands on the roster all the same."""
    room = free_room()
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    ada = new_person()
    ada.add_init_script(BLOCKED)
    ada.goto(f"{venue_server.url}/sign-in?next=/rooms/{room}")
    ada.get_by_label("Your name").fill("Ada")
    ada.get_by_role("main").get_by_role("button", name="Come in").click()
    _polling(ada)
    assert ada.evaluate("window.upgrades") >= 2
    expect(bo.locator(".roster .name")).to_have_text(["Ada", "Bo"])
    say(ada, "by asking")
    expect(message(bo, "by asking")).to_be_visible()
    say(bo, "by telling")
    expect(message(ada, "by telling")).to_be_visible()
    assert texts(ada) == texts(bo) == ["by asking", "by telling"]
    expect(ada.locator(".message-status")).to_have_count(0)


def test_a_refused_message_says_why_and_offers_again(venue_server: VenueProcess, new_person: People) -> None:
    """A message into a room that closed meanwhile is kept with the reason, and goes out once when the room opens."""
    room = free_room()
    chair = enter(by_link(new_person(), venue_server.chair_link), room)
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    box = ada.get_by_label("Write a message")
    box.fill("too late?")
    chair.get_by_role("button", name="Close this room").click()
    expect(ada.get_by_text("This room is closed").first).to_be_visible()
    expect(box).to_be_disabled()
    # As if the news of the closing had not arrived yet.
    box.evaluate("(box) => { box.disabled = false; box.form.requestSubmit(); }")
    failed = message(ada, "too late?")
    expect(failed.locator(".message-status")).to_contain_text("Not sent")
    chair.get_by_role("button", name="Open this room").click()
    expect(ada.locator(".room-closed")).to_have_count(0)
    failed.get_by_role("button", name="Send again").click()
    expect(message(chair, "too late?")).to_be_visible()
    expect(failed.locator(".message-status")).to_have_count(0)
    assert texts(ada) == ["too late?"]
