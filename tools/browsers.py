"""Finds Chromium and Firefox for the browser tests, and installs them where that is possible without asking.

`python tools/browsers.py` (part of `make test`) exits with 0 when both are there. On Debian and Ubuntu, as root or with
a sudo that asks nothing, it installs what is missing; elsewhere it says in one line what to install.
Playwright's own browser downloads are not used: a distribution's browsers come with its security updates.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

# For each engine: the variable that names a browser outright, and the names it goes by.
ENGINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "chromium": (
        "VENUE_CHROMIUM",
        (
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ),
    ),
    "firefox": (
        "VENUE_FIREFOX",
        ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"),
    ),
}
DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr"}
# Screenshots with emoji and names in every script need more than the one font a server has.
FONT_PACKAGES = {"NotoColorEmoji.ttf": "fonts-noto-color-emoji", "NotoSansCJK-Regular.ttc": "fonts-noto-cjk"}


def wanted_engines() -> list[str]:
    """The engines to test with: both, unless VENUE_BROWSERS names fewer (`chromium`, `firefox`, comma-separated)."""
    named = os.environ.get("VENUE_BROWSERS", "").replace(",", " ").split()
    if unknown := set(named) - set(ENGINES):
        raise SystemExit(f"VENUE_BROWSERS: {', '.join(sorted(unknown))} is none of {', '.join(ENGINES)}")
    return named or list(ENGINES)


def find_browser(engine: str) -> str | None:
    variable, names = ENGINES[engine]
    for name in filter(None, (os.environ.get(variable), *names)):
        if path := shutil.which(name):
            return path
    return None


def missing_fonts() -> list[str]:
    present = {path.name for path in Path("/usr/share/fonts").rglob("*.tt[fc]")}
    return [package for file, package in FONT_PACKAGES.items() if file not in present]


def apt_prefix() -> list[str] | None:
    """How to run apt-get without a question asked, or None where that cannot be."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def apt_install(packages: list[str]) -> None:
    prefix = apt_prefix()
    if prefix is None or not packages:
        return
    print(f"Installing {' '.join(packages)} with apt-get …", file=sys.stderr)
    # Ubuntu's `chromium` is a snap in disguise and may fail: what was found afterwards is what counts.
    patience = ["-o", "DPkg::Lock::Timeout=300"]  # a machine that just started may be updating itself
    steps = (["update", "-q"], ["install", "-y", "-q", *patience, "--no-install-recommends", *packages])
    for step in steps:
        done = subprocess.run([*prefix, "apt-get", *step], capture_output=True, text=True)
        if done.returncode:
            print(f"apt-get {step[0]} failed: {done.stderr.strip()[-400:]}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", action="store_true", help="also emoji and CJK fonts, for screenshots")
    options = parser.parse_args()

    lacking = [engine for engine in wanted_engines() if not find_browser(engine)]
    apt_install([DEBIAN_PACKAGES[engine] for engine in lacking] + (missing_fonts() if options.fonts else []))

    lacking = [engine for engine in lacking if not find_browser(engine)]
    if lacking:
        packages = " ".join(DEBIAN_PACKAGES[engine] for engine in lacking)
        print(
            f"The browser tests need {' and '.join(lacking)}: install with  sudo apt-get install {packages}  "
            "(or leave them out with VENUE_SKIP_BROWSERS=1 or VENUE_BROWSERS=chromium).",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
