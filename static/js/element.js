import { soon } from "./dom.js";

/** What our elements share: listeners that end with them, and drawing at most once a frame. */
export class VenueElement extends HTMLElement {
  /** @type {AbortController|null} */ #life = null;

  connectedCallback() {
    this.#life?.abort();
    this.#life = new AbortController();
    this.connected();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.disconnected();
  }

  connected() {}

  disconnected() {}

  /** Draws what changed. */
  draw() {}

  /** Draws before the next frame. */
  redraw() {
    soon(this, () => this.isConnected && this.draw());
  }

  /**
   * Listens until the element is taken out.
   * @param {EventTarget} target
   * @param {string} event
   * @param {(event: any) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  listen(target, event, listener, options = {}) {
    target.addEventListener(event, listener, { ...options, signal: this.#life?.signal });
  }

  /** @param {string} selector @returns {any} */
  find(selector) {
    return this.querySelector(selector);
  }
}

/** @param {Record<string, CustomElementConstructor>} elements */
export function define(elements) {
  for (const [name, element] of Object.entries(elements)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
