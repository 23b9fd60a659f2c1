"""Takes pictures of every page at three widths in both themes, and the picture of the README.

`python tools/screenshots.py [--only NAME …] [--quick]` starts a demo venue of its own, lets a few people in, and writes
test-results/screenshots/PAGE-WIDTH-THEME.png and docs/screenshot.png. `--quick`: one width, one theme, no README.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import sys
import tempfile
import threading
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext, sync_playwright  # noqa: E402
from websockets.asyncio.client import connect  # noqa: E402

from tests.serving import VenueProcess  # noqa: E402
from tools.browsers import find_browser  # noqa: E402

FOLDER = ROOT / "test-results" / "screenshots"
README_PICTURE = ROOT / "docs" / "screenshot.png"
SIZES = {320: 700, 768: 1024, 1440: 900}
THEMES = ("light", "dark")
SETTLE_MS = 1_500
"""For the elements to connect and the floor to tell its counts, once a second."""

PEOPLE = [
    ("Ada Lovelace", "on_site"), ("Ben Okafor", "remote"), ("Chen Wei", "remote"), ("Dara Ó Briain", "on_site"),
    ("Élodie Martin", "remote"), ("Fatima Zahra", "remote"), ("Hiroshi Tanaka", "on_site"), ("李雷", "remote"),
    ("Ingrid Aas", "remote"), ("José Núñez", "on_site"), ("Kwame Mensah", "remote"), ("עדה לביא", "remote"),
]  # fmt: skip
SAID = [
    (0, "Why not a held-out year? I would expect **drift** between vendors."),
    (1, "Same question here. The rebuttal has numbers: https://openreview.net/forum?id=oUUokjhAZw"),
    (7, "样本量小的时候呢? `n = 50`"),
    (5, "*Great* poster. Does the guarantee survive when two vendors collude?"),
]
ANSWER = "Thanks, all! A held-out year works too; table 3 has it. On *collusion*: one honest vendor is enough."
NOTICE = {"en": "Coffee is served in the foyer. The panel starts at 14:20 in the main hall."}


class Crowd:
    """People on sockets, in a thread of their own: each stands in a few rooms, some say something."""

    def __init__(self, url: str, rooms: list[str], busy: str) -> None:
        self._url = url.replace("http", "ws", 1) + "/live"
        self._rooms, self._busy = rooms, busy
        self._loop = asyncio.new_event_loop()
        self._said = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Crowd:
        self._thread.start()
        if not self._said.wait(30):
            raise SystemExit("the scripted people did not get in within 30 s")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._people = [self._loop.create_task(self._person(number)) for number in range(len(PEOPLE))]
        self._loop.create_task(self._talk())
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._people, return_exceptions=True))
        self._loop.close()

    async def _person(self, number: int) -> None:
        name, mode = PEOPLE[number]
        chosen = {self._rooms[(number * 7 + step * 5) % len(self._rooms)] for step in range(3)}
        if number % 2 == 0 or number < 6:
            chosen.add(self._busy)
        async with connect(self._url, subprotocols=["venue.v1"]) as socket:
            await self._ask(socket, {"do": "hello", "name": name, "mode": mode})
            for room in sorted(chosen):
                await self._ask(socket, {"do": "enter", "room": room})
            for turn, (who, text) in enumerate(SAID):
                if who == number:
                    await asyncio.sleep(0.2 * (turn + 1))
                    await self._ask(socket, {"do": "post", "room": self._busy, "id": f"said-{turn}", "text": text})
            async for _ in socket:
                pass

    async def _ask(self, socket: Any, command: dict[str, Any]) -> None:
        await socket.send(json.dumps({"ref": 1, **command}))
        async for frame in socket:
            answer = json.loads(frame)
            if answer.get("re") == 1:
                if "no" in answer:
                    raise SystemExit(f"{command['do']}: {answer['no']['message']}")
                return

    async def _talk(self) -> None:
        await asyncio.sleep(0.2 * len(SAID) + 1.5)
        self._said.set()


def ask(url: str, cookie: str, path: str, body: Any = None) -> Any:
    """A request of the JSON API, as somebody with this cookie."""
    headers = {"Cookie": cookie, "Origin": url, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url + path, data, headers)) as answer:
        return json.loads(answer.read())


def come_in(context: BrowserContext, url: str, **fields: str) -> str:
    """Sign in as somebody; their cookie as a header."""
    context.request.post(f"{url}/sign-in", form=fields, headers={"Origin": url})
    (cookie,) = context.cookies(url)
    return f"{cookie['name']}={cookie['value']}"


def token_of(link: str) -> str:
    return urllib.parse.urlsplit(link).fragment


def take(
    browser: Browser, url: str, who: dict[str, dict[str, str]], pages: dict[str, tuple[str, str]], quick: bool
) -> None:
    """Every page at every width in every theme."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for theme in THEMES[:1] if quick else THEMES:
        contexts = {
            name: browser.new_context(color_scheme=theme, locale="en-GB", timezone_id="Europe/Vienna")
            for name in ("stranger", *who)
        }
        for name, fields in who.items():
            come_in(contexts[name], url, **fields)
        for page_name, (name, path) in pages.items():
            for width, height in list(SIZES.items())[-1:] if quick else SIZES.items():
                page = contexts[name].new_page()
                page.set_viewport_size({"width": width, "height": height})
                page.goto(url + path)
                page.wait_for_timeout(SETTLE_MS)
                page.screenshot(path=FOLDER / f"{page_name}-{width}-{theme}.png")
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wider > 0:
                    print(f"{page_name} at {width} px is {wider} px too wide", file=sys.stderr)
                page.close()
        for context in contexts.values():
            context.close()


