import assert from "node:assert/strict";
import { test } from "node:test";

import { applyTallies, applyToChat, chatFrom, emptyChat, prepend } from "../../static/js/state/chat.js";
import { own } from "../../static/js/state/own.js";

const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
const said = (id, seq) => ({ seq, id, at: "2026-05-11T09:00:00.000Z", by: { id: "a1", name: "Ada" }, text: "text" });

for (const id of NAMES) {
  test(`a message whose id is ${id} is a message like any other`, () => {
    const posted = applyToChat(emptyChat(), { up: "posted", ...said(id, 1) });
    assert.equal(own(posted.tallies, id), undefined);
    // As it comes over the wire: there, __proto__ is a key and nothing else.
    const reacted = applyTallies(posted, JSON.parse(`{"${id}":{"👍":2},"other":{"🎉":1}}`));
    assert.deepEqual(own(reacted.tallies, id), { "👍": 2 });
    assert.deepEqual(own(reacted.tallies, "other"), { "🎉": 1 });
    assert.equal(Object.getPrototypeOf(reacted.tallies), Object.prototype);
    const cleared = applyTallies(reacted, JSON.parse(`{"${id}":{"👍":0}}`));
    assert.deepEqual(Object.keys(cleared.tallies), ["other"]);
    assert.equal(applyToChat(reacted, { up: "deleted", message: id }).messages.length, 0);
  });

  test(`what happened to ${id} before it was loaded is known when it is`, () => {
    const chat = chatFrom({ messages: [said("m9", 9)], total: 9, older: true });
    const edited = applyToChat(chat, { up: "edited", message: id, text: "better", at: "later" });
    assert.equal(prepend(edited, { messages: [said(id, 3)], older: false }).messages[0].text, "better");
    const deleted = applyToChat(edited, { up: "deleted", message: id });
    assert.deepEqual(prepend(deleted, { messages: [said(id, 3)], older: false }).messages.map((message) => message.id), ["m9"]);
    assert.equal(prepend(chat, { messages: [said(id, 3)], older: false }).messages.length, 2);
  });
}
