"""A table of posters → drafts. Facts are cleaned and checked here; every wrong cell of a row is told."""

import re

from venue.domain.authors import BadAuthors, split_authors
from venue.domain.links import BadLink, host_of, link_of, meeting_link, parse_link
from venue.domain.posters import digest_of, unfit
from venue.importers.columns import Columns, clean_cell, clean_paragraphs, split_list
from venue.importers.drafts import PosterDraft
from venue.importers.problems import BadCell, Problem
from venue.importers.tables import Row, Table
from venue.protocol.facts import Author, Link, PosterFacts, VideoLink

POSTER_COLUMNS = {
    "outside": ("openreview_id", "paper_id", "poster_id", "submission_id", "external_id", "uid", "id"),
    "submission": ("submission_number", "paper_number", "submission_no", "number", "submission"),
    "title": ("title", "paper_title", "poster_title", "name"),
    "authors": ("authors", "author", "author_names", "author_s", "author_list"),
    "abstract": ("abstract", "summary", "tldr", "description"),
    "keywords": ("keywords", "keyword", "key_words", "tags", "topics"),
    "board": ("board", "board_number", "board_no", "poster_board", "poster_number", "poster_no", "stand", "booth"),
    "track": ("track", "primary_subject_area", "subject_area", "primary_area", "topic", "area", "category"),
    "mode": ("participation_mode", "mode", "participation", "attendance", "presentation_mode"),
    "video": ("video_link", "meeting_link", "meeting_url", "zoom_link", "zoom_url", "zoom", "video", "video_url"),
    "forum": ("forum_url", "forum", "openreview_url", "openreview"),
    "pdf": ("pdf_url", "pdf", "paper_url", "paper_pdf", "paper", "manuscript"),
    "code": ("code_url", "code", "code_link", "github", "repository", "repo"),
    "slides": ("slides_url", "slides", "slides_link"),
    "recording": ("recording_url", "recording", "slideslive", "talk_url"),
    "data": ("data_url", "dataset_url", "dataset", "data"),
    "sheet": ("poster_url", "poster_pdf", "poster_link", "poster"),
    "page": ("url", "website", "link", "homepage", "project_page", "project_url"),
}
LINKS = {
    "forum": ("Paper page", "paper"),
    "pdf": ("PDF", "paper"),
    "code": ("Code", "code"),
    "slides": ("Slides", "slides"),
    "recording": ("Recording", "recording"),
    "data": ("Data", "data"),
    "sheet": ("Poster", "other"),
    "page": ("", "other"),
}
_ON_SITE = re.compile(r"in[- _]?person|on[- _]?site|physical|\bhall\b|\bvenue\b|präsenz")
_REMOTE = re.compile(r"virtual|remote|online")
_BOTH = re.compile(r"\bboth\b|hybrid")


def read_posters(table: Table) -> tuple[list[PosterDraft], list[Problem], list[str]]:
    """(drafts of the good rows, everything wrong, notes). A row that repeats an earlier poster is wrong."""
    columns = Columns(table, POSTER_COLUMNS)
    problems = [*table.problems, *columns.problems]
    notes = []
    if columns.ignored:
        notes.append(f"{table.file}: not used: {', '.join(columns.ignored)}")
    if table.header and "title" not in columns:
        problems.append(Problem(table.file, 1, "", "there is no column “title”; the first row names the columns"))
        return [], problems, notes
    drafts: list[PosterDraft] = []
    outsides: dict[str, int] = {}
    digests: dict[str, tuple[int, str]] = {}
    for row in table.rows:
        wrong: list[Problem] = []
        draft = _read_row(columns, row, wrong)
        if draft is not None and (repeat := _repeat(draft, outsides, digests)):
            wrong.append(columns.problem(row, *repeat))
        if draft is not None and not wrong:
            digest = digest_of(draft.facts.title, draft.facts.authors)
            digests.setdefault(digest, (row.line, draft.outside))
            if draft.outside:
                outsides[draft.outside] = row.line
            drafts.append(draft)
        problems += wrong
    return drafts, problems, notes


