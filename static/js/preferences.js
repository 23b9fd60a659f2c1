/** What this browser's owner prefers; kept in the browser, told to nobody. */

/** @typedef {{read: "all"|"mentions"|"off", sound: boolean, notify: boolean, theme: "auto"|"light"|"dark"}} Preferences */

/** @type {Preferences} */
const DEFAULTS = { read: "all", sound: true, notify: false, theme: "auto" };
const KEY = "venue.preferences";

class Kept extends EventTarget {
  /** @type {Preferences} */ #now = { ...DEFAULTS };

  constructor() {
    super();
    this.#load();
    // Another tab changed them.
    globalThis.addEventListener?.("storage", (event) => event.key === KEY && this.#load());
  }

  get now() {
    return this.#now;
  }

  /** @param {Partial<Preferences>} some */
  change(some) {
    this.#now = { ...this.#now, ...some };
    storage()?.setItem(KEY, JSON.stringify(this.#now));
    this.#apply();
  }

  #load() {
    try {
      this.#now = { ...DEFAULTS, ...JSON.parse(storage()?.getItem(KEY) ?? "{}") };
    } catch {
      this.#now = { ...DEFAULTS };
    }
    this.#apply();
  }

  #apply() {
    const root = globalThis.document?.documentElement;
    if (root) {
      if (this.#now.theme === "auto") delete root.dataset.theme;
      else root.dataset.theme = this.#now.theme;
    }
    this.dispatchEvent(new Event("change"));
  }
}

/** The browser's storage, or something that forgets where it is switched off. @returns {Storage|null} */
export function storage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export const preferences = new Kept();
