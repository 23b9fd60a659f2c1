"""Revising: a presenter or a chair changes facts of a poster; only what really changes is told and kept."""

from msgspec import structs

from venue.domain.links import link_of, meeting_link
from venue.domain.posters import unfit
from venue.domain.text import clean, clean_line
from venue.protocol import commands, refusals, updates
from venue.protocol.facts import Author, PosterFacts, Who
from venue.protocol.refusals import Refused

MAX_ABSTRACT = 10_000
FIELDS = ("title", "authors", "abstract", "keywords", "board", "track", "mode", "links", "video")


def decide_revise(facts: PosterFacts, command: commands.Revise, by: Who, at: str) -> updates.Revised:
    """The change that makes the facts as wished. Refuses links that are not https, an empty title, and nothing new."""
    wished = {name: value for name in FIELDS if (value := getattr(command, name)) is not None}
    if "title" in wished:
        wished["title"] = clean_line(wished["title"], "title")
    for name in ("abstract",):
        if wished.get(name):
            wished[name] = clean(wished[name], name, longest=MAX_ABSTRACT)
    for name in ("board", "track"):
        if name in wished:
            wished[name] = clean_line(wished[name], name)
    if "authors" in wished:
        wished["authors"] = [
            Author(clean(author.name, "authors"), clean_line(author.affiliation, "authors"))
            for author in wished["authors"]
        ]
    if "keywords" in wished:
        wished["keywords"] = [kept for word in wished["keywords"] if (kept := clean_line(word, "keywords"))]
    if "links" in wished:
        wished["links"] = [
            structs.replace(link_of(link.url, "links"), label=clean_line(link.label, "links"), kind=link.kind)
            for link in wished["links"]
        ]
    if "video" in wished:
        wished["video"] = [meeting_link(url, "video") for url in wished["video"]]
    changed = {name: value for name, value in wished.items() if value != getattr(facts, name)}
    if wished.get("title") == "":
        raise Refused(refusals.INVALID, "A poster needs a title.", "title")
    if not changed:
        raise Refused(refusals.CHANGED, "It already says that.")
    for name, value in changed.items():
        # A normal form can be longer than what was sent; a record that is too long could not be read again.
        if reason := unfit(name, value):
            raise Refused(refusals.INVALID, f"{reason[:1].upper()}{reason[1:]}.", name)
    return updates.Revised(id=command.id, at=at, by=by, **changed)


def revised(facts: PosterFacts, change: updates.Revised) -> PosterFacts:
    """The facts after the change."""
    new = {name: value for name in FIELDS if (value := getattr(change, name)) is not None}
    return structs.replace(facts, **new)
