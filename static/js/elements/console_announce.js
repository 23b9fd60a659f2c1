import { here } from "../context.js";
import { deeds } from "../deeds.js";
import { h, write } from "../dom.js";
import { freshId } from "../ids.js";
import { Refused } from "../link.js";
import { because, say } from "../words.js";

/** Characters of an announcement by which a chair knows it again. */
const SHOWN = 60;

/**
 * The form with which a chair announces, in one or several languages.
 * @param {HTMLFormElement} form
 * @param {import("../element.js").VenueElement} owner
 */
export function announceForm(form, owner) {
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const language = /** @type {HTMLInputElement} */ (form.elements.namedItem("language"));
  const minutes = /** @type {HTMLSelectElement} */ (form.elements.namedItem("minutes"));
  const problem = /** @type {HTMLElement} */ (form.querySelector(".announce-problem"));
  const others = h("div", { class: "announce-others" });
  const add = h("button", { class: "button quiet", type: "button", on: { click: () => another(others) } }, say("console.language.add"));
  const label = /** @type {HTMLElement} */ (form.querySelector(`label[for="${language.id}"]`));
  // The language stands by its text, so that a second one can follow.
  text.after(h("div", { class: "announce-row" }, label, language), others, add);
  // The same id for every try of the same text: pressed twice, it is announced once.
  let id = freshId();
  owner.listen(form, "submit", async (event) => {
    event.preventDefault();
    const said = { [language.value.trim()]: text.value.trim(), ...translations(others) };
    const until = minutes.value ? new Date(Date.now() + Number(minutes.value) * 60_000).toISOString() : undefined;
    const send = /** @type {HTMLButtonElement} */ (form.querySelector(".announce-send"));
    send.disabled = true;
    problem.hidden = true;
    try {
      await here.venue.ask({ do: "announce", id, text: said, ...(until && { until }) });
      deeds.did(say("console.announced", { text: text.value.trim().slice(0, SHOWN) }), { do: "withdraw", announcement: id });
      text.value = "";
      others.replaceChildren();
      id = freshId();
    } catch (why) {
      if (why instanceof Refused) id = freshId();
      problem.hidden = false;
      write(problem, because(why));
    }
    send.disabled = false;
  });
}

/** @param {HTMLElement} others */
function another(others) {
  const number = others.children.length + 2;
  const text = h("textarea", { class: "field", rows: 2, maxlength: 2_000, dir: "auto", id: `announce-text-${number}` });
  const language = h("input", { class: "field announce-language", maxlength: 35, pattern: "[A-Za-z0-9\\-]+", required: true, id: `announce-language-${number}` });
  const away = h("button", { class: "button quiet", type: "button", on: { click: () => line.remove() } }, say("console.language.remove"));
  const line = h("div", { class: "announce-other" }, h("label", { class: "unseen", for: text.id }, say("console.text")), text, h("div", { class: "announce-row" }, h("label", { for: language.id }, say("console.language")), language, away));
  others.append(line);
  text.focus();
}

/** @param {HTMLElement} others @returns {Record<string, string>} */
function translations(others) {
  const said = [...others.children].map((line) => [/** @type {HTMLInputElement} */ (line.querySelector("input")).value.trim(), /** @type {HTMLTextAreaElement} */ (line.querySelector("textarea")).value.trim()]);
  return Object.fromEntries(said.filter(([language, text]) => language && text));
}
