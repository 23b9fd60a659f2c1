#!/bin/sh
# Writes requirements.txt (what a venue runs on) and requirements-dev.txt (that, `fast`, and the test tools):
# every package by version and hash, for all systems and Pythons, without any registry's address.
# Existing pins are kept; `make lock ARGS=--upgrade` moves them.
set -eu
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9

if [ ! -x .cache/lock/bin/uv ] || [ "$(.cache/lock/bin/uv --version | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    .venv/bin/python -m venv --clear .cache/lock
    .cache/lock/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi

compile() {
    .cache/lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$@"
}
compile -o requirements.txt "$@" >/dev/null
compile --extra fast --group dev -c requirements.txt -o requirements-dev.txt >/dev/null "$@"
