"""The checker must itself be checked: good histories pass, spoilt ones do not."""

from __future__ import annotations

from random import Random

import pytest

from tests.checker.checker import Acked, Log, Received, Refused, Sent, Snapshot, Stayed, check
from tests.checker.histories import MUTANTS, good_story
from tests.checker.lines import say

SEEDS = range(40)


def rules(events: list, logs: dict[str, Log], **more: object) -> set[str]:
    return {fault.rule for fault in check(events, logs, **more)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_good_history_has_no_fault(seed: int) -> None:
    """What the promises allow is never called a fault: resends, unacknowledged messages, catching up, snapshots."""
    story = good_story(Random(seed))
    assert check(story.events, story.logs) == []
    assert {type(event) for event in story.events} == {Sent, Acked, Received, Snapshot, Stayed}


def test_every_kind_of_spoilt_history_is_flagged(capsys: pytest.CaptureFixture[str]) -> None:
    """Lost, doubled, swapped, forked and phantom messages are found in every seeded history they are put into."""
    survivors = []
    for kind, mutations in MUTANTS.items():
        for mutate in mutations:
            for seed in SEEDS:
                random = Random(seed)
                spoilt = mutate(good_story(random), random)
                if not check(spoilt.events, spoilt.logs):
                    survivors.append((kind, mutate.__name__, seed))
    killed = len(MUTANTS) - len({kind for kind, _, _ in survivors})
    say(capsys, f"GUARANTEE checker mutants killed {killed}/{len(MUTANTS)}", passed=not survivors)
    assert not survivors


def test_a_message_that_is_not_in_the_log_is_lost_only_if_it_was_acknowledged() -> None:
    log = {"r": Log("e", ())}
    assert rules([Sent("a", "r", "m", 1.0)], log) == set()
    assert rules([Sent("a", "r", "m", 1.0), Acked("a", "r", "m", 1, 2.0)], log) == {"durability"}


def test_an_acknowledgement_must_name_the_place_where_the_message_is() -> None:
    log = {"r": Log("e", ((1, "m"), (2, "n")))}
    assert rules([Acked("a", "r", "m", 2, 2.0)], log) == {"durability"}


def test_an_id_kept_twice_is_a_double() -> None:
    assert rules([], {"r": Log("e", ((1, "m"), (2, "m")))}) == {"uniqueness"}


def test_a_hole_in_the_log_is_found() -> None:
    assert rules([], {"r": Log("e", ((1, "m"), (3, "n")))}) == {"order"}


def test_one_senders_messages_keep_their_order() -> None:
    events = [Sent("a", "r", "m", 1.0), Sent("a", "r", "n", 2.0), Sent("a", "r", "m", 3.0)]
    assert rules(events, {"r": Log("e", ((1, "m"), (2, "n")))}) == set()
    assert rules(events, {"r": Log("e", ((1, "n"), (2, "m")))}) == {"order"}


def test_what_was_acknowledged_stands_before_what_was_sent_later_by_anyone() -> None:
    events = [Sent("a", "r", "m", 1.0), Acked("a", "r", "m", 2, 2.0), Sent("b", "r", "n", 3.0)]
    assert rules(events, {"r": Log("e", ((1, "n"), (2, "m")))}) == {"real-time"}
    overlapping = [Sent("a", "r", "m", 1.0), Sent("b", "r", "n", 1.5), Acked("a", "r", "m", 2, 2.0)]
    assert rules(overlapping, {"r": Log("e", ((1, "n"), (2, "m")))}) == set()


def test_a_view_may_repeat_but_not_skip() -> None:
    log = {"r": Log("e", ((1, "l"), (2, "m"), (3, "n")))}
    seen = [Received("c", "r", "e", seq, "lmn"[seq - 1]) for seq in (1, 2, 1, 2, 3)]
    assert rules([*seen, Stayed("c", "r")], log) == set()
    assert rules([seen[0], seen[4], Stayed("c", "r")], log) == {"delivery"}


def test_one_who_stayed_must_have_everything_and_one_who_left_need_not() -> None:
    log = {"r": Log("e", ((1, "m"), (2, "n")))}
    first = Received("c", "r", "e", 1, "m")
    assert rules([first], log) == set()
    assert rules([first, Stayed("c", "r")], log) == {"delivery"}
    assert rules([Stayed("c", "r")], log) == {"delivery"}


def test_a_state_must_not_stand_behind_what_the_client_had() -> None:
    log = {"r": Log("e", ((1, "m"), (2, "n")))}
    seen = [Snapshot("c", "r", "e", 2, ((1, "m"), (2, "n"))), Snapshot("c", "r", "e", 1, ((1, "m"),))]
    assert rules(seen, log) == {"delivery"}


def test_a_client_told_of_a_room_it_may_not_read_is_found() -> None:
    log = {"staff": Log("e", ((1, "m"),))}
    assert rules([Received("c", "staff", "e", 1, "m")], log, allowed={"c": {"p1"}}) == {"phantom"}


def test_what_was_refused_may_stand_behind_what_was_said_after_it() -> None:
    """A sender told to try again later has given up its place; without that, the same order is a fault."""
    sent = [Sent("a", "r", "m", 1.0), Sent("a", "r", "n", 2.0)]
    log = {"r": Log("e", ((1, "n"), (2, "m")))}
    assert rules(sent, log) == {"order"}
    assert rules([*sent, Refused("a", "r", "m")], log) == set()
