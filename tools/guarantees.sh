#!/bin/sh
# Every guarantee at full size: storms, drains and soaks that `make test` runs small or not at all. Prints one line for
# each as it is done, and all of them as a table at the end. `long_*.py` hold what exists at full size only.
set -u
cd "$(dirname "$0")/.."

# The rows that say "through nginx" want Debian's; where it cannot be installed they are left out, and say so.
if ! command -v nginx >/dev/null && [ ! -x /usr/sbin/nginx ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get install -y -qq --no-install-recommends nginx-light >/dev/null 2>&1 ||
            echo "nginx-light could not be installed: the rows through nginx are left out." >&2
    else
        echo "There is no nginx (Debian: apt-get install nginx-light): the rows through it are left out." >&2
    fi
fi

exec .venv/bin/python -m pytest --long -q -o "python_files=test_*.py long_*.py" -o timeout=600 \
    tests/guarantees tests/faults tests/backends/redis tests/checker "$@"
