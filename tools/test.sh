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

# Exit 5 is "no test": a failure, unless a selection (ARGS="-k name") simply lies in the other half.
empty=0
run_half() {
    "$python" -m pytest "$@"
    status=$?
    if [ $status = 5 ]; then empty=$((empty + 1)); elif [ $status != 0 ]; then failed=$status; fi
}

run_half tests --ignore=tests/browser "$@"
halves=1
if [ "${VENUE_SKIP_BROWSERS:-}" != 1 ]; then
    run_half tests/browser "$@"
    halves=2
fi
if [ $# = 0 ] && [ $empty != 0 ] || [ $empty = $halves ]; then
    echo "No test was run in $empty of $halves parts." >&2
    [ $failed != 0 ] || failed=5
fi
exit $failed
