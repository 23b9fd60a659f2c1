"""What one can do with messages: change, take back, answer, react, name somebody; and what one cannot break."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.people import come_in, enter, focused, free_room, menu, message, say, texts
from tests.serving import VenueProcess


def test_a_message_is_edited_reacted_to_and_deleted(venue_server: VenueProcess, new_person: People) -> None:
    """Everybody sees the new text, the tally (never who), and that a deleted message is gone."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    say(ada, "Helo")
    expect(message(bo, "Helo")).to_be_visible()
    menu(ada, "Helo", "Edit")
    box = ada.get_by_label("Write a message")
    expect(box).to_have_value("Helo")
    box.fill("Hello")
    box.press("Enter")
    expect(message(bo, "Hello").locator(".message-edited")).to_be_visible()
    menu(bo, "Hello", "React 🎉", role="menuitemcheckbox")
    tally = message(ada, "Hello").get_by_role("button", name="🎉, 1 person")
    expect(tally).to_have_attribute("aria-pressed", "false")
    tally.click()
    expect(message(bo, "Hello").get_by_role("button", name="🎉, 2 people")).to_have_attribute("aria-pressed", "true")
    menu(ada, "Hello", "Delete")
    ada.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(message(bo, "Hello")).to_have_count(0)
    expect(ada.locator(".message")).to_have_count(0)


def test_an_answer_quotes_and_leads_to_what_it_answers(venue_server: VenueProcess, new_person: People) -> None:
    """The quote names who said what; following it moves focus to that message."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    say(ada, "Why not a held-out year?")
    one = message(bo, "held-out")
    one.hover()
    one.get_by_role("button", name="Reply to Ada").click()
    say(bo, "Good point")
    quote = message(ada, "Good point").locator(".message-reply a")
    expect(quote).to_have_text("in reply to Ada: Why not a held-out year?")
    quote.click()
    expect(ada.locator(".message.is-target .message-text")).to_have_text("Why not a held-out year?")
    focused(ada, ".message.is-target")


def test_naming_somebody_is_chosen_from_a_list(venue_server: VenueProcess, new_person: People) -> None:
    """The list after @ works by keyboard, and the message stands out for the person it names."""
    room = free_room()
    zelda = enter(come_in(new_person(), venue_server, "Zelda Quill"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    expect(bo.locator(".roster .member")).to_have_count(2)
    box = bo.get_by_label("Write a message")
    box.press_sequentially("Look, @zel")
    expect(bo.get_by_role("listbox", name="People to mention")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Look, @Zelda Quill ")
    box.press("Enter")
    expect(zelda.locator(".message.is-for-me")).to_contain_text("Look, @Zelda Quill")
    expect(bo.locator(".message.is-for-me")).to_have_count(0)


def test_a_mention_reaches_another_page(venue_server: VenueProcess, new_person: People) -> None:
    """Named while on the floor: the title counts it, the menu leads to it, and reading it clears the count."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada Ben"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    say(ada, "I'll look around")
    expect(message(bo, "look around")).to_be_visible()
    ada.get_by_role("link", name="Floor", exact=True).first.click()
    expect(ada.locator("venue-floor")).to_be_visible()
    one = message(bo, "look around")
    one.hover()
    one.get_by_role("button", name="Reply to Ada Ben").click()
    say(bo, "Come back soon")
    expect(ada).to_have_title(re.compile(r"^\(1\) "))
    ada.get_by_role("button", name=re.compile("^Ada Ben")).click()
    ada.get_by_role("link", name=re.compile("Bo answered you")).click()
    expect(ada.locator(".message.is-target .message-text")).to_have_text("Come back soon")
    expect(ada).to_have_title(re.compile(r"^(?!\()"))


def test_typing_is_told_and_ends(venue_server: VenueProcess, new_person: People) -> None:
    """Others see who is writing, and no longer once it is sent."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    bo = enter(come_in(new_person(), venue_server, "Bo"), room)
    ada.get_by_label("Write a message").press_sequentially("Hm")
    expect(bo.locator(".chat-typing")).to_have_text("Ada is writing…")
    ada.get_by_label("Write a message").press("Enter")
    expect(bo.locator(".chat-typing")).to_have_text("")


def test_drafts_stay_and_shift_enter_breaks_the_line(venue_server: VenueProcess, new_person: People) -> None:
    """What is not sent stays in its room's field across pages and reloads."""
    room = free_room()
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    box = ada.get_by_label("Write a message")
    box.press_sequentially("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    ada.get_by_role("link", name="Floor", exact=True).first.click()
    expect(ada.locator("venue-floor")).to_be_visible()
    ada.go_back()
    expect(box).to_have_value("one\ntwo")
    ada.reload()
    expect(box).to_have_value("one\ntwo")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(message(ada, "one").locator("br")).to_have_count(1)


def test_what_people_write_is_text(venue_server: VenueProcess, new_person: People) -> None:
    """Markup, scripts and dangerous links stay letters, in messages and in names."""
    room = free_room()
    hostile = ['<img src=x onerror="window.hurt=1">', "[x](javascript:window.hurt=1)", "<svg/onload=window.hurt=1>"]
    bo = enter(come_in(new_person(), venue_server, "<b>Bo</b>"), room)
    ada = enter(come_in(new_person(), venue_server, "Ada"), room)
    for text in hostile:
        say(bo, text)
    expect(ada.locator(".message")).to_have_count(len(hostile))
    assert texts(ada) == hostile
    expect(ada.locator(".message .name").first).to_have_text("<b>Bo</b>")
    assert ada.evaluate("window.hurt") is None
    assert ada.locator(".message-text :is(img, svg, a)").count() == 0
