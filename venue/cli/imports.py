"""`venue import`: posters and the programme from files."""

from pathlib import Path

import click

from venue.cli.options import csv_file, data_option, skip_bad_option, store_option


@click.command("import")
@click.argument("posters", type=csv_file, required=False)
@click.option(
    "--program", "--programme", "program", type=csv_file, envvar="VENUE_PROGRAM", show_envvar=True, metavar="FILE",
    help="The programme: columns start, end, title, and if you like kind, speakers, date …",
)  # fmt: skip
@data_option
@store_option
@click.option(
    "--dry-run", is_flag=True, envvar="VENUE_DRY_RUN", show_envvar=True, help="Show what would change; change nothing."
)
@click.option(
    "--overwrite", is_flag=True, envvar="VENUE_OVERWRITE", show_envvar=True,
    help="Let the file win over what presenters and chairs edited live.",
)  # fmt: skip
@skip_bad_option
@click.option(
    "--prune", is_flag=True, envvar="VENUE_PRUNE", show_envvar=True,
    help="Take sessions out of the programme that are no longer in its file. Posters always stay.",
)  # fmt: skip
@click.option(
    "--date", "day", default="", envvar="VENUE_DATE", show_envvar=True, metavar="YYYY-MM-DD",
    help="The programme's day; kept for the next time. Else that of the event, else today.",
)  # fmt: skip
@click.option(
    "--zone", default="", envvar="VENUE_ZONE", show_envvar=True, metavar="ZONE",
    help="Its time zone, such as Europe/Vienna; kept for the next time. Else that of the event, else UTC.",
)  # fmt: skip
@click.option("--title", default="", envvar="VENUE_TITLE", show_envvar=True, help="What the event is called.")
def import_(
    posters: Path | None,
    program: Path | None,
    data: Path,
    store: str,
    dry_run: bool,
    overwrite: bool,
    skip_bad: bool,
    prune: bool,
    day: str,
    zone: str,
    title: str,
) -> None:
    """Load posters and the programme of an event from CSV files.

    Needed is a column `title`; known are authors, abstract, keywords, board, ids, links and more, in any order. The
    same files can be imported again and again: posters keep their rooms, what was edited live is kept, nothing is
    doubled. If any row is bad, all of them are listed and nothing is changed.
    """
    if posters is None and program is None and not (day or zone or title):
        raise click.UsageError("Give a file of posters, a --program, or both.")
    from datetime import datetime

    from venue.importers.control import ImportRequest, import_into
    from venue.importers.drafts import Options
    from venue.importers.plan import Known, make_plan
    from venue.importers.reading import read_drafts
    from venue.importers.reports import Report, report_lines

    drafts = read_drafts(posters and (posters.name, _read(posters)), program and (program.name, _read(program)))
    today = datetime.now().astimezone().date().isoformat()
    options = Options(dry_run, overwrite, skip_bad, prune, day, zone, " ".join(title.split()), today)
    from venue.cli.stores import do, holds_venue

    if dry_run and not holds_venue(data, store):
        report = make_plan(drafts, Known(), options).report
    else:
        request = ImportRequest(drafts, options)
        report = do(data, "import", request, Report, lambda here: import_into(here, drafts, options), store)
    for line in report_lines(report, dry_run):
        click.echo(line)
    if report.refused:
        raise click.exceptions.Exit(1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror}") from None