def _repeat(
    draft: PosterDraft, outsides: dict[str, int], digests: dict[str, tuple[int, str]]
) -> tuple[str, str] | None:
    """(field, reason) when an earlier row is the same poster."""
    if draft.outside in outsides:
        return "outside", f"the same id as on line {outsides[draft.outside]}"
    line, outside = digests.get(digest_of(draft.facts.title, draft.facts.authors), (0, ""))
    if line and not (outside and draft.outside):
        return "title", f"the same title and first author as on line {line}"
    return None


def _read_row(columns: Columns, row: Row, wrong: list[Problem]) -> PosterDraft | None:
    readers = {
        "title": lambda: columns.text(row, "title"),
        "authors": lambda: _read_authors(columns.raw(row, "authors")),
        "abstract": lambda: clean_paragraphs(columns.raw(row, "abstract")),
        "keywords": lambda: split_list(columns.raw(row, "keywords")),
        "board": lambda: columns.text(row, "board"),
        "track": lambda: columns.text(row, "track"),
        "mode": lambda: read_mode(columns.text(row, "mode")),
        "video": lambda: _read_video(columns.raw(row, "video")),
    }
    facts = {}
    for field, read in readers.items():
        if field not in columns:
            continue
        try:
            value = read()
        except (BadCell, BadAuthors, BadLink) as bad:
            wrong.append(columns.problem(row, field, str(bad)))
            continue
        if field == "title" and not value:
            wrong.append(columns.problem(row, field, "a poster needs a title"))
        elif reason := unfit(field, value):
            wrong.append(columns.problem(row, field, reason))
        else:
            facts[field] = value
    if any(field in columns for field in LINKS):
        facts["links"] = _read_links(columns, row, wrong)
    outside, submission = columns.text(row, "outside"), columns.text(row, "submission")
    for field, value in (("outside", outside), ("submission", submission)):
        if len(value) > 200:
            wrong.append(columns.problem(row, field, "an id has at most 200 characters"))
    if wrong:
        return None
    return PosterDraft(columns.file, row.line, row.number, PosterFacts(**facts), sorted(facts), outside, submission)


def _read_authors(cell: str) -> list[Author]:
    return split_authors("\n".join(line for piece in cell.splitlines() if (line := clean_cell(piece))))


def read_mode(text: str) -> str:
    """`In-person`, `on-site`, `Virtual`, `remote`, `both`, `hybrid` … → on_site, remote, both; empty stays empty."""
    folded = text.casefold()
    on_site, remote = _ON_SITE.search(folded), _REMOTE.search(folded)
    if _BOTH.search(folded) or (on_site and remote):
        return "both"
    if on_site or remote:
        return "on_site" if on_site else "remote"
    if folded:
        raise BadCell(f"“{text[:40]}” is neither in-person, virtual nor both")
    return ""


def _addresses(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s|]+", cell) if part]


def _read_video(cell: str) -> list[VideoLink]:
    return [meeting_link(parse_link(address)) for address in _addresses(cell)]


def _read_links(columns: Columns, row: Row, wrong: list[Problem]) -> list[Link]:
    links: dict[str, Link] = {}
    for field, (label, kind) in LINKS.items():
        for address in _addresses(columns.raw(row, field)):
            try:
                url = parse_link(address)
            except BadLink as bad:
                wrong.append(columns.problem(row, field, str(bad)))
                continue
            if field == "forum" and host_of(url) in ("openreview.net", "www.openreview.net"):
                label = "OpenReview"
            links.setdefault(url, link_of(url, label=label, kind=kind))
    if reason := unfit("links", list(links.values())):
        wrong.append(Problem(columns.file, row.line, "", f"links: {reason}"))
    return list(links.values())
