"""One message must not take a room away from everybody else."""

from __future__ import annotations

import pytest

from tests.web.conftest import Venue
from venue.web import markdown

LONGEST = 2_000
NESTED = {
    "strong in strong": "*" * 999 + "a" + "*" * 999,
    "strong in a link": "[" + "*" * 900 + "a" + "*" * 900 + "](https://a.example/)",
    "both kinds in turn": "*_" * 499 + "a" + "_*" * 499,
    "brackets": "[" * LONGEST,
    "half links": "[](" * 666,
    "backticks": "`" * 999 + " " + "`" * 999,
    "never closed": "**a " * 500,
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_a_deeply_nested_message_leaves_the_page_readable(site: Venue, text: str) -> None:
    """Emphasis nested as deep as a message is long went beyond Python's stack: 500 for whoever opened the room."""
    guest = site.guest("Mallory")
    guest.do({"do": "post", "room": "p2", "id": "deep", "text": text})
    guest.do({"do": "post", "room": "p2", "id": "answer", "text": "What was that?", "reply_to": "deep"})
    page = site.guest().get("/rooms/p2")
    assert page.status_code == 200
    assert page.text.count('class="message"') == 2


def test_nesting_is_written_in_pairs() -> None:
    assert str(markdown.render("***a* `b`** [*c*](https://d.example/)")) == (
        "<strong><em>a</em> <code>b</code></strong> "
        '<a href="https://d.example/" rel="noopener nofollow ugc" target="_blank"><em>c</em></a>'
    )
    assert markdown.plain("***a* `b`**\n[*c*](https://d.example/)") == "a b c"
