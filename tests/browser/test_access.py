"""For everyone: by keyboard alone, with a screen reader, small, dark, and without pointless motion."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, focused, free_room, in_room, message, say
from tests.serving import VenueProcess

PHONE = {"width": 320, "height": 640}


def test_axe_finds_nothing_on_any_page(
    venue_server: VenueProcess, new_person: People, axe: Callable[[Page], None]
) -> None:
    """Door, floor, room with messages and an open menu, programme, console, settings: in both themes."""
    page = new_person(reduced_motion="reduce")  # else colours are still on their way from one theme to the other

    def check() -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            axe(page)

    page.goto(f"{venue_server.url}/sign-in")
    check()
    enter(by_link(page, venue_server.chair_link), free_room())
    say(page, "Hello **there**, https://example.org")
    expect(message(page, "Hello").locator(".message-status")).to_have_count(0)
    message(page, "Hello").hover()
    page.get_by_role("button", name=re.compile("^More for")).click()
    check()
    page.keyboard.press("Escape")
    for path in ("/programme", "/chair", "/"):
        page.goto(venue_server.url + path)
        expect(page.locator("venue-link[data-state=live]")).to_be_attached()
        check()
    page.get_by_role("button", name="Settings").click()
    check()


def test_by_keyboard_alone(venue_server: VenueProcess, new_person: People) -> None:
    """Come in, search, enter a room, say something, walk to a message, answer and react, and back: no pointer."""
    ada = new_person()
    ada.goto(f"{venue_server.url}/sign-in")
    _tab_to(ada, "#door-name")
    ada.keyboard.type("Ada")
    ada.keyboard.press("Enter")
    in_floor = ada.locator("venue-floor .floor-shown")
    expect(in_floor).to_have_text("85 posters")
    _tab_to(ada, "#floor-search")
    ada.keyboard.type("corrective unlearning")
    expect(in_floor).to_have_text("1 of 85 posters")
    _tab_to(ada, ".floor-title")
    ada.keyboard.press("Enter")
    in_room(ada)
    focused(ada, "h1")
    _tab_to(ada, ".chat-field")
    ada.keyboard.type("By keyboard")
    ada.keyboard.press("Enter")
    own = message(ada, "By keyboard")
    expect(own.locator(".message-status")).to_have_count(0)
    ada.keyboard.press("Shift+Tab")
    focused(ada, "[data-act=more]")
    ada.keyboard.press("Enter")
    focused(ada, ".menu-item")
    ada.keyboard.press("ArrowRight")
    ada.keyboard.press("Enter")
    expect(own.locator(".reaction")).to_have_count(1)
    _tab_to(ada, ".chat-field")
    ada.keyboard.press("ArrowUp")
    expect(ada.locator(".chat-about")).to_contain_text("Editing your message")
    ada.keyboard.press("Escape")
    expect(ada.locator(".chat-about")).to_be_hidden()
    focused(ada, ".chat-field")


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab did not reach {selector}")


def test_a_screen_reader_hears_the_room_in_batches_and_as_one_likes(
    venue_server: VenueProcess, new_person: People
) -> None:
    """Messages of others are said in one polite region; set to mentions only, others are silent. Counts are never
    live regions."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada Ear"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    say(bo, "first")
    say(bo, "second")
    heard = ada.locator("#announcer[aria-live=polite]")
    expect(heard).to_contain_text("Bo: second")
    ada.get_by_role("button", name="Settings").click()
    ada.get_by_label("Read new messages to me").select_option("mentions")
    ada.keyboard.press("Escape")
    say(bo, "not for you")
    say(bo, "@Ada Ear, this is")
    expect(heard).to_contain_text("this is")
    expect(heard).not_to_contain_text("not for you")
    assert ada.locator(":is([aria-live], [role=status], [role=log]) :is(.count, .roster)").count() == 0


def test_on_a_small_phone_one_part_at_a_time(venue_server: VenueProcess, new_person: People) -> None:
    """At 320 px nothing is cut off sideways, and poster, talk and who are one touch apart."""
    room = free_room()
    ada = come_in(new_person(viewport=PHONE), venue_server, "Ada")
    assert _fits(ada)
    enter(ada, room)
    assert _fits(ada)
    expect(ada.locator(".poster-authors")).to_be_visible()
    ada.get_by_role("button", name=re.compile("^Talk")).click()
    expect(ada.locator(".poster-authors")).to_be_hidden()
    say(ada, "from my phone " + "verylongword" * 12)
    expect(message(ada, "from my phone")).to_be_in_viewport()
    expect(ada.get_by_label("Write a message")).to_be_in_viewport()
    assert _fits(ada)
    ada.get_by_role("button", name=re.compile("^Who")).click()
    expect(ada.locator(".roster .member")).to_be_visible()


def _fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_moves_where_less_motion_is_asked_for(venue_server: VenueProcess, new_person: People) -> None:
    """With reduced motion no transition or animation runs."""
    ada = enter(come_in(new_person(reduced_motion="reduce"), venue_server, "Ada"), free_room())
    say(ada, "still")
    expect(message(ada, "still")).to_be_visible()
    assert ada.evaluate("document.getAnimations().length") == 0
