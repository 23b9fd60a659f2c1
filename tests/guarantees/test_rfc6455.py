"""R18: the WebSocket rules, by Autobahn's cases against the project's own protocol class in echo mode."""

from __future__ import annotations

from collections import Counter

import pytest
from kosoku import FailureError, run_fuzzingclient

from tests.checker.lines import say
from tests.guarantees.echo import echoing

AT_ONCE = 8
DOCUMENTED = {"7.1.5"}
"""A close within a fragmented message: the websockets library answers 1002 and says why in its compliance notes."""
RULES = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"]
BULK = ["9.*"]
"""Up to 16 MiB, whole and in tiny fragments. 12 and 13 are about compression, which the venue never agrees to."""


async def run(cases: list[str]) -> tuple[Counter[str], list[str]]:
    """How many cases ended how, and those that failed, with why."""
    async with echoing() as address:
        try:
            results = await run_fuzzingclient(address, cases, concurrency=AT_ONCE)
        except FailureError as failure:
            results = failure.results
    outcomes = Counter(result.behavior.value for result in results)
    wrong = [one for one in results if not one.passed]
    return outcomes, [f"{one.case_id}: {one.result} {one.result_close}" for one in wrong]


@pytest.mark.parametrize(
    "cases",
    [pytest.param(RULES, marks=pytest.mark.quick), pytest.param([*RULES, *BULK], marks=pytest.mark.long)],
    ids=["rules", "rules-and-bulk"],
)
async def test_the_websocket_rules_are_kept(cases: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """No Autobahn case fails but the documented one."""
    outcomes, failed = await run(cases)
    unexpected = [one for one in failed if one.partition(":")[0] not in DOCUMENTED]
    say(capsys, "GUARANTEE R18 transport", not unexpected, cases=outcomes.total(), ok=outcomes["OK"],
        non_strict=outcomes["NON-STRICT"], informational=outcomes["INFORMATIONAL"],
        documented=len(failed) - len(unexpected), failed=len(unexpected))  # fmt: skip
    assert not unexpected, "\n".join(unexpected)
    assert outcomes.total() > 100, "too few cases to prove anything"
