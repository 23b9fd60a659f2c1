import assert from "node:assert/strict";
import { test } from "node:test";

import { prepend } from "../../static/js/state/chat.js";
import { applyToRoom, emptyRoom, entered } from "../../static/js/state/room.js";
import { inOrder } from "../../static/js/state/roster.js";
import { Chance } from "./chance.js";
import { ModelRoom } from "./venue_model.js";

const PEOPLE = ["a1", "a2", "a3", "a4"].map((id, i) => ({ id, name: `Person ${id}`, mode: i % 2 ? "on_site" : "remote" }));

/** One random thing that happens in the room; returns the updates that tell of it. */
function happen(room, chance) {
  const by = chance.of(PEOPLE);
  const message = chance.of(room.messages())?.id;
  const kinds = ["posted", "posted", "posted", "posted", "join", "leave", "whole", "staffed", "revised", "opened", "closed", "staffing"];
  if (message) kinds.push("edited", "deleted", "hidden", "unhidden", "react", "reply");
  switch (chance.of(kinds)) {
    case "posted":
      room.total += 1;
      return [room.add("posted", by, { text: `text ${room.log.length}` })];
    case "reply":
      room.total += 1;
      return [room.add("posted", by, { text: `re ${room.log.length}`, reply_to: message })];
    case "edited":
      return [room.add("edited", by, { message, text: `edit ${room.log.length}` })];
    case "deleted":
      return [room.add("deleted", by, { message })];
    case "hidden":
      return [room.add("hidden", by, { message })];
    case "unhidden":
      return [room.add("unhidden", by, { message })];
    case "react":
      return [room.react(message, chance.of(["👍", "🎉"]), chance.below(3))];
    case "join":
      return [room.join(by)];
    case "leave":
      return room.people.has(by.id) ? [room.leave(by.id)] : [];
    case "whole":
      return [room.whole()];
    case "staffed":
      return [room.add("staffed", by, { status: chance.of(["here", "back", "away"]), until: chance.of([undefined, "2026-01-01T10:00:00Z"]) })];
    case "revised":
      return [room.add("revised", by, { [chance.of(["title", "abstract"])]: `fact ${room.log.length}` })];
    case "staffing":
      room.staffing = chance.of([{}, { present: true, by: ["Ada"] }, { said: "away" }]);
      return [{ up: "staffing", in: room.topic, staffing: room.staffing }];
    case "opened":
      return [room.add("opened", by)];
    default:
      return [room.add("closed", by)];
  }
}

/** What is compared: a fresh state knows the newest fifty messages only, one that grew knows more. */
function comparable({ position, chat, roster, kind, open, poster, said, staffing }, { told }) {
  const messages = chat.messages.slice(-told);
  const ids = new Set(messages.map((message) => message.id));
  const tallies = Object.fromEntries(Object.entries(chat.tallies).filter(([id]) => ids.has(id)));
  return { position: position.slice(0, 2), messages, total: chat.total, tallies, roster, kind, open, poster, said, staffing };
}

function assertFresh(room, model) {
  const fresh = entered(emptyRoom("p1"), model.enter());
  const told = fresh.chat.messages.length;
  assert.deepEqual(comparable(room, { told }), comparable(fresh, { told }));
}

test("old state and the updates since are the fresh state, after every single update", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const chance = new Chance(seed);
    const model = new ModelRoom("p1");
    let room = entered(emptyRoom("p1"), model.enter());
    for (let step = 0; step < 120; step++) {
      for (const update of happen(model, chance)) {
        room = applyToRoom(room, update);
        assert.equal(room.gap, false);
        assert.equal(applyToRoom(room, update).chat.messages.length, room.chat.messages.length, "a repeat changes nothing");
      }
      assertFresh(room, model);
    }
  }
});

test("whatever is lost on the way, entering again from one's position ends in the fresh state", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const chance = new Chance(seed);
    const model = new ModelRoom("p1");
    let room = entered(emptyRoom("p1"), model.enter());
    for (let step = 0; step < 150; step++) {
      const updates = happen(model, chance);
      const lost = chance.below(5) === 0;
      if (!lost) for (const update of updates) room = applyToRoom(room, update);
      const beat = { up: "beat", in: model.topic, position: [model.epoch, model.log.length] };
      if (chance.below(4) === 0) room = applyToRoom(room, beat);
      if (room.gap || chance.below(12) === 0) {
        room = entered(room, model.enter(room.position));
        assert.equal(room.gap, false);
        assertFresh(room, model);
      }
    }
  }
});

