import { deeds } from "../deeds.js";
import { fill, h, write } from "../dom.js";
import { avatar } from "../faces.js";
import { act } from "../moderation.js";
import { list } from "../format.js";
import { say } from "../words.js";

/** Typing is let settle before the venue is asked. */
const SETTLE_MS = 200;

/** @typedef {{id: string, name: string, roles?: string[], affiliation?: string, guest?: boolean, muted_until?: string, removed?: boolean, inside?: boolean}} Found */

/**
 * Finds people by name, and what can be done about each.
 * @param {HTMLElement} part
 * @param {import("../element.js").VenueElement} owner
 */
export function peopleSearch(part, owner) {
  const field = /** @type {HTMLInputElement} */ (part.querySelector(".people-q"));
  const people = /** @type {HTMLElement} */ (part.querySelector(".people"));
  const empty = /** @type {HTMLElement} */ (part.querySelector(".people-empty"));
  const invitation = empty.textContent ?? "";
  let timer = 0;
  let newest = 0;
  const look = async () => {
    const asked = ++newest;
    const name = field.value.trim();
    /** @type {Found[]} */ let found = [];
    try {
      if (name) found = await (await fetch(`/api/people?q=${encodeURIComponent(name)}`)).json();
    } catch {
      found = [];
    }
    // An answer that a later question has overtaken is no answer.
    if (asked !== newest || !Array.isArray(found)) return;
    fill(people, found.map(line));
    empty.hidden = found.length > 0;
    write(empty, name ? say("console.nobody") : invitation);
  };
  owner.listen(deeds, "change", look);
  owner.listen(field, "input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  });
  owner.listen(/** @type {HTMLFormElement} */ (field.form), "submit", (event) => {
    event.preventDefault();
    look();
  });
  // Typed before this was here.
  if (field.value) look();
}

/** @param {Found} person */
function line(person) {
  const muted = Boolean(person.muted_until) && Date.parse(person.muted_until ?? "") > Date.now();
  const facts = [...(person.roles ?? []), person.guest && say("console.guest"), person.inside && say("console.inside"), muted && say("console.muted"), person.removed && say("console.removed"), person.affiliation].filter(Boolean);
  const button = (/** @type {"mute"|"unmute"|"remove"|"readmit"} */ command) =>
    h("button", { class: `button ${command === "remove" ? "danger" : ""}`, type: "button", "data-command": command, on: { click: () => act(command, person) } }, say(`console.${command}`), h("span", { class: "unseen" }, ` ${person.name}`));
  return h(
    "li",
    { class: "person", "data-person": person.id },
    avatar(person),
    h("div", { class: "person-what" }, h("bdi", { class: "person-name" }, person.name), h("p", { class: "hint" }, facts.length ? list(/** @type {string[]} */ (facts)) : "")),
    button(muted ? "unmute" : "mute"),
    button(person.removed ? "readmit" : "remove"),
  );
}
