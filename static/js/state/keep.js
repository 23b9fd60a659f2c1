/**
 * Keeps the outbox of one person across reloads, an entry a key so that tabs do not overwrite each other. Storage that
 * is full or forbidden is no reason to lose a word: the page's memory then has to do.
 */
export class Keep {
  #prefix;

  /** @param {string} person @param {Pick<Storage, "getItem"|"setItem"|"removeItem"|"key"|"length">|null} storage */
  constructor(person, storage) {
    this.#prefix = `venue.unsent.${person}.`;
    this.storage = storage;
  }

  /** @returns {import("./outbox.js").Entry[]} */
  all() {
    const found = [];
    try {
      if (!this.storage) return [];
      for (let i = 0; i < this.storage.length; i++) {
        const key = this.storage.key(i);
        if (key?.startsWith(this.#prefix)) found.push(JSON.parse(this.storage.getItem(key) ?? "null"));
      }
    } catch {
      // Damaged or forbidden: what could be read is what there is.
    }
    return found.filter((entry) => entry?.command?.id);
  }

  /** @param {import("./outbox.js").Outbox} before @param {import("./outbox.js").Outbox} after */
  save(before, after) {
    const now = new Set(after.map((entry) => entry.command.id));
    try {
      for (const { command } of before) if (!now.has(command.id)) this.storage?.removeItem(this.#prefix + command.id);
      const known = new Set(before);
      for (const entry of after) {
        if (!known.has(entry)) this.storage?.setItem(this.#prefix + entry.command.id, JSON.stringify(entry));
      }
    } catch {
      // Full, or switched off: memory has to do.
    }
  }
}
