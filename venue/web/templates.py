"""The one template environment: everything is escaped, and what a page may ask for is listed here."""

from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2 import pass_context
from jinja2.runtime import Context

from venue.protocol.facts import Link, VideoLink
from venue.web import faces, markdown, times
from venue.web.static import folder

LINK_WORDS = {
    "paper": "Paper",
    "code": "Code",
    "slides": "Slides",
    "recording": "Recording",
    "data": "Data",
    "other": "Link",
}


def link_label(link: Link) -> str:
    """What a poster's link is called."""
    return link.label or LINK_WORDS.get(link.kind, "Link")


def video_label(video: VideoLink) -> str:
    """What a meeting link is called."""
    return video.label or (f"Talk on {video.provider}" if video.provider else "Talk by video")


def zone_name(zone: str) -> str:
    """`Europe/Vienna` → `Vienna`."""
    return zone.rpartition("/")[2].replace("_", " ")


@pass_context
def clock(context: Context, time: str) -> str:
    """A time in the event's zone, `14:30`."""
    return times.clock(time, times.zone_of(context["shell"].event.zone))


@pass_context
def language(context: Context, texts: Mapping[str, str]) -> str:
    """An announcement in the first of the reader's languages it has, else English, else its first."""
    for wanted in (*context["shell"].languages, "en"):
        for tag, text in texts.items():
            if tag.lower().partition("-")[0] == wanted:
                return text
    return next(iter(texts.values()), "")


def environment() -> jinja2.Environment:
    """Autoescape for every name (Starlette's own default leaves `.txt` unescaped); a missing value is an error."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Any] = {
        "clock": clock,
        "day": times.day,
        "hue": faces.hue,
        "initials": faces.initials,
        "language": language,
        "link_label": link_label,
        "markdown": markdown.render,
        "plain": markdown.plain,
        "video_label": video_label,
        "zone_name": zone_name,
    }
    found.filters.update(filters)
    return found
