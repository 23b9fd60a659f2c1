"""Tier 5, the command line. Commands import what they need when they run: `venue serve` must be up in a second."""

import click

from venue import __version__
from venue.cli.check import check
from venue.cli.describe import describe
from venue.cli.imports import import_
from venue.cli.invite import invite
from venue.cli.migrate import migrate
from venue.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="venue")
def main() -> None:
    """A hybrid poster session that you host yourself.

    Every option can be set by the environment variable named beside it.
    """


for command in (serve, import_, invite, check, migrate, describe):
    main.add_command(command)
