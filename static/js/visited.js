/** Which rooms this browser was in; told to nobody. */
import { storage } from "./preferences.js";

const VISITED = "venue.visited";

/** @returns {Set<string>} rooms this browser was in */
export function visited() {
  try {
    return new Set(JSON.parse(storage()?.getItem(VISITED) ?? "[]"));
  } catch {
    return new Set();
  }
}

/** @param {string} room */
export function markVisited(room) {
  const rooms = visited();
  if (rooms.has(room)) return;
  try {
    storage()?.setItem(VISITED, JSON.stringify([...rooms, room].slice(-3_000)));
  } catch {
    // The filter then forgets it.
  }
}
