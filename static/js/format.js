/** Times and numbers as this reader writes them. */
import { say } from "./words.js";

const locale = globalThis.navigator?.language;

/** As signs and programmes print it, so that page and script agree. @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** @param {string} zone */
const clockIn = (zone) => {
  try {
    return new Intl.DateTimeFormat(locale, { ...CLOCK, timeZone: zone || undefined });
  } catch {
    return new Intl.DateTimeFormat(locale, CLOCK);
  }
};

const own = clockIn("");

/** `14:30` in the reader's zone. @param {string} time */
export function clock(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : own.format(date);
}

/** The venue's time, as on its signs, and the reader's beside it when they differ: `14:45 (05:45 you)`. @param {string} time @param {string} zone */
export function clockBoth(time, zone) {
  const mine = clock(time);
  if (!mine || !zone) return mine;
  const theirs = clockIn(zone).format(new Date(time));
  return theirs === mine ? mine : say("time.both", { theirs, mine });
}

/** @param {string} zone */
export function city(zone) {
  return zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
}

/** `14:30`, with the day when it is not today. @param {string} time @param {Date} [now] */
export function when(time, now = new Date()) {
  const date = new Date(time);
  if (date.toDateString() === now.toDateString()) return own.format(date);
  return `${date.toLocaleDateString(locale, { day: "numeric", month: "short" })}, ${own.format(date)}`;
}

/** @param {string[]} names */
export function list(names) {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}
