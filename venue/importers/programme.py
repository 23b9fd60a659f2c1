"""A table of the programme → drafts with local times, and local times → UTC once the day and zone are known."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from venue.domain.records import Session
from venue.importers.columns import Columns, clean_cell
from venue.importers.drafts import SessionDraft
from venue.importers.problems import BadCell, Problem
from venue.importers.tables import Row, Table
from venue.protocol.names import FLOOR

SESSION_COLUMNS = {
    "start": ("start", "start_time", "begin", "begins", "starts", "from"),
    "end": ("end", "end_time", "ends", "until", "to"),
    "day": ("date", "day"),
    "title": ("title", "session", "event", "name"),
    "kind": ("kind", "type", "session_type"),
    "speakers": ("speakers", "speaker", "presenters", "presenter"),
    "affiliation": ("affiliation", "affiliations", "institution"),
    "moderator": ("moderator", "moderators", "session_chair", "chair"),
    "in_person": ("in_person", "on_site", "onsite"),
    "virtual": ("virtual", "online", "remote"),
    "detail": ("detail", "details", "description", "agenda"),
}
_TIME = re.compile(r"([0-9]{1,2})[:.h]([0-9]{2})(?::00)?")
_YES = {"yes", "y", "true", "1", "x", "✓", ""}
_NO = {"no", "n", "false", "0", "-"}
_TEXT_LIMITS = {"title": 500, "kind": 40, "affiliation": 300, "moderator": 300}


def read_programme(table: Table) -> tuple[list[SessionDraft], list[Problem], list[str]]:
    """(drafts of the good rows, everything wrong, notes). A slot with times but no title is left out with a note:
    programmes are handed round before every speaker has said yes."""
    columns = Columns(table, SESSION_COLUMNS)
    problems = [*table.problems, *columns.problems]
    notes = []
    if columns.ignored:
        notes.append(f"{table.file}: not used: {', '.join(columns.ignored)}")
    missing = [field for field in ("start", "end", "title") if field not in columns]
    if table.header and missing:
        problems.append(Problem(table.file, 1, "", f"there is no column “{'”, “'.join(missing)}”"))
        return [], problems, notes
    drafts = []
    for row in table.rows:
        start, end = columns.text(row, "start"), columns.text(row, "end")
        if not columns.text(row, "title") and not columns.text(row, "speakers") and start and end:
            notes.append(f"{table.file}, line {row.line}: {start}–{end} has no title yet and is left out")
            continue
        wrong: list[Problem] = []
        draft = _read_row(columns, row, wrong)
        if wrong:
            problems += wrong
        else:
            drafts.append(draft)
    return drafts, problems, notes


def _read_row(columns: Columns, row: Row, wrong: list[Problem]) -> SessionDraft:
    def read(field: str, reader):
        try:
            return reader(columns.text(row, field))
        except BadCell as bad:
            wrong.append(columns.problem(row, field, bad))
            return ""

    start, end = read("start", read_time), read("end", read_time)
    day = read("day", read_day)
    if start and end and end <= start:
        wrong.append(columns.problem(row, "end", f"the end {end} is not after the start {start}"))
    texts = {field: columns.text(row, field) for field in _TEXT_LIMITS}
    if not texts["title"]:
        wrong.append(columns.problem(row, "title", "a session needs a title"))
    for field, limit in _TEXT_LIMITS.items():
        if len(texts[field]) > limit:
            wrong.append(columns.problem(row, field, f"at most {limit} characters"))
    session = Session(
        id="",
        start="",
        end="",
        **texts,
        speakers=[name for part in columns.raw(row, "speakers").split("|") if (name := clean_cell(part))],
        in_person=read("in_person", _read_yes),
        virtual=read("virtual", _read_yes),
        detail=[item for part in re.split(r"[;|\n]", columns.raw(row, "detail")) if (item := clean_cell(part))],
        room=FLOOR if texts["kind"].casefold().startswith("poster") else None,
    )
    given = sorted({field for field in SESSION_COLUMNS if field in columns} - {"start", "end", "day"})
    return SessionDraft(columns.file, row.line, row.number, start, end, session, given, day)


def read_time(text: str) -> str:
    """`9:05`, `09.05`, `09:05:00` → `09:05`; 24:00 is the end of the day. Raises BadCell."""
    match = _TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2])) if match else (99, 99)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise BadCell(
            f"“{text[:40]}” is no 24-hour time such as 09:30 or 13:45" if text else "a 24-hour time is missing"
        )
    return f"{hour:02d}:{minute:02d}"


def read_day(text: str) -> str:
    """A calendar day as 2024-05-11; empty stays empty. Raises BadCell."""
    if not text:
        return ""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        raise BadCell(f"“{text[:40]}” is no date such as 2024-05-11") from None


def _read_yes(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise BadCell(f"“{text[:40]}” is neither yes nor no")


def read_zone(name: str) -> ZoneInfo:
    """A time zone by its name in the IANA list. Raises BadCell."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # path tricks, folders and unknown names fail in three ways
        raise BadCell(f"“{name[:40]}” is no time zone such as Europe/Vienna") from None


def to_utc(day: str, time: str, zone: ZoneInfo) -> tuple[datetime, str]:
    """A local day and time → (UTC, a note). In the hour that an autumn change repeats the first one is meant, and the
    note says so. Raises BadCell in the hour that a spring change leaves out."""
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time())
    try:
        naive = midnight + timedelta(hours=int(time[:2]), minutes=int(time[3:]))
        local = naive.replace(tzinfo=zone)
        moment = local.astimezone(UTC)
    except OverflowError:
        raise BadCell(f"{day} is beyond the calendar") from None
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        raise BadCell(f"{day} {time} does not exist in {zone.key}: the clocks go forward over it")
    twice = local.utcoffset() != local.replace(fold=1).utcoffset()
    return moment, f"{day} {time} comes twice in {zone.key}; the first is taken" if twice else ""
