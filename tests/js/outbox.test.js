import assert from "node:assert/strict";
import { test } from "node:test";

import { again, drop, echoes, merge, next, put, refuse } from "../../static/js/state/outbox.js";
import { Keep } from "../../static/js/state/keep.js";

const post = (id, room = "p1") => ({ do: "post", id, room, text: `text ${id}` });

class FakeStorage {
  map = new Map();
  constructor(room = Infinity) {
    this.room = room;
  }
  get length() {
    return this.map.size;
  }
  key(i) {
    return [...this.map.keys()][i] ?? null;
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, value) {
    if (this.map.size >= this.room) throw new DOMException("full", "QuotaExceededError");
    this.map.set(key, value);
  }
  removeItem(key) {
    this.map.delete(key);
  }
}

test("goes out in the order it was said, and what failed holds nothing up", () => {
  let outbox = put(put(put([], post("a"), "t1"), post("b"), "t2"), post("c"), "t3");
  assert.equal(next(outbox).command.id, "a");
  const { outbox: refused, waitMs } = refuse(outbox, "a", { code: "muted", message: "A chair has muted you." });
  assert.equal(waitMs, null);
  outbox = refused;
  assert.equal(next(outbox).command.id, "b");
  outbox = drop(outbox, "b");
  assert.equal(next(outbox).command.id, "c");
  assert.deepEqual([outbox[0].status, outbox[0].why], ["failed", "A chair has muted you."]);
});

test("a passing refusal waits and keeps its place", () => {
  const outbox = put([], post("a"), "t");
  assert.deepEqual(refuse(outbox, "a", { code: "too_fast", message: "", retryAfter: 2.5 }), { outbox, waitMs: 2500 });
  assert.deepEqual(refuse(outbox, "a", { code: "busy", message: "" }), { outbox, waitMs: 3000 });
});

test("sent again it keeps its id, so that it is said once; a reused id is the exception", () => {
  let { outbox } = refuse(put(put([], post("a"), "t1"), post("b"), "t2"), "a", { code: "room_closed", message: "" });
  outbox = again(outbox, "a", "fresh");
  assert.deepEqual(outbox.map(({ command, status }) => [command.id, status]), [["b", "waiting"], ["a", "waiting"]]);
  ({ outbox } = refuse(outbox, "a", { code: "id_reused", message: "" }));
  assert.ok(again(outbox, "a", "fresh").some(({ command }) => command.id === "fresh"));
});

test("echoes are the posts of this room that the venue has not told yet", () => {
  const outbox = put(put(put([], post("a"), "t"), post("b", "p2"), "t"), { do: "delete", id: "c", room: "p1", message: "x" }, "t");
  assert.deepEqual(echoes(outbox, "p1", []).map(({ command }) => command.id), ["a"]);
  assert.deepEqual(echoes(outbox, "p1", [{ id: "a" }]), []);
});

test("survives a reload, per person, in order", () => {
  const storage = new FakeStorage();
  const keep = new Keep("a1", storage);
  const outbox = put(put([], post("z"), "2026-01-01T00:00:01Z"), post("a"), "2026-01-01T00:00:02Z");
  keep.save([], outbox);
  assert.deepEqual(merge([], new Keep("a1", storage).all()).map(({ command }) => command.id), ["z", "a"]);
  assert.deepEqual(new Keep("b2", storage).all(), []);
  keep.save(outbox, drop(outbox, "z"));
  assert.deepEqual(new Keep("a1", storage).all().map(({ command }) => command.id), ["a"]);
  assert.equal(merge(outbox, keep.all()).length, 2);
});

test("full or forbidden storage loses nothing that is in memory", () => {
  const full = new Keep("a1", new FakeStorage(0));
  full.save([], put([], post("a"), "t"));
  assert.deepEqual(full.all(), []);
  assert.deepEqual(new Keep("a1", null).all(), []);
  const damaged = new FakeStorage();
  damaged.setItem("venue.unsent.a1.x", "{");
  assert.deepEqual(new Keep("a1", damaged).all(), []);
});
