/** What a screen reader hears: one polite region, in batches, so that a busy room is not one long interruption. */
import { h } from "./dom.js";

const BATCH_MS = 1_500;
/** More than this at once is said as a number. */
const AT_ONCE = 3;

class Announcer {
  /** @type {HTMLElement|null} */ #region = null;
  /** @type {string[]} */ #waiting = [];
  #timer = 0;

  /** @param {string} sentence */
  say(sentence) {
    this.#waiting.push(sentence);
    this.#timer ||= setTimeout(() => this.#flush(), BATCH_MS);
  }

  /** Drops what waits: it belonged to a room one has left. */
  hush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#waiting = [];
  }

  #flush() {
    const all = this.#waiting;
    this.#timer = 0;
    this.#waiting = [];
    // There before it has words: a region that comes with its words is not read.
    this.#region ??= document.querySelector("#announcer") ?? document.body.appendChild(h("div", { class: "unseen", "aria-live": "polite", id: "announcer" }));
    const more = all.length - AT_ONCE;
    const said = more > 0 ? [`${more} earlier.`, ...all.slice(-AT_ONCE)] : all;
    this.#region.replaceChildren(...said.map((sentence) => h("p", {}, sentence)));
  }
}

export const announcer = new Announcer();
