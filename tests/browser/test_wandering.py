"""Wandering from poster to poster: one connection, no white page, addresses that lead where they say."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import come_in, enter, focused, forgive_lost_connections, free_room, in_room, message, say
from tests.serving import VenueProcess


def _watched(page: Page) -> list[str]:
    """Every socket the page opens from now on, and every document it loads."""
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(f"socket {socket.url}"))
    page.on("domcontentloaded", lambda page: opened.append(f"page {page.url}"))
    return opened


def test_wandering_keeps_the_connection_and_the_page(venue_server: VenueProcess, new_person: People) -> None:
    """From the floor through rooms and back, by links and by back and forward: no new socket, no new document; each
    room is left and entered, and focus is on the new page's heading."""
    first, second = free_room(), free_room()
    ada = come_in(new_person(), venue_server, "Ada")
    opened = _watched(ada)
    title = ada.locator(f".floor-room[data-room={first}] .floor-title").text_content() or ""
    ada.locator(f".floor-room[data-room={first}] .floor-title").click()
    in_room(ada)
    expect(ada.get_by_role("heading", level=1)).to_contain_text(title)
    expect(ada).to_have_title(re.compile(re.escape(title)))
    focused(ada, "h1")
    say(ada, "I was here")
    ada.get_by_role("link", name="Floor", exact=True).first.click()
    ada.locator(f".floor-room[data-room={second}] .floor-title").click()
    in_room(ada)
    ada.go_back()
    expect(ada.locator("venue-floor")).to_be_visible()
    ada.go_back()
    in_room(ada)
    expect(message(ada, "I was here")).to_be_visible()
    ada.go_forward()
    expect(ada.locator("venue-floor")).to_be_visible()
    expect(ada.locator(f".floor-room[data-room={first}] .count-remote b")).to_have_text("0")
    assert opened == []


def test_back_finds_the_place_on_the_floor(venue_server: VenueProcess, new_person: People) -> None:
    """Whoever goes into a poster far down the list and back stands where they stood."""
    ada = come_in(new_person(), venue_server, "Ada")
    far = ada.locator(".floor-room").nth(60).locator(".floor-title")
    expect(far).not_to_be_in_viewport()
    far.click()
    in_room(ada)
    ada.go_back()
    expect(ada.locator("venue-floor")).to_be_visible()
    expect(far).to_be_in_viewport()


def test_a_page_that_does_not_come_leaves_one_where_one_was(fresh_venue: VenueProcess, new_person: People) -> None:
    """With the venue away a click says so and offers to try again; trying again then works."""
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), "p7")
    fresh_venue.kill()
    ada.get_by_role("link", name="Programme").first.click()
    expect(ada.get_by_role("alert")).to_contain_text("did not come through")
    expect(ada.locator("venue-room")).to_be_visible()
    fresh_venue.restart()
    ada.get_by_role("button", name="Try again").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Programme")
    forgive_lost_connections(new_person)


MESSAGES = 360
FAR_MS = 20_000  # seven pages of history, one after the other
# Says so many things by HTTP, fifteen at a time, and gives back their ids.
SEED = """async ([room, messages]) => {
  const ids = Array.from({ length: messages }, (_, i) => `history-${i}`);
  for (let from = 0; from < messages; from += 15) {
    const posts = ids.slice(from, from + 15).map((id, i) => (
      { do: "post", ref: i, room, id, text: `Remark number ${from + i}.` }));
    const response = await fetch("/api/do", { method: "POST", body: JSON.stringify(posts) });
    const refused = (await response.json()).find((answer) => answer.no);
    if (refused) throw new Error(JSON.stringify(refused));
  }
  return ids;
}"""


def test_history_back_to_the_first_message(start_venue: Callable[..., VenueProcess], new_person: People) -> None:
    """A link to a message far back leads to it; scrolling reaches the first one; the page never holds more than three
    hundred of them; and new ones do not move what is being read."""
    venue, room = start_venue("--limits", "off"), "p7"
    bo = enter(come_in(new_person(), venue, "Bo"), room)
    ids = bo.evaluate(SEED, [room, MESSAGES])
    ada = come_in(new_person(), venue, "Ada", f"/rooms/{room}")
    in_room(ada)
    expect(message(ada, "Remark number 359.")).to_be_in_viewport()
    ada.goto(f"{venue.url}/programme")
    ada.goto(f"{venue.url}/rooms/{room}#m-{ids[20]}")
    expect(ada.locator(".message.is-target")).to_contain_text("Remark number 20.", timeout=FAR_MS)
    expect(ada.locator(".message.is-target")).to_be_in_viewport()
    focused(ada, ".message.is-target")
    assert ada.locator(".message").count() <= 300
    say(bo, "Something new")
    expect(ada.locator(".chat-jump")).to_have_text("1 new ↓")
    expect(ada.locator(".message.is-target")).to_be_in_viewport()
    first = ada.get_by_text("This is the first message.")
    while not first.is_visible():
        ada.locator(".chat-scroll").evaluate("(box) => { box.scrollTop = 0; }")
        ada.wait_for_timeout(50)
    expect(message(ada, "Remark number 0.")).to_be_visible()
    ada.locator(".chat-jump").click()
    expect(message(ada, "Something new")).to_be_in_viewport()
    assert ada.locator(".message").count() <= 300
