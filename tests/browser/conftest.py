"""Two engines, one browser each for the whole run, and a fresh context for every person in a test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tools.browsers import find_browser, wanted_engines

RESULTS = Path(__file__).resolve().parents[2] / "test-results"
DESKTOP = {"width": 1280, "height": 800}
WAIT_MS = 10_000  # for an expectation or a click; a two-core machine with two browsers is slow at times

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
FIREFOX_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}
# Blocked content is reported by an event in the page, the same in both engines (Firefox's console says nothing of it
# to the automation).
REPORT_BLOCKED = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP blocked ${event.blockedURI} by ${event.effectiveDirective} at ` +
    `${event.sourceFile}:${event.lineNumber}`));
"""
CSP_WORDS = re.compile(r"CSP blocked|Content[- ]Security[- ]Policy|Trusted ?(Types|HTML|Script)", re.IGNORECASE)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session", params=wanted_engines())
def browser(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[Browser]:
    engine = request.param
    path = find_browser(engine)
    if path is None:
        pytest.fail(f"no {engine} found: run `make test`, which installs it or says how", pytrace=False)
    if engine == "chromium":
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
    else:
        # The channel makes Playwright speak WebDriver BiDi, which a distribution's Firefox understands.
        browser = playwright.firefox.launch(
            executable_path=path, channel="moz-firefox", firefox_user_prefs=FIREFOX_PREFERENCES
        )
    yield browser
    browser.close()


@pytest.fixture
def engine(browser: Browser) -> str:
    """`chromium` or `firefox`, for the rare test that must know."""
    return browser.browser_type.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.failed:
        item.stash[failed_key] = True
    return report


failed_key = pytest.StashKey[bool]()


@dataclass
class People:
    """`new_person()` opens a page in a context of its own: other cookies, other storage, another person.

    Whatever a page throws or its content policy blocks fails the test at its end; a test that provokes such a thing
    checks `new_person.errors` and clears it.
    """

    browser: Browser
    pages: list[Page] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def __call__(self, viewport: dict[str, int] | None = None, **context_options: Any) -> Page:
        context = self.browser.new_context(viewport=viewport or DESKTOP, **context_options)
        self.contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(REPORT_BLOCKED)
        context.on("page", self._watch)  # other tabs of the same person are watched, too
        return context.new_page()

    def _watch(self, page: Page) -> None:
        self.pages.append(page)
        who = f"person {self.contexts.index(page.context) + 1}"
        page.on("pageerror", lambda error: self.errors.append(f"{who}: {error}"))
        page.on("console", lambda message: self._hear(who, message))

    def _hear(self, who: str, message: ConsoleMessage) -> None:
        self.console.append(f"{who}: [{message.type}] {message.text}")
        if message.type in ("error", "warning") and CSP_WORDS.search(message.text):
            self.errors.append(f"{who}: {message.text}")

    def keep_evidence(self, name: str) -> None:
        RESULTS.mkdir(exist_ok=True)
        stem = re.sub(r"[^\w.-]+", "-", name).strip("-")[-150:]
        for number, page in enumerate(self.pages, start=1):
            if not page.is_closed():
                page.screenshot(path=RESULTS / f"{stem}-{number}.png")
        (RESULTS / f"{stem}-console.txt").write_text("\n".join([*self.errors, *self.console, ""]))


@pytest.fixture
def new_person(request: pytest.FixtureRequest, browser: Browser) -> Iterator[People]:
    people = People(browser)
    yield people
    try:
        if request.node.stash.get(failed_key, False) or people.errors:
            people.keep_evidence(request.node.nodeid)
    finally:
        for context in people.contexts:
            context.close()
    if people.errors:
        pytest.fail("errors in the browser:\n" + "\n".join(people.errors), pytrace=False)


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """`axe(page)` fails on anything axe finds wrong for people who use a keyboard, a screen reader or high contrast."""
    checker = Axe()

    def check(page: Page, **options: Any) -> None:
        results = checker.run(page, options={"resultTypes": ["violations"], **options})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check
