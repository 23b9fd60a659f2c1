import assert from "node:assert/strict";
import { test } from "node:test";

import { Venue } from "../../static/js/venue.js";
import { World, settled } from "./surroundings.js";
import { ModelRoom } from "./venue_model.js";

const ME = { id: "a1", name: "Ada", roles: ["attendee"], mode: "remote" };

function make() {
  const world = new World();
  const venue = new Venue({ surroundings: world, origin: "https://venue.test" });
  return { world, venue };
}

async function welcome(world) {
  world.socket.open();
  await world.socket.ok("hello", {
    me: ME,
    topics: {
      event: { topic: "event", position: ["e1", 0], recovered: false, state: { announcements: [] } },
      "person:a1": { topic: "person:a1", position: ["e1", 0], recovered: false, state: {} },
    },
  });
}

async function inRoom() {
  const { world, venue } = make();
  const model = new ModelRoom("p1");
  venue.link.start();
  venue.hold("p1");
  await welcome(world);
  await world.socket.ok("enter", model.enter());
  return { world, venue, model };
}

test("what is said offline goes out in order when back, each once, with the same id", async () => {
  const { world, venue, model } = await inRoom();
  venue.say({ do: "post", room: "p1", text: "one" });
  const { id } = world.socket.last("post");
  await world.socket.end(1006);
  venue.say({ do: "post", room: "p1", text: "two" });
  assert.equal(venue.outbox.length, 2);
  await world.pass(300);
  await welcome(world);
  await world.socket.ok("enter", model.enter());
  assert.equal(world.socket.count("post"), 1);
  assert.equal(world.socket.last("post").id, id);
  await world.socket.ok("post", { seq: 1 });
  assert.equal(world.socket.last("post").text, "two");
  await world.socket.ok("post", { seq: 2 });
  assert.deepEqual(venue.outbox, []);
});

test("a post that comes back told is done, even when its answer got lost", async () => {
  const { world, venue } = await inRoom();
  const id = venue.say({ do: "post", room: "p1", text: "one" });
  await world.socket.say({ up: "posted", in: "room:p1", seq: 1, id, at: "t", by: ME, text: "one" });
  assert.deepEqual(venue.outbox, []);
  assert.equal(venue.room("p1").chat.messages.length, 1);
});

test("a gap enters again once, from where we stand", async () => {
  const { world, venue, model } = await inRoom();
  const before = world.socket.count("enter");
  for (let i = 0; i < 3; i++) model.add("posted", ME, { text: `m${i}` });
  await world.socket.say(model.log[1]);
  await world.socket.say(model.log[2]);
  assert.equal(world.socket.count("enter"), before + 1);
  assert.deepEqual(world.socket.last("enter").after, ["e1", 0]);
  await world.socket.ok("enter", model.enter(["e1", 0]));
  assert.deepEqual(venue.room("p1").chat.messages.map((message) => message.text), ["m0", "m1", "m2"]);
});

test("a gap in one's own topic says hello again with positions", async () => {
  const { world } = await inRoom();
  await world.socket.say({ up: "beat", in: "person:a1", position: ["e1", 4] });
  await world.pass(300);
  world.socket.open();
  assert.deepEqual(world.socket.last("hello").after, { event: ["e1", 0], "person:a1": ["e1", 0] });
});

test("a question waits out a short interruption", async () => {
  const { world, venue } = await inRoom();
  const answer = venue.ask({ do: "hide", room: "p1", id: "h1", message: "m" });
  await world.socket.end(1006);
  await world.pass(300);
  await welcome(world);
  await settled();
  await world.socket.ok("hide", { seq: 3 });
  assert.deepEqual(await answer, { seq: 3 });
});

test("the same venue by polling: messages of others come, mine are sent", async () => {
  const { world, venue } = make();
  const model = new ModelRoom("p1");
  world.http = (commands) =>
    commands.map(({ do: what, ref, after, id, text }) => {
      if (what === "hello") {
        return { re: ref, ok: { me: ME, topics: { event: { position: ["e1", 0], recovered: true, updates: [] }, "person:a1": { position: ["e1", 0], recovered: true, updates: [] } } } };
      }
      if (what === "enter") return { re: ref, ok: model.enter(after) };
      const { seq } = model.add("posted", ME, { text, id });
      return { re: ref, ok: { seq } };
    });
  venue.link.start();
  venue.hold("p1");
  await world.socket.end(1006);
  await world.pass(300);
  await world.socket.end(1006);
  await world.pass(0);
  assert.equal(venue.status.state, "polling");
  model.add("posted", { id: "b2", name: "Bo" }, { text: "hi" });
  await world.pass(3_100);
  assert.deepEqual(venue.room("p1").chat.messages.map((message) => message.text), ["hi"]);
  venue.say({ do: "post", room: "p1", text: "hello Bo" });
  await world.pass(600);
  assert.deepEqual(venue.room("p1").chat.messages.map((message) => message.text), ["hi", "hello Bo"]);
  assert.deepEqual(venue.outbox, []);
});
