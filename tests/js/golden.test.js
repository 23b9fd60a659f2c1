/** What the venue really sent (tests/golden/make.py), folded by the browser's reducers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { applyToEvent, emptyEvent, eventGreeted } from "../../static/js/state/event.js";
import { applyToPerson, emptyPerson, personGreeted } from "../../static/js/state/person.js";
import { applyToRoom, emptyRoom, entered } from "../../static/js/state/room.js";

const golden = JSON.parse(readFileSync(new URL("../golden/frames.json", import.meta.url), "utf8"));

/** A page that hears all of it. */
class Page {
  event = emptyEvent();
  person = emptyPerson();
  rooms = new Map();
  me = null;
  heard = new Set();

  hear(frame) {
    if (frame.ok?.visit !== undefined) this.greeted(frame.ok);
    else if (frame.ok?.topic?.startsWith("room:")) this.entered(frame.ok);
    else if (frame.up) this.updated(frame);
  }

  greeted({ me, topics }) {
    this.me = me;
    this.event = eventGreeted(this.event, topics.event);
    this.person = personGreeted(this.person, topics[`person:${me.id}`], me);
  }

  entered(answer) {
    const id = answer.topic.slice(5);
    for (const update of answer.updates ?? []) this.heard.add(update.up);
    this.rooms.set(id, entered(this.rooms.get(id) ?? emptyRoom(id), answer));
    assert.equal(this.rooms.get(id).gap, false);
  }

  updated(update) {
    this.heard.add(update.up);
    const topic = update.in ?? "";
    if (topic.startsWith("room:")) {
      const id = topic.slice(5);
      const room = applyToRoom(this.rooms.get(id) ?? emptyRoom(id), update);
      assert.equal(room.gap, false, `${update.up} ${update.seq ?? update.v ?? ""} of ${id} did not fit`);
      this.rooms.set(id, room);
    } else if (update.seq !== undefined && topic === "event") {
      this.event = applyToEvent(this.event, update);
      assert.equal(this.event.gap, false);
    } else if (update.seq !== undefined) {
      this.person = applyToPerson(this.person, update);
      assert.equal(this.person.gap, false);
    } else if (update.up === "you") {
      this.me = { ...this.me, name: update.name, mode: update.mode, roles: update.roles };
    }
  }
}

const page = new Page();
for (const frame of golden.frames) page.hear(frame);

const seen = ({ position, chat, roster, ...room }) => ({
  position: position.slice(0, 2),
  messages: chat.messages,
  total: chat.total,
  tallies: chat.tallies,
  members: roster.members,
  count: roster.count,
  kind: room.kind,
  open: room.open,
  poster: room.poster,
  said: room.said,
  staffing: room.staffing,
});

test("the room folded from what was told is the room freshly entered", () => {
  assert.deepEqual(seen(page.rooms.get("p1")), seen(entered(emptyRoom("p1"), golden.fresh)));
});

test("the floor folded from what was told is the floor freshly entered", () => {
  assert.deepEqual(page.rooms.get("floor").floor, entered(emptyRoom("floor"), golden.fresh_floor).floor);
});

test("the event and oneself are what a fresh hello says", () => {
  const fresh = new Page();
  fresh.greeted(golden.fresh_hello);
  assert.deepEqual(page.event.announcements, fresh.event.announcements);
  assert.deepEqual(page.event.position.slice(0, 2), fresh.event.position.slice(0, 2));
  assert.deepEqual(page.person.mentions, fresh.person.mentions);
  assert.deepEqual(page.person.position.slice(0, 2), fresh.person.position.slice(0, 2));
  assert.equal(page.person.muted, fresh.person.muted);
  assert.deepEqual([page.me.name, page.me.mode], [fresh.me.name, fresh.me.mode]);
});

test("every kind of update was told", () => {
  const kinds = "posted edited deleted hidden unhidden staffed revised opened closed announced withdrawn mentioned muted unmuted roster tallies typing staffing floor beat reconnect you".split(" ");
  assert.deepEqual(kinds.filter((kind) => !page.heard.has(kind)), []);
});
