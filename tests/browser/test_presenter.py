"""A remote presenter: says when they are there, hears who came, sets the video link, changes the poster."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, message, say
from tests.serving import VenueProcess

# A module of the page, as the page itself loaded it.
MODULE = "import(document.querySelector('script[type=module]').src.replace('main.js', '{}.js'))"


def _presents(page: Page, venue: VenueProcess) -> tuple[Page, str]:
    """The demo's presenter, at their own poster, and its room id."""
    by_link(page, venue.presenter_link)
    room = page.evaluate(f"async () => (await {MODULE.format('context')}).here.venue.me.presents[0]")
    return enter(page, room), room


def test_a_presenter_says_here_back_and_away(fresh_venue: VenueProcess, new_person: People) -> None:
    """The switch is seen on the floor and in the room, always with its word; whoever came meanwhile is counted."""
    presenter, room = _presents(new_person(), fresh_venue)
    floor = come_in(new_person(), fresh_venue, "Wanda")
    light = floor.locator(f".floor-room[data-room={room}] .floor-light")
    expect(light).to_have_text("presenter here")
    expect(presenter.locator(".roster .role[data-role=presenter]")).to_be_visible()
    presenter.get_by_label("Back at").fill("23:59")
    presenter.get_by_role("button", name="Back at").click()
    presenter.get_by_role("link", name="Floor", exact=True).first.click()
    expect(light).to_contain_text("back at")
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), room)
    expect(ada.locator(".room-light")).to_contain_text("back at")
    presenter.go_back()
    expect(presenter.get_by_text("1 person came while you were away.")).to_be_visible()
    presenter.get_by_role("button", name="I am here").click()
    presenter.get_by_role("link", name="Floor", exact=True).first.click()
    expect(presenter.locator("venue-floor")).to_be_visible()
    expect(ada.locator(".room-light")).to_contain_text("is here")


def test_a_question_is_heard_at_most_once_a_minute(fresh_venue: VenueProcess, new_person: People) -> None:
    """Away on the floor, the presenter hears the first arrival and sees it in the title; what follows within the
    minute makes no further sound."""
    presenter, room = _presents(new_person(), fresh_venue)
    presenter.evaluate(
        f"async () => (await {MODULE.format('attention')}).attention"
        ".addEventListener('rang', () => { window.rings = (window.rings ?? 0) + 1; })"
    )
    presenter.get_by_role("link", name="Floor", exact=True).first.click()
    expect(presenter.locator("venue-floor")).to_be_visible()
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), room)
    expect(presenter).to_have_title(re.compile("^• "))
    say(ada, "Is anybody here?")
    expect(message(ada, "anybody").locator(".message-status")).to_have_count(0)
    expect(presenter.locator(".toasts")).to_contain_text("Somebody came to")
    assert presenter.evaluate("window.rings") == 1
    presenter.go_back()
    expect(presenter).to_have_title(re.compile("^(?!•)"))


def test_a_presenter_changes_the_poster_and_sets_the_video_link(fresh_venue: VenueProcess, new_person: People) -> None:
    """Saved facts are there for everyone at once, the provider is recognised, and http is refused with a reason."""
    presenter, room = _presents(new_person(), fresh_venue)
    ada = enter(come_in(new_person(), fresh_venue, "Ada"), room)
    expect(ada.get_by_role("button", name="Edit this poster")).to_have_count(0)
    presenter.get_by_role("button", name="Edit this poster").click()
    dialog = presenter.get_by_role("dialog", name="Edit this poster")
    dialog.get_by_label("Title").fill("A better title")
    dialog.get_by_label("Video meeting").fill("http://zoom.us/j/123")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("https://")
    dialog.get_by_label("Video meeting").fill("https://zoom.us/j/123")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(ada.get_by_role("heading", level=1)).to_contain_text("A better title")
    link = ada.get_by_role("link", name=re.compile("Zoom"))
    expect(link).to_have_attribute("href", "https://zoom.us/j/123")
    expect(link).to_have_attribute("rel", "noopener nofollow ugc")
    presenter.reload()
    expect(presenter.get_by_role("heading", level=1)).to_contain_text("A better title")
