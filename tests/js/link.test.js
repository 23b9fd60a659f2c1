import assert from "node:assert/strict";
import { test } from "node:test";

import { Link, Lost, Refused } from "../../static/js/link.js";
import { World, settled } from "./surroundings.js";

function make({ after = () => undefined } = {}) {
  const world = new World();
  const heard = { statuses: [], welcomes: [], entered: [], barred: [], updates: [] };
  const link = new Link({
    url: "ws://venue.test/live",
    doUrl: "/api/do",
    hello: () => ({ locale: "en", after: { event: ["e1", 9] } }),
    after,
    surroundings: world,
    ears: {
      status: (status) => heard.statuses.push(status),
      welcome: (welcome) => heard.welcomes.push(welcome),
      entered: (room, answer) => heard.entered.push([room, answer]),
      barred: (room, why) => heard.barred.push([room, why.code]),
      update: (update) => heard.updates.push(update),
    },
  });
  return { world, link, heard };
}

async function goLive(made) {
  made.link.start();
  made.world.socket.open();
  await made.world.socket.ok("hello", { visit: "v1" });
}

test("says hello first, with positions, and enters held rooms from where they stand", async () => {
  const made = make({ after: () => ["e1", 41, "m41"] });
  made.link.hold("p12");
  await goLive(made);
  const [hello, enter] = made.world.socket.sent;
  assert.deepEqual(made.world.socket.protocols, ["venue.v1"]);
  assert.equal(hello.do, "hello");
  assert.deepEqual(hello.after, { event: ["e1", 9] });
  assert.deepEqual({ ...enter, ref: 0 }, { do: "enter", ref: 0, room: "p12", after: ["e1", 41, "m41"] });
  await made.world.socket.ok("enter", { topic: "room:p12" });
  assert.deepEqual(made.heard.entered, [["p12", { topic: "room:p12" }]]);
  assert.equal(made.link.status.state, "live");
});

test("a command is answered by its ref: ok, no, or lost with the connection", async () => {
  const made = make();
  await goLive(made);
  const fine = made.link.request({ do: "post", id: "a" });
  const refused = made.link.request({ do: "post", id: "b" });
  const lost = made.link.request({ do: "post", id: "c" });
  const [, a, b] = made.world.socket.sent;
  await made.world.socket.say({ re: b.ref, no: { code: "muted", message: "Muted.", field: null, retry_after: 3 } });
  await made.world.socket.say({ re: a.ref, ok: { seq: 5 } });
  assert.deepEqual(await fine, { seq: 5 });
  const why = await refused.catch((error) => error);
  assert.ok(why instanceof Refused);
  assert.deepEqual([why.code, why.retryAfter], ["muted", 3]);
  await made.world.socket.end(1006);
  await assert.rejects(lost, Lost);
  await assert.rejects(made.link.request({ do: "post", id: "d" }), Lost);
});

test("a leave takes back an enter whose answer is still on its way", async () => {
  const made = make();
  await goLive(made);
  made.link.hold("p1");
  made.link.release("p1");
  await made.world.socket.ok("enter", { topic: "room:p1" });
  assert.deepEqual(made.heard.entered, []);
  assert.deepEqual(made.world.socket.sent.map((command) => command.do), ["hello", "enter", "leave"]);
});

test("waits with full jitter, longer each time, and starts anew only after 30 stable seconds", async () => {
  const made = make();
  await goLive(made);
  await made.world.socket.end(1006);
  assert.equal(made.link.status.state, "waiting");
  await made.world.pass(249);
  assert.equal(made.world.sockets.length, 1);
  await made.world.pass(2);
  assert.equal(made.world.sockets.length, 2);
  made.world.socket.open();
  await made.world.socket.ok("hello");
  await made.world.pass(5_000);
  await made.world.socket.end(1006); // not stable yet: the second failure in a row
  await made.world.pass(499);
  assert.equal(made.world.sockets.length, 2);
  await made.world.pass(2);
  assert.equal(made.world.sockets.length, 3);
  made.world.socket.open();
  await made.world.socket.ok("hello");
  for (let i = 0; i < 4; i++) {
    await made.world.pass(9_000);
    await made.world.socket.say({ up: "beat", in: "event", position: ["e1", 9] });
  }
  await made.world.socket.end(1006);
  await made.world.pass(251);
  assert.equal(made.world.sockets.length, 4);
});

test("a restart's hint decides when to come back", async () => {
  const made = make();
  await goLive(made);
  await made.world.socket.say({ up: "reconnect", after_ms: 8_000 });
  assert.ok(made.link.status.restart);
  await made.world.socket.end(1012);
  assert.ok(made.link.status.restart);
  await made.world.pass(3_990);
  assert.equal(made.world.sockets.length, 1);
  await made.world.pass(20);
  assert.equal(made.world.sockets.length, 2);
});

