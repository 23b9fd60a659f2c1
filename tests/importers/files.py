"""Files to import, made from rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping


def csv_of(rows: Iterable[Mapping[str, str]], columns: Iterable[str] = ()) -> bytes:
    """Rows → a CSV file's bytes; columns in the order given, else as the first row has them."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns) or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
