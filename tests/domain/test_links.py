"""Only https links get in, in one spelling, and meeting providers are known by their host alone."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from venue.domain.links import MAX_URL, BadLink, host_of, link_of, meeting_link, parse_link, provider_of
from venue.protocol.facts import Link, VideoLink
from venue.protocol.refusals import Refusal, Refused

REFUSED = [
    "",
    " ",
    "https://",
    "https:",
    "https:///path",
    "https:example.org",
    "https:/example.org",
    "//example.org",
    "example.org",
    "http://example.org",
    "ftp://example.org",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "jar:https://example.org!/x",
    "blob:https://example.org/x",
    "file:///etc/passwd",
    "view-source:https://example.org",
    "https://user@example.org/",
    "https://user:pass@example.org/",
    "https://zoom.us@evil.example/",
    "https://zoom.us%40evil.example/",
    "https://zoom.us\\@evil.example/",
    "https:\\\\zoom.us",
    "https://\\zoom.us",
    "https://exa\tmple.org/",
    "https://exa\nmple.org/",
    "https://example.org/a\r\nSet-Cookie: x",
    "https://example.org/a b",
    "https://example.org/\u202egpj.exe",
    "https://example.org/\u200b",
    "https://example.org\u3000/",
    "https://example.org:0/",
    "https://example.org:65536/",
    "https://example.org:443:443/",
    "https://example.org:+80/",
    "https://example.org:٨٠/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://127.1/",
    "https://010.0.0.1/",
    "https://256.1.1.1/",
    "https://[::1/",
    "https://[::g]/",
    "https://[fe80::1%25eth0]/",
    "https://[::1]evil/",
    "https://exa mple.org/",
    "https://exam<ple.org/",
    "https://-example.org/",
    "https://example..org/",
    "https://.example.org/",
    "https://straße.example/",
    "https://" + "a" * 64 + ".example/",
    "https://example.org/" + "a" * MAX_URL,
    "https://example.org/" + "é" * (MAX_URL // 4),
    "https://example.org/\ud800",
    "\ufeffhttps://example.org/",
]


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_refuses_everything_but_a_plain_https_link(text: str) -> None:
    """A link that could lead elsewhere than it seems is refused, with a sentence."""
    with pytest.raises(BadLink) as refused:
        parse_link(text)
    assert str(refused.value)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://example.org", "https://example.org/"),
        ("  https://example.org/a \n", "https://example.org/a"),
        ("HTTPS://Example.ORG/A", "https://example.org/A"),
        ("https://example.org.", "https://example.org/"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://example.org:8443?x=1", "https://example.org:8443/?x=1"),
        ("https://bücher.example/süß?q=ü#ü", "https://xn--bcher-kva.example/s%C3%BC%C3%9F?q=%C3%BC#%C3%BC"),
        ("https://zооm.us/j/1", "https://xn--zm-fmca.us/j/1"),
        ("https://example.org/%2e%2e/a%20b", "https://example.org/%2e%2e/a%20b"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://192.0.2.1/x", "https://192.0.2.1/x"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("https://example.org/a@b", "https://example.org/a@b"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        (
            "https://us02web.zoom.us/j/1?pwd=aB.1#success",
            "https://us02web.zoom.us/j/1?pwd=aB.1#success",
        ),
    ],
)
def test_keeps_one_spelling(text: str, kept: str) -> None:
    """The same address is kept in the same way, and keeping it again changes nothing."""
    assert parse_link(text) == kept
    assert parse_link(kept) == kept


@given(
    st.one_of(st.text(), st.text().map(lambda t: "https://" + t), st.from_regex(r"https://[^/]+/.*", fullmatch=True))
)
@example("https://a/?")
@example("https://[")
@example("https://a/]")
def test_what_is_taken_is_https_for_every_reader(text: str) -> None:
    """Whatever comes in: BadLink, or an ASCII https link with the host that other parsers see, and nothing else."""
    try:
        url = parse_link(text)
    except BadLink:
        return
    assert url.isascii()
    assert url.isprintable()
    assert not set(url) & set(" \"<>\\`{}|^'\n") - {"'"}
    other = urlsplit(url)
    assert other.scheme == "https"
    assert other.username is None
    assert other.hostname == host_of(url).strip("[]")
    assert parse_link(url) == url
    msgspec.convert({"url": url}, Link)


@pytest.mark.parametrize(
    ("url", "provider"),
    [
        ("https://zoom.us/j/1", "Zoom"),
        ("https://us02web.zoom.us/j/1?pwd=x", "Zoom"),
        ("https://uni.zoom.us/my/x", "Zoom"),
        ("https://uni.zoom.us.evil.example/", ""),
        ("https://notzoom.us/", ""),
        ("https://meet.google.com/abc-defg-hij", "Google Meet"),
        ("https://google.com/meet", ""),
        ("https://teams.microsoft.com/l/meetup-join/x", "Teams"),
        ("https://teams.live.com/meet/1", "Teams"),
        ("https://teams.cloud.microsoft/x", "Teams"),
        ("https://meet.jit.si/Poster12", "Jitsi"),
        ("https://8x8.vc/x/y", "Jitsi"),
        ("https://jitsi.example.edu/x", "Jitsi"),
        ("https://jitsi/x", ""),
        ("https://bbb.example.edu/rooms/abc", "BigBlueButton"),
        ("https://bbb-2.example.edu/x", "BigBlueButton"),
        ("https://video.example.edu/b/abc-def-ghi", "BigBlueButton"),
        ("https://video.example.edu/b/abc-def-ghi-jkl", "BigBlueButton"),
        ("https://video.example.edu/bigbluebutton/api/join?x=1", "BigBlueButton"),
        ("https://video.example.edu/?next=/bigbluebutton/", ""),
        ("https://whereby.com/poster", "Whereby"),
        ("https://poster.whereby.com/room", "Whereby"),
        ("https://xn--zm-fmca.us/j/1", ""),
        ("https://example.org/zoom.us", ""),
    ],
)
def test_provider_is_known_by_the_host(url: str, provider: str) -> None:
    """Zoom, Meet, Teams, Jitsi, BigBlueButton, Whereby by name; a look-alike is nobody."""
    assert provider_of(parse_link(url)) == provider


def test_links_are_made_of_parsed_addresses() -> None:
    """Poster and meeting links carry the one spelling, their kind or provider, and a label of bounded length."""
    assert link_of("https://Example.org", label="PDF", kind="paper") == Link("https://example.org/", "PDF", "paper")
    assert meeting_link("https://zoom.us/j/1", label="x" * 99) == VideoLink("https://zoom.us/j/1", "Zoom", "x" * 80)


def test_a_refusal_names_the_field() -> None:
    """Who sent the link is told which field to change, and how."""
    with pytest.raises(Refused) as refused:
        meeting_link("http://zoom.us/j/1", "video")
    assert refused.value.refusal == Refusal("invalid", "A link starts with https://.", "video")
