import { applyTallies, applyToChat, chatFrom, emptyChat, forgetSeq } from "./chat.js";
import { applyToFloor, floorFrom } from "./floor.js";
import { applyToRoster, emptyRoster, rosterFrom } from "./roster.js";
import { advance, behind, fits, recovered } from "./topic.js";

/**
 * A room as this page knows it.
 * @typedef {object} Room
 * @property {string} id
 * @property {import("./topic.js").Position|null} position null: not entered yet
 * @property {boolean} gap something was missed: enter again
 * @property {string} kind
 * @property {string} title of a room that is no poster
 * @property {boolean} open
 * @property {any} poster
 * @property {{status?: string, until?: string|null}|null} said what the presenters last said
 * @property {import("./chat.js").Chat} chat
 * @property {import("./roster.js").Roster} roster
 * @property {import("./floor.js").Staffing} staffing
 * @property {{id: string, name: string}[]} typing
 * @property {import("./floor.js").Floor|null} floor in the room `floor` only
 * @property {{reactions: Record<string, string[]>, seen: number, may: string[], came_while_away?: number}} mine
 */

/** @param {string} id @returns {Room} */
export function emptyRoom(id) {
  return {
    id,
    position: null,
    gap: false,
    kind: "",
    title: "",
    open: true,
    poster: null,
    said: null,
    chat: emptyChat(),
    roster: emptyRoster(),
    staffing: {},
    typing: [],
    floor: null,
    mine: { reactions: {}, seen: 0, may: [] },
  };
}

/**
 * What enter answered: either the updates since our position, or the room folded.
 * @param {Room} room
 * @param {any} answer
 * @returns {Room}
 */
export function entered(room, answer) {
  const { position, now, mine } = answer;
  /** @type {Room} */ let next;
  if (answer.recovered) {
    const reached = (answer.updates ?? []).reduce(applyToRoom, room);
    next = { ...reached, position: recovered(reached.position, position), gap: false, chat: { ...reached.chat, gone: [] } };
  } else {
    const { state = { kind: "", title: "", open: true, messages: [], total: 0, older: false } } = answer;
    const { kind, title = "", open, poster = null, said = null } = state;
    next = { ...emptyRoom(room.id), position, kind, title, open, poster, said, chat: chatFrom(state) };
  }
  if (now) next = happening(next, now);
  return mine ? { ...next, mine: { ...next.mine, ...mine } } : next;
}

/** What enter says of this moment. @param {Room} room @param {any} now @returns {Room} */
function happening(room, now) {
  const chat = applyTallies({ ...room.chat, tallies: {} }, now.tallies ?? {});
  return {
    ...room,
    // Tallies of messages scrolled back to are not told again: the old ones are kept rather than none.
    chat: { ...chat, tallies: { ...olderTallies(room.chat), ...chat.tallies } },
    roster: rosterFrom({ roster: now.roster ?? [], roster_v: now.roster_v ?? 0, count: now.count ?? { remote: 0, on_site: 0 } }),
    staffing: now.staffing ?? {},
    typing: [],
    floor: now.floor ? floorFrom(now) : room.floor,
  };
}

/** How many of the newest messages enter's tallies speak of. */
const TOLD = 200;

/** @param {import("./chat.js").Chat} chat */
function olderTallies({ messages, tallies }) {
  const told = new Set(messages.slice(-TOLD).map((message) => message.id));
  return Object.fromEntries(Object.entries(tallies).filter(([message]) => !told.has(message)));
}

/**
 * One update of the room's topic, logged or volatile. Unknown ones with a seq advance the position.
 * @param {Room} room
 * @param {any} update
 * @returns {Room}
 */
export function applyToRoom(room, update) {
  switch (update.up) {
    case "roster": {
      const roster = applyToRoster(room.roster, update);
      return { ...room, roster, gap: room.gap || roster.torn };
    }
    case "tallies":
      return { ...room, chat: applyTallies(room.chat, update.reactions) };
    case "typing":
      return { ...room, typing: update.people };
    case "staffing":
      return { ...room, staffing: update.staffing };
    case "floor":
      return room.floor ? { ...room, floor: applyToFloor(room.floor, update) } : room;
    case "beat":
      return behind(room.position, update.position) ? { ...room, gap: true } : room;
    default:
      return update.seq === undefined ? room : logged(room, update);
  }
}

/** @param {Room} room @param {any} update @returns {Room} */
function logged(room, update) {
  if (update.up === "gone") room = { ...room, chat: forgetSeq(room.chat, update.seq) };
  const fit = fits(room.position, update);
  if (fit === "repeat") return room;
  if (fit === "gap" || !room.position) return { ...room, gap: true };
  const next = { ...room, position: advance(room.position, update), chat: applyToChat(room.chat, update) };
  switch (update.up) {
    case "staffed":
      return { ...next, said: { status: update.status, until: update.until ?? null } };
    case "revised":
      return { ...next, poster: revised(next.poster, update) };
    case "opened":
      return { ...next, open: true };
    case "closed":
      return { ...next, open: false };
    default:
      return next;
  }
}

const FACTS = ["title", "authors", "abstract", "keywords", "board", "track", "mode", "links", "video"];

/**
 * The poster after a change; an empty fact is left out, as the venue leaves it out.
 * @param {any} poster
 * @param {any} update
 */
function revised(poster, update) {
  const facts = { ...poster };
  for (const fact of FACTS) {
    if (update[fact] == null) continue;
    if (update[fact].length) facts[fact] = update[fact];
    else delete facts[fact];
  }
  return facts;
}
