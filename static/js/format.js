/** Times and numbers as this reader writes them. */

const locale = globalThis.navigator?.language;

/** @param {string} zone */
const clockIn = (zone) => {
  try {
    return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: zone || undefined });
  } catch {
    return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  }
};

const own = clockIn("");

/** `14:30` in the reader's zone. @param {string} time */
export function clock(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : own.format(date);
}

/** The reader's time, and the venue's beside it when they differ: `5:45 (14:45 Vienna)`. @param {string} time @param {string} zone */
export function clockBoth(time, zone) {
  const mine = clock(time);
  if (!mine || !zone) return mine;
  const theirs = clockIn(zone).format(new Date(time));
  return theirs === mine ? mine : `${mine} (${theirs} ${city(zone)})`;
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
