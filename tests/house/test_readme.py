"""What README and CONTRIBUTING say can be typed, can be typed; and every setting is in README."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

COMMANDS = ("serve", "import", "invite", "check", "migrate", "describe")


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text()


@pytest.fixture(scope="module")
def venue_command() -> click.Group:
    command = importlib.import_module("venue.cli").main
    assert isinstance(command, click.Group)
    return command


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_readme_says_how_to_start_and_to_test(readme: str, command: str) -> None:
    assert command in readme


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_in_a_document_exists(root: Path, name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    code = re.findall(r"`([^`\n]+)`|^(?: {4}|\$ )?(make [^\n]+)$", (root / name).read_text(), re.MULTILINE)
    named = {word for groups in code for text in groups for word in re.findall(r"\bmake ([a-z]+)", text)}
    assert named <= targets, f"{name} names targets that the Makefile lacks"


def test_ci_calls_the_readmes_test_command(root: Path) -> None:
    script = root / ".ci" / "run"
    assert script.stat().st_mode & 0o111, ".ci/run must be executable"
    words = [line for line in script.read_text().splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert words == ["make test"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_in_readme(venue_command: click.Group, readme: str, name: str) -> None:
    assert name in venue_command.commands
    assert f"venue {name}" in readme


def test_every_serve_option_has_a_variable_that_help_and_readme_list(venue_command: click.Group, readme: str) -> None:
    serve = venue_command.commands["serve"]
    result = CliRunner().invoke(venue_command, ["serve", "--help"], prog_name="venue")
    assert result.exit_code == 0, result.output
    variables = set(re.findall(r"\b(?:VENUE_[A-Z0-9_]+|PORT)\b", result.output))
    for option in serve.params:
        if not isinstance(option, click.Option) or option.is_eager:
            continue
        names = {option.envvar} if isinstance(option.envvar, str) else set(option.envvar or ())
        assert names or option.allow_from_autoenv, f"{option.opts} cannot be set by a variable"
        assert names <= variables, f"{option.opts}: {names} is not in `venue serve --help` (show_envvar)"
    options = [o for o in serve.params if isinstance(o, click.Option) and not o.is_eager]
    assert len(variables) >= len(options), f"{len(options)} options, but --help lists only {sorted(variables)}"
    missing = sorted(name for name in variables if name not in readme)
    assert not missing, f"README does not list {missing}"
