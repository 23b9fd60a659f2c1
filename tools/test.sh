#!/bin/sh
# Every test, in two processes: Playwright's synchronous interface keeps an event loop running in its process, and an
# async test that came after it there could not start its own. Both always run, so one failure does not hide another.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
failed=0

if [ "${VENUE_SKIP_BROWSERS:-}" = 1 ]; then
    echo "VENUE_SKIP_BROWSERS=1: the browser tests are left out."
else
    $python tools/browsers.py || exit 1
fi

$python -m pytest tests --ignore=tests/browser "$@" || failed=$?
if [ "${VENUE_SKIP_BROWSERS:-}" != 1 ]; then
    $python -m pytest tests/browser "$@" || failed=$?
fi
exit $failed
