import assert from "node:assert/strict";
import { test } from "node:test";

import { applyToEvent, emptyEvent, eventGreeted, inLanguage, standing } from "../../static/js/state/event.js";
import { applyToFloor, floorFrom, unread } from "../../static/js/state/floor.js";
import { occasion, quietNotice, ring } from "../../static/js/state/notice.js";
import { applyToPerson, emptyPerson, personGreeted } from "../../static/js/state/person.js";
import { emptyRoom } from "../../static/js/state/room.js";
import { badged, unseenMentions } from "../../static/js/state/unread.js";

const NOON = Date.parse("2026-05-11T12:00:00Z");
const announced = (seq, until) => ({ up: "announced", in: "event", seq, id: `n${seq}`, at: "t", by: { id: "c", name: "Chair" }, text: { en: `Nr ${seq}` }, until });

test("announcements stand until they expire or are withdrawn, newest first", () => {
  let event = eventGreeted(emptyEvent(), { topic: "event", position: ["e1", 0], recovered: false, state: { announcements: [] } });
  event = [announced(1, "2026-05-11T12:10:00Z"), announced(2), announced(3), { up: "withdrawn", in: "event", seq: 4, id: "w", announcement: "n2" }].reduce(applyToEvent, event);
  assert.deepEqual(standing(event, NOON).map(({ id }) => id), ["n3", "n1"]);
  assert.deepEqual(standing(event, NOON + 600_001).map(({ id }) => id), ["n3"]);
  assert.deepEqual(event.position, ["e1", 4, "w"]);
});

test("what was announced while away comes with hello, once", () => {
  let event = eventGreeted(emptyEvent(), { position: ["e1", 1], recovered: false, state: { announcements: [{ ...announced(1) }] } });
  event = eventGreeted(event, { position: ["e1", 2], recovered: true, updates: [announced(2)] });
  event = applyToEvent(event, announced(2));
  assert.deepEqual(event.announcements.map(({ seq }) => seq), [1, 2]);
  assert.equal(applyToEvent(event, announced(4)).gap, true);
});

test("an announcement is read in the reader's language, else in English, else as it is", () => {
  const text = { de: "Hallo", en: "Hello", "pt-BR": "Olá" };
  assert.equal(inLanguage(text, ["de-CH", "fr"]).text, "Hallo");
  assert.equal(inLanguage(text, ["pt"]).text, "Olá");
  assert.equal(inLanguage(text, ["fr"]).text, "Hello");
  assert.deepEqual(inLanguage({ fi: "Moi" }, ["fr"]), { language: "fi", text: "Moi" });
});

test("fields that the floor leaves out stay as they were", () => {
  let floor = floorFrom({ floor: { p1: { here: { remote: 1, on_site: 0 }, messages: 4, open: true, title: "T" } }, inside: { remote: 1, on_site: 0 } });
  floor = applyToFloor(floor, { rooms: { p1: { messages: 6, open: null } }, inside: { remote: 2, on_site: 1 } });
  assert.deepEqual(floor.rooms.p1, { here: { remote: 1, on_site: 0 }, messages: 6, open: true, title: "T" });
  assert.deepEqual(floor.inside, { remote: 2, on_site: 1 });
  assert.equal(unread(floor, "p1", 4), 2);
  assert.equal(unread(floor, "p1", 9), 0);
  assert.equal(unread(floor, "p9", 0), 0);
});

test("mentions, mutes and removal arrive on one's own topic", () => {
  const mention = (seq) => ({ up: "mentioned", in: "person:a1", seq, id: `k${seq}`, at: "t", room: "p1", message: "m", why: "mention" });
  let person = personGreeted(emptyPerson(), { position: ["e1", 0], recovered: false, state: {} }, {});
  person = [mention(1), { up: "muted", seq: 2, id: "x", until: "2026-05-11T13:00:00Z" }].reduce(applyToPerson, person);
  assert.equal(person.muted, true);
  assert.equal(person.mutedUntil, "2026-05-11T13:00:00Z");
  person = [{ up: "unmuted", seq: 3, id: "y" }, mention(4), mention(4), { up: "removed", seq: 5, id: "z" }].reduce(applyToPerson, person);
  assert.deepEqual([person.muted, person.removed, person.mentions.length], [false, true, 2]);
  assert.equal(unseenMentions(person.mentions, 1).length, 1);
});

const me = { id: "a1", presents: ["p1"] };
const arrival = { up: "roster", v: 2, joined: [{ id: "b2", name: "Bo", mode: "remote" }] };
const said = (text, more = {}) => ({ up: "posted", seq: 1, id: "m", by: { id: "b2", name: "Bo" }, text, ...more });

test("a presenter hears of the first arrival in an empty room and of questions, nobody else does", () => {
  const before = emptyRoom("p1");
  assert.equal(occasion({ update: arrival, before, me })?.kind, "arrival");
  assert.equal(occasion({ update: arrival, before, me: { id: "a1", presents: [] } }), null);
  const crowded = { ...before, roster: { ...before.roster, members: { c3: { id: "c3", name: "C", mode: "remote" } } } };
  assert.equal(occasion({ update: arrival, before: crowded, me }), null);
  assert.equal(occasion({ update: { ...arrival, joined: [{ id: "a1", name: "me", mode: "remote" }] }, before, me }), null);
  for (const question of ["why?", "为什么？", "لماذا؟ "]) assert.equal(occasion({ update: said(question), before, me })?.kind, "question");
  assert.equal(occasion({ update: said("nice"), before, me }), null);
  assert.equal(occasion({ update: said("nice", { mentions: ["a1"] }), before, me })?.kind, "question");
  assert.equal(occasion({ update: { ...said("why?"), by: { id: "a1" } }, before, me }), null);
  const mine = { ...before, chat: { ...before.chat, messages: [{ seq: 1, id: "q", at: "t", by: { id: "a1", name: "me", mode: "remote" }, text: "hi" }] } };
  assert.equal(occasion({ update: said("thanks", { reply_to: "q" }), before: mine, me })?.kind, "question");
});

test("it rings at most once a minute, and not when silenced", () => {
  let { notice, ring: rang } = ring(quietNotice(), 1_000);
  assert.equal(rang, true);
  ({ notice, ring: rang } = ring(notice, 60_999));
  assert.equal(rang, false);
  ({ notice, ring: rang } = ring(notice, 61_000));
  assert.equal(rang, true);
  assert.equal(ring({ ...notice, silenced: true }, 500_000).ring, false);
});

test("the tab's title counts mentions, and shows that something rang", () => {
  assert.equal(badged("Floor", 2, true), "(2) Floor");
  assert.equal(badged("Floor", 0, true), "• Floor");
  assert.equal(badged("Floor", 0, false), "Floor");
});
