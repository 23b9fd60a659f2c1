import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, mentionsIn, wanted } from "../../static/js/chat/mentions.js";

const PEOPLE = [{ id: "1", name: "Ann" }, { id: "2", name: "Ann Lee" }, { id: "3", name: "Bo Müller" }];

test("a text names whoever stands after the sign, the longest name first", () => {
  assert.deepEqual(mentionsIn("@Ann Lee, look", PEOPLE), ["2"]);
  assert.deepEqual(mentionsIn("@Ann and @Ann Lee", PEOPLE), ["2", "1"]);
  assert.deepEqual(mentionsIn("Ann Lee and @nobody", PEOPLE), []);
});

test("what is being written after the sign ends at the cursor and begins a word", () => {
  assert.equal(wanted("hi @an", 6), "an");
  assert.equal(wanted("hi @", 4), "");
  assert.equal(wanted("mail@example.org", 16), undefined);
  assert.equal(wanted("hi @an and more", 6), "an");
});

test("people are found by the beginning of any of their names", () => {
  assert.deepEqual(matching("mü", PEOPLE).map(({ id }) => id), ["3"]);
  assert.deepEqual(matching("an", PEOPLE).map(({ id }) => id), ["1", "2"]);
  assert.equal(matching("", PEOPLE).length, 3);
});
