import { advance, fits, recovered } from "./topic.js";

/**
 * The topic `event`: what chairs announced.
 * @typedef {{seq: number, id: string, at: string, by?: {id: string, name: string}, text: Record<string, string>,
 *   until?: string, withdrawn?: boolean}} Announcement
 * @typedef {{position: import("./topic.js").Position|null, announcements: Announcement[], gap: boolean}} EventState
 */

/** @returns {EventState} */
export function emptyEvent() {
  return { position: null, announcements: [], gap: false };
}

/**
 * What hello answered for the topic.
 * @param {EventState} event
 * @param {any} answer
 * @returns {EventState}
 */
export function eventGreeted(event, answer) {
  if (!answer.recovered) {
    return { position: answer.position, announcements: answer.state?.announcements ?? [], gap: false };
  }
  const reached = (answer.updates ?? []).reduce(applyToEvent, event);
  return { ...reached, position: recovered(reached.position, answer.position), gap: false };
}

/**
 * @param {EventState} event
 * @param {any} update
 * @returns {EventState}
 */
export function applyToEvent(event, update) {
  if (update.up === "gone") event = drop(event, (each) => each.seq === update.seq);
  const fit = fits(event.position, update);
  if (fit === "repeat") return event;
  if (fit === "gap" || !event.position) return { ...event, gap: true };
  const next = { ...event, position: advance(event.position, update) };
  if (update.up === "announced") {
    const { seq, id, at, by, text, until } = update;
    return { ...next, announcements: [...next.announcements, { seq, id, at, by, text, ...(until && { until }) }] };
  }
  if (update.up === "withdrawn") {
    const mark = (/** @type {Announcement} */ each) => (each.id === update.announcement ? { ...each, withdrawn: true } : each);
    return { ...next, announcements: next.announcements.map(mark) };
  }
  return next;
}

/**
 * Those that still apply, newest first.
 * @param {EventState} event
 * @param {number} now milliseconds since 1970
 */
export function standing(event, now) {
  return event.announcements
    .filter((each) => !each.withdrawn && (!each.until || Date.parse(each.until) > now))
    .reverse();
}

/**
 * The text in the first of the reader's languages that it was written in; else English; else any.
 * @param {Record<string, string>} text
 * @param {readonly string[]} languages
 * @returns {{language: string, text: string}}
 */
export function inLanguage(text, languages) {
  const written = Object.keys(text);
  const primary = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0];
  for (const wanted of [...languages, "en"]) {
    const found = written.find((tag) => tag === wanted) ?? written.find((tag) => primary(tag) === primary(wanted));
    if (found !== undefined) return { language: found, text: text[found] };
  }
  return { language: written[0] ?? "", text: text[written[0]] ?? "" };
}

/** @param {EventState} event @param {(each: Announcement) => boolean} which @returns {EventState} */
function drop(event, which) {
  return event.announcements.some(which)
    ? { ...event, announcements: event.announcements.filter((each) => !which(each)) }
    : event;
}
