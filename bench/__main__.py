"""`python -m bench [NAME …]`: measure all parts, or those named; exits with 1 when a goal was missed."""

import os
import sys
import traceback

from bench.figures import Figure, table
from bench.machine import cores, raise_open_files
from bench.parts import PARTS


def main(names: list[str]) -> int:
    """Measure and print; the exit status."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"no such part: {' '.join(unknown)}; there are: {' '.join(PARTS)}", file=sys.stderr)
        return 2
    raise_open_files()
    server, generator = cores()
    others = os.getloadavg()[0]
    print(f"server on core {server}, load generator on core {generator}, load average before {others:.1f}", flush=True)
    figures: list[Figure] = []
    for name in names or PARTS:
        try:
            measured = PARTS[name]()
        except (OSError, RuntimeError) as error:
            traceback.print_exc()
            measured = [Figure(name)]
            measured[0].fail(f"could-not-be-measured:{type(error).__name__}")
        for figure in measured:
            print(figure.line(), flush=True)
        figures += measured
    print("\n" + table(figures))
    return 0 if all(figure.passed for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
