"""What no file of the project may be or hold, whoever writes it."""

from __future__ import annotations

import re
from pathlib import Path

LINES_A_FILE = 300
TEXT = {
    ".py",
    ".js",
    ".ts",
    ".css",
    ".html",
    ".md",
    ".toml",
    ".txt",
    ".sh",
    ".cfg",
    ".yml",
    ".yaml",
    ".json",
    ".csv",
    "",
}

# A value from a person that gets past escaping is script in somebody else's page.
UNESCAPED = {
    "Jinja's `safe` filter": re.compile(r"\|\s*safe\b"),
    "autoescape turned off": re.compile(r"autoescape\s+false", re.IGNORECASE),
    "markup from a string": re.compile(r"\b(innerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)\b"),
    "outerHTML written": re.compile(r"\bouterHTML\s*=(?!=)"),
    "document.write": re.compile(r"\bdocument\.write"),
}
# Where packages come from is each machine's own affair: a mirror, a proxy, an offline folder.
REGISTRY = re.compile(
    r"(extra[-_])?index[-_]url\s*[=:h]|--find[-_]links|\bfind[-_]links\s*=|\bregistry\s*=\s*[\"']?http"
)
VENDORED_FOLDERS = {"node_modules", "vendor", "vendored", "third_party", "bower_components"}
VENDORED_SIGNS = re.compile(r"sourceMappingURL=|@license\b|/\*!|\bCopyright \(c\)", re.IGNORECASE)


def offences(root: Path, paths: list[Path], patterns: dict[str, re.Pattern[str]]) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {what}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        for what, pattern in patterns.items()
        if pattern.search(line)
    ]


def inside(root: Path, tree: list[Path], *folders: str) -> list[Path]:
    return [path for path in tree if path.relative_to(root).parts[0] in folders]


def texts(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.suffix in TEXT]


def test_no_file_outgrows_what_can_be_read_in_one_go(root: Path, tree: list[Path]) -> None:
    code = [path for path in tree if path.suffix in (".py", ".js") and path not in inside(root, tree, "tests")]
    long = {path.relative_to(root).as_posix(): len(path.read_text().splitlines()) for path in code}
    long = {path: lines for path, lines in long.items() if lines > LINES_A_FILE}
    assert not long, f"more than {LINES_A_FILE} lines: {long}"


def test_nothing_gets_past_escaping(root: Path, tree: list[Path]) -> None:
    found = offences(root, texts(inside(root, tree, "static", "templates")), UNESCAPED)
    assert not found, "\n".join(found)


def test_no_registry_is_named(root: Path, tree: list[Path]) -> None:
    found = offences(root, texts(tree), {"a registry's address": REGISTRY})
    locks = sorted(root.glob("requirements*.txt"))
    assert locks
    found += offences(root, locks, {"an address in a lock": re.compile("://")})
    assert not found, "\n".join(found)


def test_the_registry_rule_knows_one() -> None:
    option = "--index" + "-url"
    assert REGISTRY.search(f"{option} https://packages.example/simple")
    assert REGISTRY.search(f"{option}=https://packages.example/simple")
    assert REGISTRY.search("find" + '_links = ["wheels"]')


def test_every_pin_has_a_hash(root: Path) -> None:
    for lock in sorted(root.glob("requirements*.txt")):
        for pin in re.split(r"\n(?=\S)", lock.read_text().strip()):
            assert "==" in pin, f"{lock.name}: not an exact version: {pin}"
            assert "--hash=sha256:" in pin, f"{lock.name}: no hash: {pin}"


def test_the_dev_lock_holds_the_run_lock(root: Path) -> None:
    """`make run` takes an installed dev lock for good, so both must pin the same versions."""
    pins = {
        name: set(re.findall(r"^([\w.-]+==[^\s;]+)", (root / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert pins["requirements.txt"] <= pins["requirements-dev.txt"]


def test_no_third_party_code(root: Path, tree: list[Path]) -> None:
    found = [
        str(path.relative_to(root))
        for path in tree
        if VENDORED_FOLDERS & set(path.relative_to(root).parts) or re.search(r"\.(min|bundle)\.(js|css)$", path.name)
    ]
    found += offences(root, texts(inside(root, tree, "static", "templates")), {"somebody's notice": VENDORED_SIGNS})
    assert not found, f"third-party code: {found}"


def test_nothing_comes_from_elsewhere(root: Path, tree: list[Path]) -> None:
    """A venue works without the internet: no page loads a script, style, font or picture from another host."""
    loads = re.compile(
        r"""<(script|img|iframe|source)\b[^>]*\bsrc=["']?(https?:)?//|<link\b[^>]*\bhref=["']?(https?:)?//|"""
        r"""(@import|\burl\()\s*["']?(https?:)?//|\bfrom\s+["']https?://|\bimport\(?\s*["']https?://"""
    )
    found = offences(root, texts(inside(root, tree, "static", "templates")), {"loaded from elsewhere": loads})
    assert not found, "\n".join(found)