test("30 s without a frame is a dead line; the next try comes at once", async () => {
  const made = make();
  await goLive(made);
  await made.world.pass(29_000);
  await made.world.socket.say({ up: "beat", in: "event", position: ["e1", 9] });
  await made.world.pass(29_000);
  assert.equal(made.world.sockets.length, 1);
  await made.world.pass(1_001);
  assert.equal(made.world.sockets.length, 2);
});

test("waking up asks whether anybody is there, and reconnects at once after 3 s of nothing", async () => {
  const made = make();
  await goLive(made);
  made.link.wake();
  made.link.wake();
  assert.equal(made.world.socket.count("probe"), 1);
  await made.world.socket.ok("probe");
  await made.world.pass(4_000);
  assert.equal(made.world.sockets.length, 1);
  made.link.wake();
  await made.world.pass(3_001);
  assert.equal(made.world.sockets.length, 2);
});

test("waking up does not wait out a back-off", async () => {
  const made = make();
  made.world.chance = 1;
  await goLive(made);
  await made.world.socket.end(1006);
  made.link.wake();
  assert.equal(made.world.sockets.length, 2);
});

test("a handshake that says nothing for 5 s has failed", async () => {
  const made = make();
  made.link.start();
  await made.world.pass(4_999);
  assert.equal(made.link.status.state, "connecting");
  await made.world.pass(2);
  assert.equal(made.link.status.state, "waiting");
});

for (const code of [4500, 4501, 4503, 4504, 4507, 1009]) {
  test(`close code ${code} stays closed and says so`, async () => {
    const made = make();
    await goLive(made);
    await made.world.socket.end(code);
    await made.world.pass(120_000);
    made.link.wake();
    assert.deepEqual(made.link.status, { state: "stopped", code });
    assert.equal(made.world.sockets.length, 1);
  });
}

test("4013 comes back after five seconds or more", async () => {
  const made = make();
  made.world.chance = 0;
  await goLive(made);
  await made.world.socket.end(4013);
  await made.world.pass(4_999);
  assert.equal(made.world.sockets.length, 1);
  await made.world.pass(2);
  assert.equal(made.world.sockets.length, 2);
});

test("a refused hello stops, and says what the venue said", async () => {
  const made = make();
  made.link.start();
  made.world.socket.open();
  const { ref } = made.world.socket.last("hello");
  await made.world.socket.say({ re: ref, no: { code: "not_signed_in", message: "Tell us your name." } });
  assert.deepEqual(made.link.status, { state: "stopped", code: "not_signed_in", message: "Tell us your name." });
});

function answering(commands) {
  return commands.map(({ do: what, ref, room }) => ({ re: ref, ok: what === "post" ? { seq: 7 } : { was: what, room } }));
}

test("after two failed upgrades the room works by HTTP, and the socket is tried again", async () => {
  const made = make();
  made.world.http = answering;
  made.link.hold("p12");
  made.link.start();
  await made.world.socket.end(1006);
  await made.world.pass(300);
  await made.world.socket.end(1006);
  await made.world.pass(0);
  assert.equal(made.link.status.state, "polling");
  assert.deepEqual(made.world.posted[0].map((command) => command.do), ["hello", "enter"]);
  assert.deepEqual(made.heard.entered.map(([room]) => room), ["p12"]);

  const said = made.link.request({ do: "post", id: "a" });
  await made.world.pass(200);
  assert.deepEqual(await said, { seq: 7 });
  assert.equal(made.world.posted.length, 2);
  await made.world.pass(3_001);
  assert.equal(made.world.posted.length, 3);

  assert.equal(made.world.sockets.length, 3); // tried once after two seconds
  await made.world.socket.end(1006);
  assert.equal(made.link.status.state, "polling");
  await made.world.pass(10_001);
  made.world.socket.open();
  await made.world.socket.ok("hello");
  assert.equal(made.link.status.state, "live");
  const rounds = made.world.posted.length;
  await made.world.pass(6_000);
  assert.equal(made.world.posted.length, rounds);
});

test("when neither socket nor HTTP is reached it waits and says so", async () => {
  const made = make();
  made.link.start();
  for (let i = 0; i < 5; i++) {
    await made.world.socket.end(1006);
    await settled();
    assert.equal(made.link.status.state, "waiting");
    await made.world.pass(30_000);
  }
});

test("a room that may not be entered is reported and no longer held", async () => {
  const made = make();
  await goLive(made);
  made.link.hold("secret");
  const { ref } = made.world.socket.last("enter");
  await made.world.socket.say({ re: ref, no: { code: "not_found", message: "There is no such room." } });
  assert.deepEqual(made.heard.barred, [["secret", "not_found"]]);
  await made.world.socket.end(1006);
  await made.world.pass(300);
  made.world.socket.open();
  await made.world.socket.ok("hello");
  assert.equal(made.world.socket.count("enter"), 0);
});
