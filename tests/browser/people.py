"""What people in the browser tests do: come in, go to a poster, say something, look who is there."""

from __future__ import annotations

import re
from itertools import count

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.serving import VenueProcess

_rooms = count(1)


def come_in(page: Page, venue: VenueProcess, name: str, path: str = "/") -> Page:
    """A guest gives a name at the door and stands on `path`, connected."""
    page.goto(f"{venue.url}/sign-in?next={path}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("main").get_by_role("button", name="Come in").click()
    connected(page)
    return page


def by_link(page: Page, link: str) -> Page:
    """Somebody opens their personal link."""
    page.goto(link)
    page.get_by_role("main").get_by_role("button", name="Come in").click()
    connected(page)
    return page


BACK_MS = 40_000  # Firefox itself delays further sockets to an address that failed, on top of the page's back-off


def connected(page: Page) -> None:
    """The live connection stands."""
    expect(page.locator("venue-link[data-state=live]")).to_be_attached(timeout=BACK_MS)


def enter(page: Page, room: str) -> Page:
    """Goes straight to a room by its address."""
    page.goto(re.sub(r"^(https?://[^/]+).*", rf"\1/rooms/{room}", page.url))
    in_room(page)
    return page


def in_room(page: Page) -> None:
    expect(page.locator("venue-roster .member .hint", has_text="you")).to_be_attached()


def say(page: Page, text: str) -> None:
    """Writes a message and presses Enter."""
    page.get_by_label("Write a message").fill(text)
    page.get_by_label("Write a message").press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.locator(".message", has_text=text)


def texts(page: Page) -> list[str]:
    return page.locator(".message-text").all_inner_texts()


def menu(page: Page, text: str, item: str, role: str = "menuitem") -> None:
    """Opens what can be done with a message and chooses."""
    one = message(page, text).first
    one.hover()
    one.get_by_role("button", name=re.compile("^More")).click()
    page.get_by_role(role, name=item).click()  # type: ignore[arg-type]


def focused(page: Page, selector: str) -> None:
    """Focus is on this element; asked of the document, because only one window of several is the active one."""
    page.wait_for_function("(selector) => document.activeElement?.matches(selector)", arg=selector)


def free_room() -> str:
    """A poster that no other test stands at."""
    return f"p{next(_rooms) % 80 + 5}"


def forgive_lost_connections(people: People) -> None:
    """Firefox reports every connection that could not be made as an error of the page: a test that kills its venue
    expects just that, and nothing else."""
    people.errors[:] = [error for error in people.errors if "establish a connection to the server at ws" not in error]