def compose(browser: Browser) -> None:
    """The README's picture: floor and room beside each other, and the room on a phone."""

    def picture(name: str) -> str:
        return "data:image/png;base64," + base64.b64encode((FOLDER / name).read_bytes()).decode()

    page = browser.new_page(viewport={"width": 1600, "height": 780})
    page.set_content(
        f"""<style>
        body {{ margin: 0; height: 100vh; position: relative; overflow: hidden;
               background: linear-gradient(160deg, #efe9df, #e3d9e0); }}
        img {{ position: absolute; border-radius: 12px; box-shadow: 0 18px 50px rgb(40 20 30 / .28); }}
        .floor {{ left: 36px; top: 36px; width: 850px }}
        .room {{ left: 500px; top: 210px; width: 850px }}
        .phone {{ right: 36px; top: 96px; width: 262px; border-radius: 26px; border: 7px solid #171614 }}
        </style><img class="floor" src="{picture("floor-1440-light.png")}">
        <img class="room" src="{picture("room-1440-light.png")}">
        <img class="phone" src="{picture("floor-320-dark.png")}">"""
    )
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    README_PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=README_PICTURE)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", help="names of pages")
    parser.add_argument("--quick", action="store_true", help="one width, one theme")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        venue = VenueProcess(Path(folder) / "data").start()
        browser = playwright.chromium.launch(
            executable_path=find_browser("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            chair, presenter = {"token": token_of(venue.chair_link)}, {"token": token_of(venue.presenter_link)}
            context = browser.new_context()
            at_chair = come_in(context, venue.url, **chair)
            context.close()
            context = browser.new_context()
            at_desk = come_in(context, venue.url, **presenter)
            context.close()
            found = ask(venue.url, at_chair, "/api/people?q=")
            busy = next(person["presents"][0] for person in found if person.get("presents"))
            posters = [room["id"] for room in ask(venue.url, at_chair, "/api/rooms") if room["kind"] == "poster"]
            with Crowd(venue.url, posters[:24], busy):
                answer = {"do": "post", "ref": 1, "room": busy, "id": "answer", "text": ANSWER, "reply_to": "said-0"}
                ask(venue.url, at_desk, "/api/do", [answer])
                ask(venue.url, at_chair, "/api/do", [{"do": "announce", "ref": 1, "id": "notice", "text": NOTICE}])
                pages = {
                    "door": ("stranger", "/"),
                    "floor": ("presenter", "/"),
                    "room": ("presenter", f"/rooms/{busy}"),
                    "room-empty": ("chair", f"/rooms/{posters[-1]}"),
                    "room-stranger": ("stranger", f"/rooms/{busy}"),
                    "programme": ("presenter", "/programme"),
                    "sign-in": ("stranger", "/sign-in"),
                    "invitation": ("stranger", "/in"),
                    "chair": ("chair", "/chair"),
                    "forbidden": ("presenter", "/chair"),
                    "missing": ("stranger", "/nowhere"),
                }
                chosen = {name: page for name, page in pages.items() if not options.only or name in options.only}
                take(browser, venue.url, {"chair": chair, "presenter": presenter}, chosen, options.quick)
                if not options.quick and {"floor", "room"} <= set(chosen):
                    compose(browser)
        finally:
            browser.close()
            venue.stop()
    print(f"pictures are in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
