"""The tier table in ARCHITECTURE.md is what the imports of venue/ really are."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROW = re.compile(r"^\|\s*(\d+)\s*\|([^|]*)\|([^|]*)\|\s*$", re.MULTILINE)
SIBLINGS_TIER = 3  # adapters, live, edges' parts: each knows nothing of the others


@dataclass(frozen=True)
class Row:
    tier: int
    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a module stands: its row, and which of the row's paths holds it."""

    row: Row
    path: str


def read_table(text: str) -> list[Row]:
    """Rows `| 0 | words | venue/protocol/ |`: tier, name, paths with spaces between (backticks are decoration)."""
    rows = []
    for tier, name, paths in ROW.findall(text):
        words = tuple(paths.replace("`", " ").replace(",", " ").split())
        if words and all(word.startswith("venue") for word in words):
            rows.append(Row(int(tier), name.strip(), words))
    return rows


def places_of(file: str, rows: list[Row]) -> list[Place]:
    return [
        Place(row, path)
        for row in rows
        for path in row.paths
        if file == path or (path.endswith("/") and file.startswith(path))
    ]


def module_name(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported_modules(source: str, file: str, modules: dict[str, str]) -> set[tuple[int, str]]:
    """(line, file) of every module of ours that `source` imports: anywhere in it, for types only, or by name."""
    package = module_name(file).split(".")
    if not file.endswith("/__init__.py"):
        package = package[:-1]
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, origin, alias.name) for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rsplit(".", 1)[-1]
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                found.append((node.lineno, node.args[0].value, None))
    result = set()
    for line, origin, name in found:
        if origin.split(".")[0] != "venue":
            continue
        # `from venue.live import hub` imports the module hub; `from venue.live.hub import Hub` a thing inside one.
        whole = f"{origin}.{name}" if name and f"{origin}.{name}" in modules else origin
        result.add((line, modules.get(whole, whole)))
    return result


def may_import(importer: Place, imported: Place) -> bool:
    if imported.row.tier < importer.row.tier or importer.path == imported.path:
        return True
    return importer.row == imported.row and importer.row.tier != SIBLINGS_TIER


@pytest.fixture(scope="module")
def rows(root: Path) -> list[Row]:
    rows = read_table((root / "ARCHITECTURE.md").read_text())
    assert rows, "ARCHITECTURE.md has no tier table: rows like  | 0 | words | venue/protocol/ |"
    return rows


@pytest.fixture(scope="module")
def files(root: Path) -> list[str]:
    files = [path.relative_to(root).as_posix() for path in sorted((root / "venue").rglob("*.py"))]
    assert files, "venue/ has no modules"
    return files


def test_every_module_stands_in_exactly_one_row(rows: list[Row], files: list[str]) -> None:
    wrong = {file: [place.path for place in places_of(file, rows)] for file in files}
    wrong = {file: places for file, places in wrong.items() if len(places) != 1}
    assert not wrong, f"modules in no row of ARCHITECTURE.md's table, or in several: {wrong}"


def test_every_path_in_the_table_exists(rows: list[Row], root: Path) -> None:
    gone = [path for row in rows for path in row.paths if not (root / path).exists()]
    assert not gone, f"ARCHITECTURE.md names what is not there: {gone}"


def test_modules_import_only_from_lower_tiers(rows: list[Row], files: list[str], root: Path) -> None:
    modules = {module_name(file): file for file in files}
    offences = []
    for file in files:
        for line, target in sorted(imported_modules((root / file).read_text(), file, modules)):
            here, there = places_of(file, rows), places_of(target, rows)
            if not there:
                offences.append(f"{file}:{line} imports {target}, which stands in no row")
            elif here and not may_import(here[0], there[0]):
                offences.append(
                    f"{file}:{line} (tier {here[0].row.tier}, {here[0].row.name}) imports {target}"
                    f" (tier {there[0].row.tier}, {there[0].row.name})"
                )
    assert not offences, "\n".join(["imports against the table in ARCHITECTURE.md:", *offences])


class TestTheWalkItself:
    """A checker that finds nothing must be known to find something."""

    MODULES = {
        name: name.replace(".", "/") + ".py"
        for name in ("venue.ports", "venue.live.hub", "venue.web.pages", "venue.app")
    } | {"venue": "venue/__init__.py", "venue.live": "venue/live/__init__.py"}

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("import venue.live.hub", "venue/live/hub.py"),
            ("from venue.live import hub", "venue/live/hub.py"),
            ("from venue.live.hub import Hub", "venue/live/hub.py"),
            ("from ..live.hub import Hub", "venue/live/hub.py"),
            ("from ..live import hub as h", "venue/live/hub.py"),
            ("from .. import app", "venue/app.py"),
            ("from venue import __version__", "venue/__init__.py"),
            ("def f():\n    import venue.app", "venue/app.py"),
            ("if TYPE_CHECKING:\n    from venue.app import App", "venue/app.py"),
            ("importlib.import_module('venue.app')", "venue/app.py"),
        ],
    )
    def test_sees_every_way_to_import(self, source: str, target: str) -> None:
        assert {file for _, file in imported_modules(source, "venue/web/pages.py", self.MODULES)} == {target}

    @pytest.mark.parametrize("source", ["import json", "from venues import x", "from . import pages\nimport os"])
    def test_leaves_others_alone(self, source: str) -> None:
        found = {file for _, file in imported_modules(source, "venue/web/pages.py", self.MODULES)}
        assert found <= {"venue/web/pages.py"}

    def test_judges_by_the_table(self) -> None:
        table = """
| tier | name | modules |
| --- | --- | --- |
| 2 | ports | venue/ports.py |
| 3 | live | `venue/live/` |
| 3 | parts | `venue/video/` `venue/identity/` |
| 5 | entry | venue/app.py venue/cli.py |
"""
        rows = read_table(table)
        place = {row_path: places_of(row_path, rows)[0] for row in rows for row_path in row.paths}
        assert may_import(place["venue/live/"], place["venue/ports.py"])
        assert may_import(place["venue/cli.py"], place["venue/app.py"])
        assert may_import(place["venue/live/"], place["venue/live/"])
        assert not may_import(place["venue/ports.py"], place["venue/live/"])
        assert not may_import(place["venue/live/"], place["venue/video/"])
        assert not may_import(place["venue/video/"], place["venue/identity/"])
