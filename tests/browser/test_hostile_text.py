"""What attackers write, in every field and on every page of a real browser: nothing runs, nothing is blocked (S7).

Nothing blocked means that nothing of it ever became markup: the content policy is a second lock, not the first.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.people import by_link, come_in, enter, in_room
from tests.security.attacker import Attacker
from tests.security.payloads import OBJECT_NAMES, PAYLOADS
from tests.serving import ROOT, VenueProcess

ONE = PAYLOADS[4]
LAST = "That was all."

# Elements, attributes and addresses that the venue's own pages do not have.
WRONG = """() => {
  const found = [];
  const tags = "img,iframe,object,embed,svg,math,base,style,video,audio,marquee,template,meta[http-equiv],plaintext";
  for (const element of document.querySelectorAll(tags)) found.push(element.outerHTML.slice(0, 200));
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$|^is$/.test(name)) found.push(`${element.tagName} ${name}=${value}`);
      if (!["href", "src", "action", "formaction"].includes(name)) continue;
      const url = new URL(value, location.href);
      const ours = url.origin === location.origin;
      if (!ours && url.protocol !== "https:") found.push(`${element.tagName} ${name}=${value}`);
      if (!ours && element.target && !element.rel.includes("noopener")) found.push(`no noopener: ${value}`);
      if (!ours && !(element instanceof HTMLAnchorElement)) found.push(`from elsewhere: ${value}`);
    }
  }
  for (const script of document.scripts) {
    const ours = script.type === "application/json" || script.src.startsWith(`${location.origin}/static/`);
    if (!ours) found.push(script.outerHTML);
  }
  return found;
}"""


def table(*rows: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def run(*arguments: str) -> str:
    """A command-line tool, in a process of its own: the browsers' driver holds this thread's event loop."""
    done = subprocess.run(
        [sys.executable, "-m", "venue", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def hostile_data(tmp_path: Path) -> tuple[Path, str, str]:
    """A data folder imported from hostile files, and the tokens of a chair and of the presenter of the first poster."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    head = ["title", "authors", "abstract", "keywords", "track", "board"]
    posters = [[text, text.replace("|", " "), text, text, text, str(at)] for at, text in enumerate(PAYLOADS, 1)]
    (folder / "posters.csv").write_text(table(head, *posters))
    head = ["start", "end", "title", "kind", "speakers", "affiliation", "moderator", "detail"]
    slots = [
        [f"{at // 6:02}:{at % 6}0", f"{at // 6:02}:{at % 6}9", text, "", *[text] * 4]
        for at, text in enumerate(PAYLOADS)
    ]
    slots[0][3] = ONE[:40]
    (folder / "programme.csv").write_text(table(head, *slots))
    people = [[text, "attendee", "", text] for text in PAYLOADS]
    people += [["Carl", "chair", "", ONE], ["Pat", "presenter", "1", ONE]]
    (folder / "people.csv").write_text(table(["name", "role", "poster", "affiliation"], *people))
    data = ["--data", str(folder / "data")]
    files = [str(folder / "posters.csv"), "--program", str(folder / "programme.csv"), "--title", ONE]
    run("import", *files, *data, "--skip-bad")
    links = run("invite", str(folder / "people.csv"), *data, "--skip-bad")
    tokens = {row["role"]: row["link"].partition("#")[2] for row in csv.DictReader(io.StringIO(links))}
    return folder / "data", tokens["chair"], tokens["presenter"]


def attack(venue: VenueProcess, chair: str, presenter: str, victims: list[str]) -> None:
    """All payloads as names, messages, edits, mentions, announcements and facts of the first poster."""
    Attacker(venue.url, token=presenter).do(
        {
            "do": "revise", "room": "p1", "id": "r1", "title": ONE, "abstract": "\n\n".join(PAYLOADS), "track": ONE,
            "authors": [{"name": text, "affiliation": text} for text in PAYLOADS], "keywords": PAYLOADS[:50],
            "links": [{"url": f"https://e.example/{at}", "label": text} for at, text in enumerate(PAYLOADS[:20])],
            "video": ["https://e.example/\"><script>pwned()</script>"],
        }
    )  # fmt: skip
    languages = ["en", "de", "x-evil"]
    Attacker(venue.url, token=chair).do(
        *(
            {"do": "announce", "id": f"a{at}", "text": dict.fromkeys(languages, f"{text} {PAYLOADS[at - 1]}")}
            for at, text in enumerate(PAYLOADS)
        )
    )
    for at, text in enumerate(PAYLOADS):
        answer = {"reply_to": f"m{at - 1}"} if at else {}
        Attacker(venue.url, name=text).do(
            {"do": "enter", "room": "p1"},
            {"do": "typing", "room": "p1"},
            {"do": "post", "room": "p1", "id": f"m{at}", "text": f"{text} @{text}", "mentions": victims, **answer},
            {"do": "edit", "room": "p1", "id": f"e{at}", "message": f"m{at}", "text": text},
            {"do": "react", "room": "p1", "message": f"m{at}", "emoji": "👍"},
            {"do": "enter", "room": "p2"},
        )
    ids = Attacker(venue.url, name="Ida")
    for id in OBJECT_NAMES:
        ids.do(
            {"do": "post", "room": "p1", "id": id, "text": f"I am {id}"},
            {"do": "react", "room": "p1", "message": id, "emoji": "🎉"},
        )
    deep = "*" * 999 + "a" + "*" * 999
    ids.do(
        {"do": "post", "room": "p1", "id": "deep", "text": deep}, {"do": "post", "room": "p1", "id": "z", "text": LAST}
    )


