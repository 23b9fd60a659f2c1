/** The rooms a page stays in through every reconnect, and which of their enters wait for an answer. */
export class HeldRooms {
  /** @type {Map<string, {watch: boolean, entering: number}>} */ #rooms = new Map();
  #count = 0;

  /** @param {(room: string) => any[]|undefined} after a room's position */
  constructor(after) {
    this.after = after;
  }

  /** @returns {string[]} */
  get names() {
    return [...this.#rooms.keys()];
  }

  /** @param {string} room */
  has(room) {
    return this.#rooms.has(room);
  }

  /** @param {string} room @param {boolean} watch @returns {boolean} whether that is new */
  add(room, watch) {
    if (this.#rooms.get(room)?.watch === watch) return false;
    this.#rooms.set(room, { watch, entering: 0 });
    return true;
  }

  /** @param {string} room @returns {boolean} whether it was held */
  drop(room) {
    return this.#rooms.delete(room);
  }

  /** The connection is gone, and with it every answer. */
  forgetEntering() {
    for (const held of this.#rooms.values()) held.entering = 0;
  }

  /** @param {string} room */
  entering(room) {
    return Boolean(this.#rooms.get(room)?.entering);
  }

  /** @param {string} room @returns {{do: "enter", room: string}} */
  command(room) {
    const after = this.after(room);
    const watch = this.#rooms.get(room)?.watch;
    return { do: "enter", room, ...(after && { after }), ...(watch && { watch }) };
  }

  /**
   * Marks an enter as under way.
   * @param {string} room
   * @returns {() => boolean} to be called once when its answer comes: whether the answer says something of now. A leave
   *   or a newer enter may have overtaken it.
   */
  begin(room) {
    const held = this.#rooms.get(room);
    const number = ++this.#count;
    if (held) held.entering = number;
    return () => {
      const now = this.#rooms.get(room);
      if (now?.entering !== number) return false;
      now.entering = 0;
      return true;
    };
  }
}
