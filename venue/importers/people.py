"""A table of people → drafts: who is invited, as what, to which poster."""

from venue.domain.names import clean_name
from venue.importers.columns import Columns, clean_cell, split_list
from venue.importers.drafts import People, PersonDraft
from venue.importers.problems import BadCell, Problem
from venue.importers.tables import Row, Table
from venue.protocol.refusals import Refused

PEOPLE_COLUMNS = {
    "name": ("name", "full_name", "attendee_name", "presenter", "person"),
    "first": ("first_name", "given_name", "firstname"),
    "last": ("last_name", "family_name", "surname", "lastname"),
    "email": ("email", "e_mail", "mail", "email_address", "e_mail_address"),
    "role": ("role", "roles"),
    "poster": (
        "poster",
        "posters",
        "poster_id",
        "paper_id",
        "openreview_id",
        "board",
        "poster_title",
        "submission_number",
    ),
    "affiliation": ("affiliation", "company", "institution", "organisation", "organization"),
}
ROLES = {
    "attendee": "",
    "participant": "",
    "": "",
    "presenter": "presenter",
    "chair": "chair",
    "organiser": "chair",
    "organizer": "chair",
    "volunteer": "volunteer",
    "scribe": "scribe",
}


def read_people(table: Table) -> People:
    """People of a table. A name is needed; a poster makes a presenter; without a role one is an attendee."""
    columns = Columns(table, PEOPLE_COLUMNS)
    people = People(problems=[*table.problems, *columns.problems])
    if columns.ignored:
        people.notes.append(f"{table.file}: not used: {', '.join(columns.ignored)}")
    if table.header and "name" not in columns and not ("first" in columns and "last" in columns):
        people.problems.append(
            Problem(table.file, 1, "", "there is no column “name”; the first row names the columns, such as "
                    "name,role,poster,email")
        )  # fmt: skip
        return people
    for row in table.rows:
        wrong: list[Problem] = []
        draft = _read_row(columns, row, wrong)
        if wrong:
            people.problems += wrong
        else:
            people.drafts.append(draft)
    return people


def _read_row(columns: Columns, row: Row, wrong: list[Problem]) -> PersonDraft:
    name = columns.text(row, "name") or f"{columns.text(row, 'first')} {columns.text(row, 'last')}".strip()
    try:
        name = clean_name(name)
    except Refused as refused:
        wrong.append(columns.problem(row, "name", refused.refusal.message if name else "a person needs a name"))
    email = columns.text(row, "email").casefold()
    if email and ("@" not in email[1:-1] or " " in email or len(email) > 254):
        wrong.append(columns.problem(row, "email", f"“{email[:40]}” is no e-mail address"))
    affiliation = columns.text(row, "affiliation")
    if len(affiliation) > 300:
        wrong.append(columns.problem(row, "affiliation", "at most 300 characters"))
    roles: list[str] = []
    for word in split_list(columns.text(row, "role")) or [""]:
        try:
            roles.append(read_role(word))
        except BadCell as bad:
            wrong.append(columns.problem(row, "role", bad))
    poster = clean_cell(columns.raw(row, "poster"))
    if poster and "presenter" not in roles and not any(roles):
        roles.append("presenter")
    if "presenter" in roles and not poster:
        wrong.append(columns.problem(row, "poster", "a presenter needs a poster: its board, id or title"))
    if poster and "presenter" not in roles:
        wrong.append(columns.problem(row, "role", "a poster is named, but the role is not presenter"))
    kept = sorted({role for role in roles if role})
    return PersonDraft(columns.file, row.line, name, email, affiliation, kept, [poster] if poster else [])


def read_role(text: str) -> str:
    """A role as people write it; attendee, which everyone is, is empty. Raises BadCell."""
    try:
        return ROLES[text.casefold()]
    except KeyError:
        raise BadCell(f"“{text[:40]}” is no role: presenter, chair, volunteer, scribe or attendee") from None
