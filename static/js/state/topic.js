/**
 * A place in a topic's log, and how an update fits it. A position is `[epoch, seq]` or `[epoch, seq, id]`, as on the
 * wire; the id of the update at that seq tells a log that lost its tail from one that did not.
 * @typedef {[string, number] | [string, number, string]} Position
 */

/**
 * @param {Position|null} position
 * @param {{seq: number}} update
 * @returns {"next"|"repeat"|"gap"}
 */
export function fits(position, update) {
  if (!position) return "gap";
  if (update.seq === position[1] + 1) return "next";
  return update.seq <= position[1] ? "repeat" : "gap";
}

/**
 * @param {Position} position
 * @param {{seq: number, id?: string}} update
 * @returns {Position}
 */
export function advance(position, update) {
  return update.id ? [position[0], update.seq, update.id] : [position[0], update.seq];
}

/**
 * Whether a beat shows that we missed something: more was logged, or the log is another one.
 * @param {Position|null} position
 * @param {[string, number]} beat
 */
export function behind(position, beat) {
  return !position || position[0] !== beat[0] || position[1] < beat[1];
}

/**
 * The position after a recovered stretch: the one answered, with the id of its last update when we know it.
 * @param {Position|null} reached by applying the updates
 * @param {[string, number]} answered
 * @returns {Position}
 */
export function recovered(reached, answered) {
  return reached && reached[0] === answered[0] && reached[1] === answered[1] ? reached : [answered[0], answered[1]];
}
