"""What only a browser can tell: bytes it really transferred, the first contentful paint, pauses of the main thread."""

from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from tools.browsers import find_browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SETTLE_MS = 1_500
WATCH = """() => {
  window.benchPauses = [];
  new PerformanceObserver((list) => window.benchPauses.push(...list.getEntries().map((e) => e.duration)))
    .observe({type: 'longtask'});
}"""
LONGEST = "() => Math.max(0, ...window.benchPauses.splice(0))"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
SEARCH = "main input[type=search]"


@dataclass(frozen=True)
class PageLoad:
    """One load with an empty cache."""

    bytes: int
    paint_ms: float


def found() -> str | None:
    """Where Chromium is, if anywhere."""
    return find_browser("chromium")


def load_often(url: str, times: int) -> list[PageLoad]:
    """Load a page in a fresh context each time, after one load that warms browser and server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        try:
            return [_load(browser.new_context().new_page(), url) for _ in range(times + 1)][1:]
        finally:
            browser.close()


def _load(page: Page, url: str) -> PageLoad:
    sizes: list[float] = []
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    paint = page.evaluate(PAINT)
    page.context.close()
    if paint is None:
        raise RuntimeError("Chromium reported no first contentful paint")
    return PageLoad(int(sum(sizes)), paint)


def scroll_and_filter(url: str) -> dict[str, float]:
    """Scroll the floor to its end and back, then type into its search; the longest task of each, milliseconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        try:
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.goto(url, wait_until="load")
            page.wait_for_timeout(SETTLE_MS)
            page.evaluate(WATCH)
            pauses = {}
            page.mouse.move(640, 500)
            for _ in range(40):
                page.mouse.wheel(0, 2_000)
                page.wait_for_timeout(25)
            page.keyboard.press("End")
            page.wait_for_timeout(500)
            page.keyboard.press("Home")
            page.wait_for_timeout(500)
            pauses["scrolling"] = page.evaluate(LONGEST)
            page.locator(SEARCH).first.press_sequentially("provenance", delay=60)
            page.wait_for_timeout(700)
            page.locator(SEARCH).first.fill("")
            page.wait_for_timeout(700)
            pauses["filtering"] = page.evaluate(LONGEST)
            return pauses
        finally:
            browser.close()
