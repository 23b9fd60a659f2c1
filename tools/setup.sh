#!/bin/sh
# setup.sh run|dev: makes .venv hold exactly the pinned packages. Costs a few milliseconds when it already does:
# .venv/.run and .venv/.dev are copies of the lock that was installed last.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "usage: sh tools/setup.sh run|dev" >&2; exit 2 ;;
esac
stamp=".venv/.$1"

say() { printf '%s\n' "$*" >&2; }

# The dev lock holds everything that the run lock holds, so either stamp will do for `run`.
if [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; then
    if cmp -s "$lock" "$stamp"; then exit 0; fi
    if [ "$1" = run ] && cmp -s requirements-dev.txt .venv/.dev; then exit 0; fi
fi

# The first Python that is new enough *and* can make a virtual environment; python3 itself may be an old one.
new_enough=
python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    new_enough=${new_enough:-$candidate}
    "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1 || continue
    python=$candidate
    break
done
if [ -z "$new_enough" ]; then
    say "Venue needs Python 3.11 or newer and found none: install it, or say where it is with  make run PYTHON=/path/to/python3"
    exit 1
fi
if [ -z "$python" ]; then
    version=$("$new_enough" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "Venue needs Python's venv module, which $new_enough lacks: install it, on Debian and Ubuntu with  apt-get install python$version-venv"
    exit 1
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Setting up .venv with $("$python" --version) (once) …"
    "$python" -m venv --clear .venv
fi
rm -f .venv/.run .venv/.dev
say "Installing the pinned packages of $lock …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
cp "$lock" "$stamp"