test("a log that began anew replaces everything", () => {
  const model = new ModelRoom("p1");
  model.add("posted", PEOPLE[0], { text: "before" });
  let room = entered(emptyRoom("p1"), model.enter());
  const other = new ModelRoom("p1");
  other.epoch = "e2";
  assert.equal(applyToRoom(room, { up: "beat", in: "room:p1", position: ["e2", 0] }).gap, true);
  room = entered(room, other.enter(room.position));
  assert.deepEqual(room.chat.messages, []);
  assert.deepEqual(room.position, ["e2", 0]);
});

test("a later seq is a gap, and nothing of it is applied", () => {
  const model = new ModelRoom("p1");
  const room = entered(emptyRoom("p1"), model.enter());
  model.add("posted", PEOPLE[0], { text: "missed" });
  const after = applyToRoom(room, model.add("posted", PEOPLE[0], { text: "late" }));
  assert.equal(after.gap, true);
  assert.deepEqual(after.chat.messages, []);
});

test("an update of a kind we do not know yet advances the position", () => {
  const model = new ModelRoom("p1");
  const room = applyToRoom(entered(emptyRoom("p1"), model.enter()), { up: "sung", in: "room:p1", seq: 1, id: "s1" });
  assert.deepEqual(room.position, ["e1", 1, "s1"]);
  assert.deepEqual(applyToRoom(room, { up: "weather", in: "room:p1" }), room);
});

test("what was redacted leaves the screen, also when it is told late", () => {
  const model = new ModelRoom("p1");
  model.add("posted", PEOPLE[0], { text: "secret" });
  model.add("posted", PEOPLE[1], { text: "fine" });
  const room = entered(emptyRoom("p1"), model.enter());
  const after = applyToRoom(room, { up: "gone", in: "room:p1", seq: 1 });
  assert.deepEqual(after.chat.messages.map((message) => message.text), ["fine"]);
  assert.deepEqual(after.position, room.position);
});

test("a missed version of the roster asks to enter again", () => {
  const model = new ModelRoom("p1");
  const room = entered(emptyRoom("p1"), model.enter());
  model.join(PEOPLE[0]);
  const torn = applyToRoom(room, model.join(PEOPLE[1]));
  assert.equal(torn.gap, true);
  assert.equal(applyToRoom(room, model.whole()).gap, false);
});

test("older pages go before, once, and know what happened to them meanwhile", () => {
  const model = new ModelRoom("p1");
  const ids = [];
  for (let i = 0; i < 120; i++) ids.push(model.add("posted", PEOPLE[0], { text: `m${i}` }).id);
  let room = entered(emptyRoom("p1"), model.enter());
  const page = { messages: model.messages().slice(20, 70), older: true, tallies: { [ids[21]]: { "👍": 2 } } };
  // The page was read, then these happened, then it arrived.
  room = applyToRoom(room, model.add("edited", PEOPLE[0], { message: ids[30], text: "better" }));
  room = applyToRoom(room, model.add("deleted", PEOPLE[0], { message: ids[31] }));
  room = applyToRoom(room, model.add("hidden", PEOPLE[1], { message: ids[32] }));
  const chat = prepend(prepend(room.chat, page), page);
  assert.equal(chat.messages.length, 50 + 49);
  assert.deepEqual(chat.messages, [...chat.messages].sort((a, b) => a.seq - b.seq));
  assert.equal(chat.messages.find((message) => message.id === ids[30]).text, "better");
  assert.ok(!chat.messages.some((message) => message.id === ids[31]));
  assert.equal(chat.messages.find((message) => message.id === ids[32]).hidden, true);
  assert.deepEqual(chat.tallies[ids[21]], { "👍": 2 });
});

test("the roster stands staff first, then by name", () => {
  const members = { b: { id: "b", name: "Bo", mode: "remote" }, a: { id: "a", name: "Ann", mode: "remote" }, z: { id: "z", name: "Zoe", mode: "remote", role: "presenter" } };
  assert.deepEqual(inOrder({ v: 1, members, count: { remote: 3, on_site: 0 }, torn: false }, "en").map(({ id }) => id), ["z", "a", "b"]);
});

test("a message or a person that is called like what every object has is a message or a person all the same", () => {
  const model = new ModelRoom("p1");
  for (const id of ["__proto__", "constructor", "toString"]) {
    model.add("posted", { ...PEOPLE[0], id }, { text: id, id });
    model.total += 1;
  }
  let room = entered(emptyRoom("p1"), model.enter());
  room = applyToRoom(room, { up: "tallies", in: "room:p1", reactions: JSON.parse('{"__proto__":{"👍":2},"constructor":{"🎉":1}}') });
  assert.deepEqual(Object.entries(room.chat.tallies), [["__proto__", { "👍": 2 }], ["constructor", { "🎉": 1 }]]);
  room = applyToRoom(room, model.join({ id: "__proto__", name: "P", mode: "remote" }));
  assert.deepEqual(inOrder(room.roster).map(({ name }) => name), ["P"]);
});
