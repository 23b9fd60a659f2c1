import { advance, fits, recovered } from "./topic.js";

/**
 * The topic `person:<me>`: what only I see.
 * @typedef {{seq: number, id: string, at: string, by?: {id: string, name: string}, room: string, message: string,
 *   why: "mention"|"reply"}} Mention
 * @typedef {object} PersonState
 * @property {import("./topic.js").Position|null} position
 * @property {Mention[]} mentions
 * @property {boolean} muted
 * @property {string|null} mutedUntil null while muted: until further notice
 * @property {boolean} removed
 * @property {boolean} gap
 */

/** @returns {PersonState} */
export function emptyPerson() {
  return { position: null, mentions: [], muted: false, mutedUntil: null, removed: false, gap: false };
}

/**
 * What hello answered for the topic; whether one is muted stands in `me`.
 * @param {PersonState} person
 * @param {any} answer
 * @param {{muted?: boolean}} me
 * @returns {PersonState}
 */
export function personGreeted(person, answer, me) {
  const muted = Boolean(me.muted);
  if (!answer.recovered) {
    return { ...emptyPerson(), position: answer.position, mentions: (answer.state?.mentions ?? []).map(mentionFrom), muted };
  }
  const reached = (answer.updates ?? []).reduce(applyToPerson, person);
  return { ...reached, position: recovered(reached.position, answer.position), muted, gap: false };
}

/**
 * @param {PersonState} person
 * @param {any} update
 * @returns {PersonState}
 */
export function applyToPerson(person, update) {
  const fit = fits(person.position, update);
  if (fit === "repeat") return person;
  if (fit === "gap" || !person.position) return { ...person, gap: true };
  const next = { ...person, position: advance(person.position, update) };
  switch (update.up) {
    case "mentioned":
      return { ...next, mentions: [...next.mentions, mentionFrom(update)] };
    case "muted":
      return { ...next, muted: true, mutedUntil: update.until ?? null };
    case "unmuted":
      return { ...next, muted: false, mutedUntil: null };
    case "removed":
      return { ...next, removed: true };
    case "readmitted":
      return { ...next, removed: false };
    default:
      return next;
  }
}

/** @param {any} update @returns {Mention} */
function mentionFrom({ seq, id, at, by, room, message, why }) {
  return { seq, id, at, by, room, message, why };
}
