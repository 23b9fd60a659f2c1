/**
 * The messages on screen: at most so many nodes however long the history, drawn anew only where something changed, and
 * without the text one reads ever moving.
 */
import { messageNode, same } from "./message.js";

/** Messages in the page at once. */
const MOST = 300;
/** By how many the window moves towards older or newer ones. */
const STEP = 100;
/** As near to the end as this counts as being there, in pixels. */
const NEAR = 60;

export class MessageList {
  /** @type {Map<string, {shown: import("./message.js").Shown, node: HTMLElement}>} */ #nodes = new Map();
  /** Index after the last message shown; null: the newest, whatever comes. @type {number|null} */ #end = null;
  /** The message that Tab reaches. @type {string|null} */ #current = null;
  #length = 0;
  /** Whether the reader stands at the newest message, whatever the box's size has become since. */ #following = true;
  #top = 0;

  /** @param {HTMLElement} box what scrolls @param {HTMLElement} list the `<ol>` */
  constructor(box, list) {
    this.box = box;
    this.list = list;
    box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Only who scrolls up stops following: a box that shrank because others came in has moved nobody. */
  #scrolled() {
    const { scrollTop } = this.box;
    if (this.atEnd) this.#following = true;
    else if (scrollTop < this.#top) this.#following = false;
    this.#top = scrollTop;
  }

  /** Whether the newest message is in view. */
  get atEnd() {
    return this.#end === null && this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  get atStart() {
    return this.box.scrollTop < 4 * NEAR;
  }

  /** Whether there are loaded messages before those in the page. */
  get cut() {
    return this.#from > 0;
  }

  get #to() {
    return this.#end ?? this.#length;
  }

  get #from() {
    return Math.max(0, this.#to - MOST);
  }

  /**
   * @param {import("./message.js").Shown[]} all
   * @param {number} added how many of them were put before those of the last time
   */
  draw(all, added) {
    const follow = this.#end === null && this.#following;
    const anchor = follow ? null : this.#anchor();
    this.#length = all.length;
    if (this.#end !== null) this.#end = Math.min(this.#end + added, all.length);
    const shown = all.slice(this.#from, this.#to);
    this.#reconcile(shown);
    if (follow) this.toEnd();
    else if (anchor) this.#hold(anchor);
  }

  /** Moves the window; to be drawn after. @returns {boolean} whether it moved */
  earlier() {
    if (!this.cut) return false;
    this.#end = Math.max(MOST, this.#to - STEP);
    return true;
  }

  /** @returns {boolean} whether it moved */
  later() {
    if (this.#end === null) return false;
    this.#end += STEP;
    if (this.#end >= this.#length) this.#end = null;
    return true;
  }

  /** Makes the window hold the message at this index; to be drawn after. @param {number} index */
  reach(index) {
    if (index >= this.#from && index < this.#to) return;
    const end = Math.min(index + MOST / 2, this.#length);
    this.#end = end >= this.#length ? null : Math.max(end, Math.min(MOST, this.#length));
  }

  /** To be drawn after. */
  newest() {
    this.#end = null;
  }

  toEnd() {
    this.#following = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** @param {string} id */
  node(id) {
    return this.#nodes.get(id)?.node;
  }

  /** One message is what Tab reaches, with its buttons; arrows go from one to the next. @param {HTMLElement|undefined} node */
  point(node) {
    if (!node || node.dataset.id === this.#current) return;
    const before = this.#current && this.node(this.#current);
    if (before) reachable(before, false);
    this.#current = node.dataset.id ?? null;
    reachable(node, true);
  }

  /** @param {KeyboardEvent} event */
  keys(event) {
    const node = /** @type {HTMLElement} */ (event.target).closest(".message");
    if (!node || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowUp: node.previousElementSibling, ArrowDown: node.nextElementSibling, Home: this.list.firstElementChild, End: this.list.lastElementChild }[event.key];
    if (!(to instanceof HTMLElement)) return;
    event.preventDefault();
    this.point(to);
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("./message.js").Shown[]} shown */
  #reconcile(shown) {
    const kept = new Set(shown.map(({ message }) => message.id));
    for (const [id, { node }] of this.#nodes) {
      if (kept.has(id)) continue;
      node.remove();
      this.#nodes.delete(id);
    }
    const focused = /** @type {HTMLElement|null} */ (document.activeElement?.closest?.(".message"))?.dataset.id;
    /** @type {Element|null} */ let next = this.list.firstElementChild;
    for (const each of shown) {
      const known = this.#nodes.get(each.message.id);
      const node = known && same(known.shown, each) ? known.node : this.#fresh(each, known?.node);
      if (known?.node === next && node !== next) next = node;
      if (node === next) next = next.nextElementSibling;
      else this.list.insertBefore(node, next);
    }
    // What the server rendered and nobody knows any more.
    while (next) {
      const after = next.nextElementSibling;
      next.remove();
      next = after;
    }
    if (!this.#current || !this.node(this.#current)) this.point(/** @type {HTMLElement} */ (this.list.lastElementChild ?? undefined));
    if (focused && !this.list.contains(document.activeElement)) this.node(focused)?.focus({ preventScroll: true });
  }

  /** @param {import("./message.js").Shown} shown @param {HTMLElement} [old] */
  #fresh(shown, old) {
    const node = messageNode(shown);
    this.#nodes.set(shown.message.id, { shown, node });
    old?.replaceWith(node);
    if (shown.message.id === this.#current) reachable(node, true);
    return node;
  }

  /** The first message in view, and where it stands. */
  #anchor() {
    const top = this.box.getBoundingClientRect().top;
    for (const node of this.list.children) {
      const rect = node.getBoundingClientRect();
      if (rect.bottom > top) return { id: /** @type {HTMLElement} */ (node).dataset.id ?? "", top: rect.top };
    }
    return null;
  }

  /** Scrolls so that it stands where it stood. @param {{id: string, top: number}} anchor */
  #hold({ id, top }) {
    const node = this.node(id);
    if (node) this.box.scrollTop += node.getBoundingClientRect().top - top;
  }
}

/** @param {HTMLElement} node @param {boolean} whether */
function reachable(node, whether) {
  const tabindex = whether ? "0" : "-1";
  node.setAttribute("tabindex", tabindex);
  for (const control of node.querySelectorAll(".message-tool, .reaction, .message-time")) control.setAttribute("tabindex", tabindex);
}
