/** Naming people with an at sign: a list to choose from while one writes, by keyboard or pointer. */
import { fill, h } from "../dom.js";
import { avatar } from "../faces.js";
import { say } from "../words.js";

const SHOWN = 6;
const MOST = 20;

/** @typedef {{id: string, name: string}} Person */

/**
 * The people a text names: whoever's name stands after an at sign; the longest names first, so that Ann does not answer for
 * Ann Lee.
 * @param {string} text
 * @param {Person[]} people
 * @returns {string[]}
 */
export function mentionsIn(text, people) {
  let rest = text;
  const found = [];
  for (const { id, name } of [...people].sort((a, b) => b.name.length - a.name.length)) {
    const sign = `@${name}`;
    if (!name || !rest.includes(sign)) continue;
    found.push(id);
    rest = rest.replaceAll(sign, " ");
  }
  return [...new Set(found)].slice(0, MOST);
}

/** What is being written after an at sign, up to the cursor. @param {string} text @param {number} cursor */
export function wanted(text, cursor) {
  return /(?:^|\s)@([^\s@][^@\n]{0,40}|)$/u.exec(text.slice(0, cursor))?.[1];
}

/** @param {string} part @param {Person[]} people */
export function matching(part, people) {
  const lower = part.toLocaleLowerCase();
  const starts = (/** @type {string} */ name) => name.toLocaleLowerCase().split(/\s+/).some((word) => word.startsWith(lower)) || name.toLocaleLowerCase().startsWith(lower);
  return people.filter(({ name }) => starts(name)).slice(0, SHOWN);
}

export class MentionPicker {
  /** @type {Person[]} */ #choices = [];
  #at = 0;

  /** @param {HTMLTextAreaElement} field @param {() => Person[]} people */
  constructor(field, people) {
    this.field = field;
    this.people = people;
    this.list = h("ul", { class: "mention-list", role: "listbox", id: "mentions", "aria-label": say("chat.mentions"), hidden: true });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "mentions");
    this.list.addEventListener("pointerdown", (event) => {
      const option = /** @type {HTMLElement} */ (event.target).closest("li");
      event.preventDefault();
      if (option) this.#choose(this.#choices[[...this.list.children].indexOf(option)]);
    });
    field.addEventListener("input", () => this.look());
    field.addEventListener("blur", () => this.close());
  }

  get open() {
    return !this.list.hidden;
  }

  look() {
    const part = wanted(this.field.value, this.field.selectionStart);
    const found = part === undefined ? [] : matching(part, this.people());
    // The name stands there already: nothing to choose.
    if (!found.length || (found.length === 1 && found[0].name === part)) return this.close();
    this.#choices = found;
    this.#at = 0;
    this.#draw();
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the list */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#at = (this.#at + step + this.#choices.length) % this.#choices.length;
      this.#draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.#choose(this.#choices[this.#at]);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #draw() {
    fill(this.list, this.#choices.map((person, i) => h("li", { role: "option", id: `mention-${i}`, "aria-selected": String(i === this.#at) }, avatar(person), h("bdi", {}, person.name))));
    this.list.hidden = false;
    this.field.setAttribute("aria-activedescendant", `mention-${this.#at}`);
  }

  /** @param {Person} person */
  #choose(person) {
    const { value, selectionStart } = this.field;
    const part = wanted(value, selectionStart) ?? "";
    const from = selectionStart - part.length;
    this.field.setRangeText(`${person.name} `, from, selectionStart, "end");
    this.close();
    this.field.dispatchEvent(new Event("input"));
  }
}
