"""`venue invite`: personal links for people."""

import csv
import sys
from pathlib import Path

import click

from venue.cli.options import csv_file, data_option, skip_bad_option, store_option, url_option
from venue.settings import PORT

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell for a formula by."""


@click.command()
@click.argument("people", type=csv_file)
@data_option
@store_option
@click.option(
    "--renew", is_flag=True, envvar="VENUE_RENEW", show_envvar=True,
    help="Give everyone in the file a new link; their old ones stop working.",
)  # fmt: skip
@skip_bad_option
@url_option(f"Where people reach the venue; without it that of the running venue, else http://localhost:{PORT}.")
def invite(people: Path, data: Path, store: str, renew: bool, skip_bad: bool, url: str) -> None:
    """Print personal links, as CSV: name,role,poster,email,link.

    PEOPLE is a CSV file with a column name and, if you like, email, role (presenter, chair, volunteer, scribe or
    attendee), poster (a board, id or title) and affiliation. Called again, only people who are new get a link. A link
    works on several devices until it is renewed; keep this output to yourself, the venue cannot show a link again.
    """
    import time

    from venue.cli.greeting import personal_link
    from venue.cli.stores import do, holds_venue
    from venue.domain.times import text_of
    from venue.identity.invitations import make_invitation
    from venue.importers.control import InviteRequest, invite_into
    from venue.importers.drafts import InviteOptions
    from venue.importers.invitations import InviteReport
    from venue.importers.reading import read_people_file

    if not holds_venue(data, store):
        raise click.ClickException(
            f"There is no venue in {data} yet. Begin with: venue import posters.csv --data {data}"
        )
    try:
        read = read_people_file((people.name, people.read_bytes()))
    except OSError as error:
        raise click.ClickException(f"{people} cannot be read: {error.strerror}") from None
    options = InviteOptions(renew, skip_bad, url)
    base = url or f"http://localhost:{PORT}"
    report = do(
        data,
        "invite",
        InviteRequest(read, options),
        InviteReport,
        lambda here: invite_into(
            here,
            read,
            options,
            lambda person: make_invitation(person, text_of(time.time())),
            lambda token: personal_link(base, token),
        ),
        store,
    )
    for line in [*report.notes, *map(str, report.problems)]:
        click.echo(line, err=True)
    if report.refused:
        click.echo(f"Nobody was invited: {len(report.problems)} rows are bad. Put them right, or --skip-bad.", err=True)
        raise click.exceptions.Exit(1)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("name", "role", "poster", "email", "link"))
    for line in report.links:
        writer.writerow(map(plain_cell, (line.name, line.role, line.poster, line.email, line.link)))
    sys.stdout.flush()
    had = f", {report.had_links} have one already (--renew replaces it)" if report.had_links else ""
    revoked = f", {report.revoked} old links revoked" if report.revoked else ""
    click.echo(f"{len(report.links)} new links{had}{revoked}.", err=True)


def plain_cell(text: str) -> str:
    """A cell that a spreadsheet shows and does not carry out. Attack: whoever registers as `=HYPERLINK(…)` would else
    have the list of all personal links sent away when the host opens it."""
    return f"'{text}" if text.startswith(FORMULA) else text
