"""Chat: what was said, folded from its log; and who may change it in which way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.logs import ADA, AT, BO, NOON, Log
from venue.domain import chat
from venue.domain.chat import Chat
from venue.domain.times import text_of
from venue.protocol import commands, refusals, updates
from venue.protocol.facts import Who
from venue.protocol.refusals import Refused


def said(log: Log, id: str, text: str = "Hello", by: Who = ADA, **fields) -> updates.Logged:
    return log.add(updates.Posted(id=id, at=AT, by=by, text=text, **fields))


def conversation(count: int) -> tuple[Log, Chat]:
    fold = Chat()
    log = Log(fold)
    for n in range(1, count + 1):
        said(log, f"m{n}", f"Number {n}")
    return log, fold


def shown(fold: Chat) -> list[dict]:
    messages, older = fold.newest(1_000)
    assert not older
    return [chat.message_of(message) for message in messages]


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusal.code


STEPS = st.lists(
    st.tuples(st.sampled_from(["post", "edit", "delete", "hide", "unhide", "staff", "redact"]), st.integers(0, 20)),
    max_size=40,
)


@given(STEPS)
def test_a_log_read_again_gives_the_same_chat(steps: list[tuple[str, int]]) -> None:
    """Redaction replaces what was taken back by tombstones; folding those gives the chat that was folded live: the same
    messages, the same total."""
    live = Chat()
    log = Log(live)
    for number, (step, which) in enumerate(steps):
        run(log, live, f"c{number}", step, which)
    again = log.read_into(Chat())
    assert shown(again) == shown(live)
    assert again.total == live.total == sum(step == "post" for step, _ in steps)
    assert [(m.edits, m.changed) for m in again.newest(99)[0]] == [(m.edits, m.changed) for m in live.newest(99)[0]]


@given(STEPS)
def test_what_was_taken_back_is_nowhere_in_the_log(steps: list[tuple[str, int]]) -> None:
    """Neither a message's text nor that of one of its edits outlives its deletion."""
    live = Chat()
    log = Log(live)
    for number, (step, which) in enumerate(steps):
        run(log, live, f"c{number}", step, which)
    kept = {change.text for change in log.changes if isinstance(change, (updates.Posted, updates.Edited))}
    texts = {text for message in live.by_id.values() for text in history(log, message)}
    assert kept == texts


def history(log: Log, message: chat.Said) -> list[str]:
    return [log.changes[seq - 1].text for seq in (message.seq, *message.edits)]


def run(log: Log, live: Chat, id: str, step: str, which: int) -> None:
    present = list(live.by_id)
    if step == "post":
        command = commands.Post(room="p1", id=id, text=f"Text of {id}", reply_to=present[-1] if present else None)
        log.add(chat.decide_post(live, command, ADA, AT))
    elif step == "staff":
        log.add(updates.Staffed(id=id, at=AT, by=ADA, status="here"))
    elif present:
        message = present[which % len(present)]
        if step == "edit":
            command = commands.Edit(room="p1", id=id, message=message, text=f"Edited by {id}")
            log.add(chat.decide_edit(live, command, ADA, AT, 0.0))
        elif step == "delete":
            log.add(*chat.decide_delete(live, commands.Delete(room="p1", id=id, message=message), ADA, AT))
        elif step == "redact":
            log.add(*chat.redaction(live.by_id[message], AT))
        elif (live.by_id[message].hidden_at is None) == (step == "hide"):
            kind = commands.Hide if step == "hide" else commands.Unhide
            log.add(chat.decide_hide(live, kind(room="p1", id=id, message=message), BO, AT))


def test_a_message_as_it_stands() -> None:
    """The fold of posted, edited and hidden is what a page shows."""
    fold = Chat()
    log = Log(fold)
    said(log, "m1", "First", reply_to=None, mentions=["bo"])
    said(log, "m2", "Second", by=BO, reply_to="m1")
    log.add(updates.Edited(id="c1", at="2026-05-11T11:01:00.000Z", by=BO, message="m2", text="Second!"))
    log.add(updates.Hidden(id="c2", at=AT, by=ADA, message="m1"))
    first, second = shown(fold)
    assert (first.text, first.hidden, first.mentions, first.edited_at) == ("First", True, ["bo"], None)
    assert (second.text, second.reply_to, second.edited_at) == ("Second!", "m1", "2026-05-11T11:01:00.000Z")
    log.add(updates.Unhidden(id="c3", at=AT, by=ADA, message="m1"))
    assert not shown(fold)[0].hidden


def test_a_second_deletion_counts_nothing() -> None:
    """Two processes may take the same message back at once; it was one message."""
    log, fold = conversation(2)
    log.add(updates.Deleted(id="c1", at=AT, by=ADA, message="m1", posted=1), (1,))
    log.add(updates.Deleted(id="c2", at=AT, by=ADA, message="m1", posted=1))
    assert fold.total == log.read_into(Chat()).total == 2


def test_what_happens_to_a_message_that_is_gone_changes_nothing() -> None:
    """Late changes of a message that was taken back are ignored."""
    log, fold = conversation(1)
    log.add(updates.Deleted(id="c1", at=AT, by=ADA, message="m1", posted=1), (1,))
    for late in (updates.Edited(id="c2", message="m1", text="x"), updates.Hidden(id="c3", message="m1")):
        log.add(late)
    assert shown(fold) == []


