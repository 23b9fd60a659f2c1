import { own } from "./own.js";

/**
 * Every room at one glance.
 * @typedef {{remote: number, on_site: number}} Count
 * @typedef {{present?: boolean, said?: "here"|"back"|"away", until?: string, by?: string[]}} Staffing
 * @typedef {{here?: Count, staffing?: Staffing, who?: {id: string, name: string, mode: string, role?: string}[],
 *   messages?: number, open?: boolean, title?: string}} FloorRoom
 * @typedef {{rooms: Record<string, FloorRoom>, inside: Count}} Floor
 */

/** @returns {Floor} */
export function emptyFloor() {
  return { rooms: {}, inside: { remote: 0, on_site: 0 } };
}

/** @param {{floor?: Record<string, FloorRoom>, inside?: Count}} now @returns {Floor} */
export function floorFrom({ floor = {}, inside = { remote: 0, on_site: 0 } }) {
  return { rooms: floor, inside };
}

/**
 * Fields left out are unchanged.
 * @param {Floor} floor
 * @param {{rooms: Record<string, FloorRoom>, inside: Count}} update
 * @returns {Floor}
 */
export function applyToFloor(floor, update) {
  const news = Object.entries(update.rooms).map(([room, facts]) => [room, { ...own(floor.rooms, room), ...stated(facts) }]);
  return { rooms: { ...floor.rooms, ...Object.fromEntries(news) }, inside: update.inside };
}

/** @param {Floor} floor @param {string} room @param {number} seen messages read there */
export function unread(floor, room, seen) {
  return Math.max(0, (own(floor.rooms, room)?.messages ?? 0) - seen);
}

/** @param {FloorRoom} news @returns {FloorRoom} */
function stated(news) {
  return Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null));
}
