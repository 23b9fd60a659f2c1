/** What somebody with authority did last, and how each is undone: for the tab, so that it outlives pages and reloads. */
import { here } from "./context.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { freshId } from "./ids.js";
import { because, say } from "./words.js";

const KEPT = 10;

/** @typedef {{words: string, at: string, back: {do: string}, undone?: boolean}} Deed `back`: the command that undoes it, without an id */

class Deeds extends EventTarget {
  /** @type {Deed[]|null} */ #list = null;

  /** Newest first. @returns {Deed[]} */
  get list() {
    this.#list ??= kept();
    return this.#list;
  }

  /** Something was done: says so, with its undo, and remembers it. @param {string} words @param {Deed["back"]} back */
  did(words, back) {
    const deed = { words, at: new Date().toISOString(), back };
    this.#set([deed, ...this.list].slice(0, KEPT));
    const undo = h("button", { class: "button", type: "button" }, say("undo"));
    const close = toast(words, undo);
    undo.addEventListener("click", () => (close(), this.undo(deed)));
  }

  /** @param {Deed} deed */
  async undo(deed) {
    try {
      await here.venue.ask({ ...deed.back, id: freshId() });
      this.#set(this.list.map((each) => (each === deed ? { ...each, undone: true } : each)));
      toast(say("undone"));
    } catch (why) {
      toast(say("chat.failed_command", { why: because(why) }));
    }
  }

  /** @param {Deed[]} list */
  #set(list) {
    this.#list = list;
    try {
      sessionStorage.setItem(key(), JSON.stringify(list));
    } catch {
      // Without storage they last as long as the page.
    }
    this.dispatchEvent(new Event("change"));
  }
}

/** By person: whoever comes in after them in the same tab finds nothing of theirs. */
function key() {
  return `venue.deeds.${here.page.me?.id}`;
}

/** @returns {Deed[]} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(key()) ?? "[]");
  } catch {
    return [];
  }
}

export const deeds = new Deeds();
