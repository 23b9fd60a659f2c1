/** Timers by name: setting one anew ends the old one. */
export class Timers {
  /** @type {Map<string, any>} */ #running = new Map();

  /** @param {import("./surroundings.js").Surroundings} surroundings */
  constructor(surroundings) {
    this.env = surroundings;
  }

  /** @param {string} name @param {number} ms @param {() => void} work */
  set(name, ms, work) {
    this.end(name);
    const timer = this.env.setTimeout(() => {
      this.#running.delete(name);
      work();
    }, ms);
    this.#running.set(name, timer);
  }

  /** @param {string} name */
  has(name) {
    return this.#running.has(name);
  }

  /** @param {string[]} names */
  end(...names) {
    for (const name of names) {
      this.env.clearTimeout(this.#running.get(name));
      this.#running.delete(name);
    }
  }
}