def look(page: Page) -> None:
    """Nothing ran and nothing became markup."""
    assert page.evaluate(WRONG) == []
    assert page.evaluate("globalThis.owned") is None


def all_arrived(page: Page) -> None:
    expect(page.locator(".message-text").last).to_have_text(LAST)
    expect(page.locator(".message")).to_have_count(len(PAYLOADS) + len(OBJECT_NAMES) + 2)
    for id in OBJECT_NAMES:
        expect(page.locator(f".message[data-id={id}] .reaction")).to_have_count(1)


@pytest.mark.timeout(300)  # four windows full of it, on a busy machine
def test_hostile_text_stays_text(
    hostile_data: tuple[Path, str, str], start_venue: Callable[..., VenueProcess], new_person: People
) -> None:
    """Seventy payloads, as they come while one looks and again on pages loaded afterwards; read in the room, on the
    floor, in the console, the programme, the poster's editor, the mentions, the menus and the search."""
    data, chair_token, presenter_token = hostile_data
    venue = start_venue("--limits", "off", demo=False, data=data)
    dialogs: list[str] = []

    def watched() -> Page:
        page = new_person()
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.add_init_script("globalThis.pwned = () => { globalThis.owned = true; alert('pwned'); };")
        return page

    room = enter(come_in(watched(), venue, "Vic"), "p1")
    floor = come_in(watched(), venue, PAYLOADS[0])
    chair = by_link(watched(), f"{venue.url}/in#{chair_token}")
    chair.goto(f"{venue.url}/chair")
    victims = [page.evaluate("JSON.parse(document.querySelector('#page').textContent).me.id") for page in (room, floor)]
    attack(venue, chair_token, presenter_token, victims)
    all_arrived(room)
    expect(room.locator("venue-roster .member")).to_have_count(len(PAYLOADS) + 1)
    expect(chair.locator(".announced > li")).to_have_count(len(PAYLOADS))
    for page in (room, floor, chair):
        look(page)

    withdrawn = [{"do": "withdraw", "id": f"w{at}", "announcement": f"a{at}"} for at in range(1, len(PAYLOADS))]
    Attacker(venue.url, token=chair_token).do(*withdrawn)
    expect(room.locator(".announcement")).to_have_count(1)
    room.locator(".message[data-id=m4]").hover()
    room.locator(".message[data-id=m4] [data-act=more]").click()
    look(room)
    room.keyboard.press("Escape")
    room.locator(".message[data-id=m4] [data-act=reply]").click()
    expect(room.locator(".chat-about")).to_contain_text("onerror")
    room.get_by_label("Write a message").fill("@")
    look(room)
    room.locator(".me-open").click()
    expect(room.locator(".me-mentions li").first).to_be_visible()
    look(room)

    for name in ("<", "'", "pwned"):
        chair.get_by_label("Find someone by name").fill(name)
        expect(chair.locator(".person").first).to_be_visible()
        look(chair)
    chair.locator(".person [data-command=remove]").first.click()
    look(chair)
    chair.keyboard.press("Escape")

    presenter = by_link(watched(), f"{venue.url}/in#{presenter_token}")
    presenter.goto(f"{venue.url}/rooms/p1")
    in_room(presenter)
    presenter.get_by_role("button", name="Edit").first.click()
    expect(presenter.locator("dialog[open]")).to_be_visible()
    look(presenter)

    room.reload()
    in_room(room)
    expect(room.locator(".message-text").last).to_have_text(LAST)
    look(room)
    room.locator(".chat-scroll").evaluate("(box) => { box.scrollTop = 0; }")
    all_arrived(room)
    look(room)
    for path in ("/", "/programme", "/rooms/p2", "/rooms/p70", f"/?q={ONE}", "/sign-in", "/in", "/nowhere"):
        floor.goto(f"{venue.url}{path}")
        look(floor)
    assert dialogs == []