@given(st.integers(0, 30), st.integers(1, 12), st.sets(st.integers(1, 30)))
def test_paging_back_reaches_every_message_once(count: int, limit: int, deleted: set[int]) -> None:
    """From the newest page backwards by `before`, every message that is there comes once, in order, and `older` is true
    until the first one."""
    log, fold = conversation(count)
    for n in deleted:
        if n <= count:
            log.add(updates.Deleted(id=f"d{n}", at=AT, by=ADA, message=f"m{n}", posted=n), (n,))
    found: list[str] = []
    page, older = fold.newest(limit)
    while True:
        assert len(page) <= limit
        found = [message.id for message in page] + found
        assert older == (len(found) < len(fold.by_id))
        if not older:
            break
        page, older = fold.newest(limit, page[0].seq)
    assert found == [f"m{n}" for n in range(1, count + 1) if n not in deleted]


def test_paging_before_a_place_that_is_no_message() -> None:
    """`before` is any seq: before the first there is nothing, beyond the end is the newest page."""
    _, fold = conversation(3)
    assert fold.newest(5, 1) == ([], False)
    assert [message.id for message in fold.newest(2, 99)[0]] == ["m2", "m3"]


def test_answering_what_is_not_there_is_refused() -> None:
    """A reply names a message of this room that is still there."""
    log, fold = conversation(1)
    command = commands.Post(room="p1", id="m2", text="Yes", reply_to="m9")
    with pytest.raises(Refused) as refused:
        chat.decide_post(fold, command, ADA, AT)
    assert (code_of(refused), refused.value.refusal.field) == (refusals.NOT_FOUND, "reply_to")
    log.add(updates.Deleted(id="c1", at=AT, by=ADA, message="m1", posted=1), (1,))
    with pytest.raises(Refused):
        chat.decide_post(fold, commands.Post(room="p1", id="m2", text="Yes", reply_to="m1"), ADA, AT)


def test_text_is_cleaned_on_the_way_in() -> None:
    """What is kept of a post and of an edit is clean; nothing to read is refused."""
    _, fold = conversation(1)
    assert chat.decide_post(fold, commands.Post(room="p1", id="m2", text=" a\x00b\r\n"), ADA, AT).text == "ab"
    assert (
        chat.decide_edit(fold, commands.Edit(room="p1", id="c", message="m1", text="\u202ex"), ADA, AT, 0).text == "x"
    )
    for text in (" ", "\u200b", "\x07", "\u2066\u2069"):
        with pytest.raises(Refused) as refused:
            chat.decide_post(fold, commands.Post(room="p1", id="m2", text=text), ADA, AT)
        assert code_of(refused) == refusals.INVALID


def test_editing_ends_after_a_day() -> None:
    """People have answered and quoted what was said: after a day it stays as it is."""
    _, fold = conversation(1)
    command = commands.Edit(room="p1", id="c1", message="m1", text="New")
    assert chat.decide_edit(fold, command, ADA, AT, chat.EDIT_WINDOW).text == "New"
    with pytest.raises(Refused) as refused:
        chat.decide_edit(fold, command, ADA, AT, chat.EDIT_WINDOW + 1)
    assert code_of(refused) == refusals.NOT_ALLOWED


def test_deleting_redacts_all_that_was_written() -> None:
    """The message and each of its edits."""
    log, fold = conversation(2)
    for n in range(2):
        log.add(chat.decide_edit(fold, commands.Edit(room="p", id=f"e{n}", message="m1", text=f"v{n}"), ADA, AT, 0))
    change, redact = chat.decide_delete(fold, commands.Delete(room="p", id="d", message="m1"), ADA, AT)
    assert redact == (1, 3, 4)
    assert change.posted == 1


@pytest.mark.parametrize("kind", [commands.Delete, commands.Hide, commands.Unhide])
def test_what_is_not_there_cannot_be_changed(kind: type[commands.Command]) -> None:
    """Refused as not found, naming the field."""
    decide = chat.decide_delete if kind is commands.Delete else chat.decide_hide
    with pytest.raises(Refused) as refused:
        decide(Chat(), kind(room="p1", id="c1", message="m1"), ADA, AT)
    assert (code_of(refused), refused.value.refusal.field) == (refusals.NOT_FOUND, "message")


def test_hiding_what_is_hidden_is_refused() -> None:
    """So that an undo undoes one thing."""
    log, fold = conversation(1)
    hide, unhide = commands.Hide(room="p", id="c1", message="m1"), commands.Unhide(room="p", id="c2", message="m1")
    with pytest.raises(Refused) as refused:
        chat.decide_hide(fold, unhide, BO, AT)
    assert code_of(refused) == refusals.CHANGED
    log.add(chat.decide_hide(fold, hide, BO, AT))
    with pytest.raises(Refused):
        chat.decide_hide(fold, hide, BO, AT)
    log.add(chat.decide_hide(fold, unhide, BO, AT))
    assert not shown(fold)[0].hidden


def test_what_was_hidden_for_a_day_is_overdue() -> None:
    """Hidden messages leave the log for good after 24 hours, not before; one shown again meanwhile stays."""
    log, fold = conversation(3)
    for n in (1, 2):
        log.add(updates.Hidden(id=f"h{n}", at=text_of(NOON), by=BO, message=f"m{n}"))
    log.add(updates.Unhidden(id="u2", at=text_of(NOON + 5), by=BO, message="m2"))
    assert chat.overdue(fold, NOON + chat.HIDDEN_FOR - 1) == []
    (message,) = chat.overdue(fold, NOON + chat.HIDDEN_FOR + 1)
    change, redact = chat.redaction(message, AT)
    assert (change.message, redact) == ("m1", (1,))
