"""`venue check`: what a data folder holds, and whether it is sound."""

from pathlib import Path

import click

from venue.cli.options import data_option, store_option


@click.command()
@data_option
@store_option
def check(data: Path, store: str) -> None:
    """Say what is in a data folder and what is wrong with it. Exit status 1 when something is."""
    from venue.cli.stores import do, holds_venue
    from venue.importers.inspection import CheckRequest, Inspection, inspect

    if not holds_venue(data, store):
        raise click.ClickException(f"There is no venue in {data}.")
    found = do(data, "check", CheckRequest(), Inspection, inspect, store)
    for line in found.counts:
        click.echo(f"  {line}")
    for problem in found.problems:
        click.echo(f"PROBLEM {problem}")
    click.echo(f"{len(found.problems)} problems." if found.problems else "Sound.")
    if found.problems:
        raise click.exceptions.Exit(1)
