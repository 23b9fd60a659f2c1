/** Where one writes: Enter sends, Shift+Enter breaks the line, what is not sent yet stays as a draft. */
import { fill, h, set, write } from "../dom.js";
import { storage } from "../preferences.js";
import { say } from "../words.js";
import { quote } from "./message.js";
import { MentionPicker, mentionsIn } from "./mentions.js";

const MAX_TEXT = 2_000;
/** "Is writing" is told at most this often. */
const TYPING_MS = 3_000;

/**
 * @typedef {{id: string, text: string, by: {id: string, name: string}, hidden?: boolean}} About
 * @typedef {{text: string, mentions: string[], replyTo?: string, edits?: string}} Written
 */

export class Composer {
  /** @type {About|null} */ #reply = null;
  /** @type {About|null} */ #edit = null;
  /** The draft that an edit put aside. */ #aside = "";
  #typed = -Infinity;

  /**
   * @param {object} parts
   * @param {string} parts.key under which the draft is kept
   * @param {() => {id: string, name: string}[]} parts.people who can be named
   * @param {(written: Written) => void} parts.send
   * @param {() => void} parts.typing
   * @param {() => void} parts.last the person wants to change what they said last
   */
  constructor({ key, people, send, typing, last }) {
    this.key = `venue.draft.${key}`;
    this.parts = { people, send, typing, last };
    this.field = h("textarea", { class: "field chat-field", rows: 1, name: "text", dir: "auto", "aria-label": say("chat.write"), placeholder: say("chat.write"), enterkeyhint: "send", autocomplete: "off" });
    this.button = h("button", { class: "button primary chat-send" }, say("chat.send"));
    this.about = h("div", { class: "chat-about", hidden: true });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.picker = new MentionPicker(this.field, people);
    this.form = h("form", { class: "chat-write" }, this.about, this.picker.list, h("div", { class: "chat-row" }, this.field, this.button), this.problem);
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#wrote());
    this.field.value = this.#draft();
  }

  /** @param {string|null} why one may not write, or null */
  bar(why) {
    this.field.disabled = this.button.disabled = why !== null;
    set(this.field, "placeholder", why ?? say("chat.write"));
  }

  /** @param {About} message */
  reply(message) {
    this.#leaveEdit();
    this.#reply = message;
    this.#aboutIs(say("chat.replying", { name: message.by.name, text: quote(message) }));
  }

  /** @param {About} message */
  edit(message) {
    if (!this.#edit) this.#aside = this.field.value;
    this.#reply = null;
    this.#edit = message;
    this.field.value = message.text;
    this.#grow();
    this.#aboutIs(say("chat.editing"));
    this.field.setSelectionRange(message.text.length, message.text.length);
  }

  /** Fits the field to what stands in it, once it is in the page. */
  begin() {
    this.#grow();
  }

  /** @param {string} words */
  #aboutIs(words) {
    const cancel = h("button", { class: "button quiet", type: "button", on: { click: () => this.#cancel() } }, say("cancel"));
    fill(this.about, h("p", {}, words), cancel);
    this.about.hidden = false;
    this.field.focus();
  }

  #cancel() {
    this.#leaveEdit();
    this.#reply = null;
    this.about.hidden = true;
    this.field.focus();
  }

  #leaveEdit() {
    if (!this.#edit) return;
    this.#edit = null;
    this.field.value = this.#aside;
    this.#grow();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // Enter that ends a composition chooses a character; keyCode 229 is how older Safari says so.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.picker.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && (this.#edit || this.#reply)) {
      this.#cancel();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.parts.last();
    }
  }

  #send() {
    const text = this.field.value.trim();
    const over = [...text].length - MAX_TEXT;
    this.problem.hidden = over <= 0;
    if (over > 0) return write(this.problem, say("chat.too_long", { n: over }));
    if (!text || this.field.disabled) return;
    this.parts.send({ text, mentions: mentionsIn(text, this.parts.people()), replyTo: this.#reply?.id, edits: this.#edit?.id });
    this.field.value = this.#edit ? this.#aside : "";
    this.#edit = this.#reply = null;
    this.about.hidden = true;
    this.#typed = -Infinity;
    this.#keep();
    this.#grow();
    this.field.focus();
  }

  #wrote() {
    this.#grow();
    this.problem.hidden = true;
    if (this.#edit) return;
    this.#keep();
    const now = performance.now();
    if (!this.field.value.trim() || now - this.#typed < TYPING_MS) return;
    this.#typed = now;
    this.parts.typing();
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  #draft() {
    try {
      return storage()?.getItem(this.key) ?? "";
    } catch {
      return "";
    }
  }

  #keep() {
    try {
      if (this.field.value) storage()?.setItem(this.key, this.field.value);
      else storage()?.removeItem(this.key);
    } catch {
      // A draft that cannot be kept lives as long as the page.
    }
  }
}
