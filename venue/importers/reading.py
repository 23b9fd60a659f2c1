"""Files' bytes → drafts: the first half of every import, done where the files are."""

from venue.importers.columns import knows
from venue.importers.drafts import Drafts, People
from venue.importers.people import PEOPLE_COLUMNS, read_people
from venue.importers.posters import POSTER_COLUMNS, read_posters
from venue.importers.programme import SESSION_COLUMNS, read_programme
from venue.importers.tables import read_table

NamedFile = tuple[str, bytes]
"""(name to call it in reports, content)."""


def read_drafts(posters: NamedFile | None, programme: NamedFile | None) -> Drafts:
    """Everything in the files, with everything that is wrong in them. None: no such file."""
    drafts = Drafts()
    if posters is not None:
        name, data = posters
        drafts.posters, problems, notes = read_posters(read_table(data, name, knows(POSTER_COLUMNS)))
        drafts.problems += problems
        drafts.notes += notes
    if programme is not None:
        name, data = programme
        drafts.sessions, problems, notes = read_programme(read_table(data, name, knows(SESSION_COLUMNS)))
        drafts.problems += problems
        drafts.notes += notes
    return drafts


def read_people_file(file: NamedFile) -> People:
    """Everything in a file of people, with everything that is wrong in it."""
    name, data = file
    return read_people(read_table(data, name, knows(PEOPLE_COLUMNS)))
